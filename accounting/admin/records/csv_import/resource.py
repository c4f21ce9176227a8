"""The importer: django-import-export shows and confirms, save_records decides and writes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from import_export.resources import Resource
from import_export.results import Result, RowResult
from tablib import Dataset  # type: ignore[import-untyped]

from accounting.admin.records.csv_import import sentences
from accounting.admin.records.csv_import.cells import Draft, Line, drafts
from accounting.domain.validation import Issue
from accounting.models import Tenant
from accounting.records import Outcome, RecordType, save_records

HIDDEN = {"personal_number"}
_ROW = re.compile(r"(\w+)\[(\d+)\]\.(\w+)")
_TYPES = {
    "created": RowResult.IMPORT_TYPE_NEW,
    "updated": RowResult.IMPORT_TYPE_UPDATE,
    "unchanged": RowResult.IMPORT_TYPE_SKIP,
    "error": RowResult.IMPORT_TYPE_INVALID,
}


@dataclass(frozen=True)
class Column:
    column_name: str


class RecordResource(Resource):
    """One import into one organisation."""

    def __init__(self, *, record_type: RecordType, tenant: Tenant | None, changed_by: str) -> None:
        super().__init__()
        self.record_type, self.tenant, self.changed_by = record_type, tenant, changed_by

    @classmethod
    def get_display_name(cls) -> str:
        return "CSV"

    def get_user_visible_fields(self) -> list[Column]:
        rows = [name for spec in self.record_type.rows.values() for name in spec.fields]
        return [
            Column(name)
            for name in ["source_ref", *_without_ref(self.record_type.fields), *rows, "changed_at"]
        ]

    def import_data(self, dataset: Dataset, dry_run: bool = False, **options: Any) -> Result:
        """A dry run does the same in a transaction that is rolled back, so its preview cannot be wrong."""
        result = Result()
        headers = [str(header).strip() for header in dataset.headers or []]
        result.diff_headers = headers
        found = drafts(self.record_type, headers, dataset)
        clear = [draft for draft in found if not draft.differing]
        result.total_rows = len(found)
        outcomes = iter(self._saved(clear, dry_run=dry_run))
        for draft in found:
            if draft.differing:
                _report_differing(result, draft)
            else:
                _report(result, draft, next(outcomes))
        return result

    def _saved(self, found: list[Draft], *, dry_run: bool) -> list[Outcome]:
        if self.tenant is None:
            raise ValueError("An import needs an organisation.")
        with transaction.atomic():
            outcomes = save_records(
                tenant=self.tenant,
                record_type=self.record_type,
                records=[draft.data for draft in found],
                changed_by=self.changed_by,
            )
            if dry_run:
                transaction.set_rollback(True)
        return outcomes


def _without_ref(fields: Any) -> list[str]:
    return [name for name in fields if name != "source_ref"]


def _report(result: Result, draft: Draft, outcome: Outcome) -> None:
    """Every line is shown; the record counts once."""
    for number, line in enumerate(draft.lines):
        row = RowResult()
        row.import_type = _TYPES[outcome.status]
        row.object_id, row.object_repr = outcome.id, outcome.source_ref
        shown = _shown(line)
        row.diff = [shown.get(name, "") for name in result.diff_headers]
        if number == 0:
            result.increment_row_result_total(row)
        result.append_row_result(row)
    for number, (line, messages) in sorted(_errors(draft, outcome.issues).items()):
        result.append_invalid_row(number, _shown(line), ValidationError(messages))


def _report_differing(result: Result, draft: Draft) -> None:
    row = RowResult()
    row.import_type = RowResult.IMPORT_TYPE_INVALID
    result.increment_row_result_total(row)
    for line, names in draft.differing:
        text = sentences.differs(names, str(draft.head.get("source_ref") or ""))
        result.append_invalid_row(line.number, _shown(line), ValidationError({names[0]: [text]}))


def _shown(line: Line) -> dict[str, str]:
    return {name: "****" if name in HIDDEN and text else text for name, text in line.cells.items()}


def _errors(draft: Draft, issues: Sequence[Issue]) -> Mapping[int, tuple[Line, dict[str, list[str]]]]:
    """Line number -> that line, and per column what is wrong."""
    found: dict[int, tuple[Line, dict[str, list[str]]]] = {}
    for issue in issues:
        line, column = _place(draft, issue.field)
        _, messages = found.setdefault(line.number, (line, {}))
        messages.setdefault(column or NON_FIELD_ERRORS, []).append(sentences.explain_line(issue))
    return found


def _place(draft: Draft, field: str) -> tuple[Line, str]:
    """ "rows[1].unit_price" is the column unit_price of the line that holds the second row."""
    inside = _ROW.fullmatch(field)
    if inside is None:
        return draft.lines[0], field
    kind, position, column = inside.groups()
    return draft.line_of(kind, int(position)), column
