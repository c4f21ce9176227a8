"""The importer: django-import-export shows and confirms, save_records decides and writes."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext
from import_export.resources import Resource
from import_export.results import Error, Result, RowResult
from tablib import Dataset  # type: ignore[import-untyped]

from accounting.admin.records.csv_import.cells import Draft, drafts
from accounting.models import Tenant
from accounting.records import Outcome, RecordType, save_records
from accounting.records.sentences import explain_issue

MOST_LINES = 10_000
HIDDEN = {"personal_number"}
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
        if len(dataset) > MOST_LINES:
            text = gettext("The file has more than %(most)s lines; split it.") % {"most": MOST_LINES}
            result.append_base_error(Error(ValidationError(text)))
            return result
        found = drafts(self.record_type, headers, dataset)
        result.total_rows = len(found)
        for draft, outcome in zip(found, self._saved(found, dry_run=dry_run), strict=True):
            _report(result, draft, outcome)
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
    row = RowResult()
    row.import_type = _TYPES[outcome.status]
    row.object_id, row.object_repr = outcome.id, outcome.source_ref
    shown = {name: "****" if name in HIDDEN and text else text for name, text in draft.cells.items()}
    if draft.lines > 1:
        shown["source_ref"] = f"{shown.get('source_ref', '')} ({draft.lines})"
    row.diff = [shown.get(name, "") for name in result.diff_headers]
    result.increment_row_result_total(row)
    result.append_row_result(row)
    if outcome.issues:
        result.append_invalid_row(draft.line, shown, _errors(outcome))


def _errors(outcome: Outcome) -> ValidationError:
    messages: dict[str, list[str]] = {}
    for issue in outcome.issues:
        told = explain_issue(issue)
        field = told["field"] or NON_FIELD_ERRORS
        messages.setdefault(field, []).append(f"{told['message']} {told['next_step']}")
    return ValidationError(messages)
