"""The importer of rules: django-import-export shows and confirms, the service decides and writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext
from import_export.resources import Resource
from import_export.results import Error, Result, RowResult
from tablib import Dataset  # type: ignore[import-untyped]

from accounting.admin.account_mappings.sheets import cell_text
from accounting.admin.records.csv_import.resource import Column
from accounting.mappings.errors import RuleRefused
from accounting.mappings.rules import FIELDS, MOST_RULES, RuleValues, read_rule, set_rules, values_of
from accounting.mappings.sentences import FIELD_REFUSALS
from accounting.models import ProviderAccountMapping

_Key = tuple[str, Any]


@dataclass
class _Line:
    """One line of the file; `values` is None where it cannot stand."""

    number: int
    cells: dict[str, str]
    values: RuleValues | None = None
    codes: dict[str, str] = field(default_factory=dict)


class RuleResource(Resource):
    """The sheet is the whole version: what it lacks goes, and the preview says so."""

    def __init__(self, *, mapping: ProviderAccountMapping | None, changed_by: str) -> None:
        super().__init__()
        self.mapping, self.changed_by = mapping, changed_by

    @classmethod
    def get_display_name(cls) -> str:
        return "CSV, XLSX"

    def get_user_visible_fields(self) -> list[Column]:
        return [Column(name) for name in FIELDS]

    def import_data(self, dataset: Dataset, dry_run: bool = False, **options: Any) -> Result:
        """Nothing is written unless every line can stand."""
        result = Result()
        result.diff_headers = list(FIELDS)
        if self.mapping is None:
            raise ValueError("An import needs a draft.")
        if len(dataset) > MOST_RULES:
            text = gettext("The sheet has more than %(most)s lines.") % {"most": MOST_RULES}
            result.append_base_error(Error(ValidationError(text)))
            return result
        lines = list(_lines([str(header).strip() for header in dataset.headers or []], dataset))
        before = _by_key(read_rule(values_of(rule)) for rule in self.mapping.rules.all())
        for line in lines:
            _report(result, line, before)
        rules = [line.values for line in lines if line.values is not None]
        _report_missing(result, before, _by_key(rules))
        result.total_rows = len(result.rows)
        if not dry_run and len(rules) == len(lines):
            set_rules(mapping=self.mapping, rules=rules, changed_by=self.changed_by)
        return result


def _lines(headers: Sequence[str], dataset: Dataset) -> Iterator[_Line]:
    for number, cells in enumerate(dataset, start=2):
        texts = {name: cell_text(cell) for name, cell in zip(headers, cells, strict=False) if name}
        if not any(texts.values()):
            continue
        line = _Line(number, texts)
        try:
            line.values = read_rule(texts)
        except RuleRefused as refused:
            line.codes = refused.codes
        yield line


def _by_key(rules: Any) -> dict[_Key, RuleValues]:
    return {(rule.internal_category, rule.valid_from): rule for rule in rules}


def _report(result: Result, line: _Line, before: dict[_Key, RuleValues]) -> None:
    row = RowResult()
    row.import_type = _type(line, before)
    row.object_repr = line.cells.get("internal_category", "")
    row.diff = [line.cells.get(name, "") for name in FIELDS]
    result.increment_row_result_total(row)
    result.append_row_result(row)
    if line.codes:
        errors = {
            (name if name in FIELDS else NON_FIELD_ERRORS): [_told(name, code)]
            for name, code in line.codes.items()
        }
        result.append_invalid_row(line.number, line.cells, ValidationError(errors))


def _told(name: str, code: str) -> str:
    sentence = str(FIELD_REFUSALS[code])
    return sentence if name in FIELDS else f"{name}: {sentence}"


def _type(line: _Line, before: dict[_Key, RuleValues]) -> str:
    if line.values is None:
        return str(RowResult.IMPORT_TYPE_INVALID)
    known = before.get((line.values.internal_category, line.values.valid_from))
    if known is None:
        return str(RowResult.IMPORT_TYPE_NEW)
    return str(RowResult.IMPORT_TYPE_SKIP if known == line.values else RowResult.IMPORT_TYPE_UPDATE)


def _report_missing(result: Result, before: dict[_Key, RuleValues], after: dict[_Key, RuleValues]) -> None:
    for key, rule in before.items():
        if key in after:
            continue
        row = RowResult()
        row.import_type = RowResult.IMPORT_TYPE_DELETE
        row.object_repr = rule.internal_category
        row.diff = [cell_text(getattr(rule, name)) for name in FIELDS]
        result.increment_row_result_total(row)
        result.append_row_result(row)
