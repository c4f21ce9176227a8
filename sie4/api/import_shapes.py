"""Shapes of SIE imports and checks."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounting.api.shapes.refusals import Words
from accounting.api.words import words
from sie4.api.finding_shapes import SieFindingShape
from sie4.importing import reports
from sie4.models import ImportStatus, SieImport


class SieCodeCount(serializers.Serializer):
    code = serializers.CharField()
    level = serializers.CharField()
    count = serializers.IntegerField()


class SieCheckShape(serializers.Serializer):
    """As `manage.py sie_check --json` says it; of each code at most 100 findings."""

    file = serializers.CharField()
    size = serializers.IntegerField()
    type = serializers.CharField(help_text="1, 2, 3, 4E or 4I")
    encoding = serializers.CharField()
    lines = serializers.IntegerField()
    accounts = serializers.IntegerField()
    vouchers = serializers.IntegerField()
    rows = serializers.IntegerField()
    ok = serializers.BooleanField(help_text="Nothing breaks the format; there may be warnings.")
    errors = serializers.IntegerField()  # type: ignore[assignment]  # the metaclass takes fields out of the class
    warnings = serializers.IntegerField()
    counts = SieCodeCount(many=True)
    findings = SieFindingShape(many=True)


class SieFileRequest(serializers.Serializer):
    file = serializers.FileField()


class SieImportRequest(SieFileRequest):
    ledger = serializers.CharField(
        required=False,
        help_text="A ledger's id, or \"own\". Left out: the one of the file's company, or a new one.",
    )
    series = serializers.CharField(
        required=False, max_length=10, help_text="For vouchers that name none; A unless said."
    )


class ApproveImportRequest(serializers.Serializer):
    accept_flagga = serializers.BooleanField(
        default=False, help_text="Import it although it was read in somewhere before (#FLAGGA 1)."
    )
    accept_other_company = serializers.BooleanField(
        default=False, help_text="Import it although it is another company's."
    )
    series = serializers.CharField(
        required=False, max_length=10, help_text="For vouchers that name none; A unless said."
    )


class SieImportShape(serializers.Serializer):
    id = serializers.UUIDField()
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    status = serializers.CharField(help_text=", ".join(ImportStatus.values))
    error = serializers.SerializerMethodField()
    ledger = serializers.UUIDField(source="ledger_id", allow_null=True, help_text="Where it went.")
    target = serializers.UUIDField(source="target_id", allow_null=True, help_text="The chosen ledger.")
    type = serializers.CharField(source="report.kind", help_text="1, 2, 3, 4E or 4I")
    errors = serializers.IntegerField(source="report.errors")  # type: ignore[assignment]
    warnings = serializers.IntegerField(source="report.warnings")
    uploaded_by = serializers.CharField()
    uploaded_at = serializers.DateTimeField()
    approved_by = serializers.CharField()
    approved_at = serializers.DateTimeField(allow_null=True)
    imported_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(Words(allow_null=True))
    def get_error(self, row: SieImport) -> Any:
        return words(row.error_code, row.error_params, "") if row.error_code else None


class SieImportDetail(SieImportShape):
    preview = serializers.SerializerMethodField(
        help_text="What would be created: ledger, years, counts, conflicts row by row, obstacles, needed ticks."
    )
    counts = serializers.SerializerMethodField(help_text="Every finding, by its code.")
    findings = serializers.SerializerMethodField()

    @extend_schema_field(serializers.JSONField())
    def get_preview(self, row: SieImport) -> Any:
        preview = dict(row.preview)
        conflicts = preview["conflicts"]
        preview["conflicts"] = {**conflicts, "rows": [_told(one) for one in conflicts["rows"]]}
        preview["obstacles"] = [_told(one) for one in preview["obstacles"]]
        return preview

    @extend_schema_field(SieCodeCount(many=True))
    def get_counts(self, row: SieImport) -> Any:
        return reports.counts(row.report)

    @extend_schema_field(SieFindingShape(many=True))
    def get_findings(self, row: SieImport) -> Any:
        return reports.told(row.report, get_language() or "")


def _told(one: dict[str, Any]) -> dict[str, Any]:
    """With the sentence and the next step beside code and parameters."""
    return {**one, **(words(one["code"], one["params"], "") or {})}
