"""Shapes of SIE exports."""

from typing import Any

from django.utils import translation
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sie4.api.finding_shapes import SieFindingShape
from sie4.core.profiles import PROFILES, STRICT
from sie4.exporting.files import download_name
from sie4.exporting.told import error_message, findings, notes
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus, FileKind


class SieExportRequest(serializers.Serializer):
    """An empty body is the latest year of your own ledger, with everything on."""

    ledger = serializers.UUIDField(required=False, help_text="Left out: the ledger of your own.")
    fiscal_year = serializers.UUIDField(required=False, help_text="Left out: the latest that has begun.")
    type = serializers.ChoiceField(choices=FileKind.values, default=FileKind.EXPORT.value)
    profile = serializers.ChoiceField(
        choices=sorted(PROFILES), default=STRICT.key, help_text="Whose limits the file keeps; strict: all."
    )
    date_from = serializers.DateField(
        required=False, allow_null=True, help_text="Vouchers from this day on; balances open with the year."
    )
    date_to = serializers.DateField(
        required=False, allow_null=True, help_text="Vouchers and balances up to and including this day."
    )
    include_opening_balances = serializers.BooleanField(default=True)
    include_closing_balances = serializers.BooleanField(default=True)
    include_period_balances = serializers.BooleanField(default=True)
    objects = serializers.BooleanField(default=True, help_text="Cost centres, projects and the like.")
    budget = serializers.BooleanField(default=True)
    series = serializers.ListField(
        child=serializers.CharField(max_length=10), required=False, help_text="Left out: all."
    )


class ReplacedCharacterShape(serializers.Serializer):
    character = serializers.CharField(allow_blank=True)
    code = serializers.CharField(help_text="U+20AC")
    replacement = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()


class ExportNoteShape(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    next_step = serializers.CharField()


class SieExportShape(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.CharField(help_text=", ".join(ExportStatus.values))
    progress = serializers.IntegerField(help_text="percent")
    ledger = serializers.UUIDField(source="ledger_id")
    fiscal_year = serializers.UUIDField(source="fiscal_year_id")
    year = serializers.CharField(source="fiscal_year.label")
    type = serializers.CharField(source="kind")
    profile = serializers.CharField()
    date_from = serializers.DateField(allow_null=True)
    date_to = serializers.DateField(allow_null=True)
    include_opening_balances = serializers.BooleanField()
    include_closing_balances = serializers.BooleanField()
    include_period_balances = serializers.BooleanField()
    objects = serializers.BooleanField(source="include_objects")
    budget = serializers.BooleanField(source="include_budget")
    series = serializers.ListField(child=serializers.CharField())
    accounts = serializers.IntegerField()
    vouchers = serializers.IntegerField()
    rows = serializers.IntegerField()
    file_name = serializers.SerializerMethodField()
    download = serializers.SerializerMethodField(help_text="Empty while there is no file.")
    size = serializers.IntegerField(help_text="bytes")
    sha256 = serializers.CharField(allow_blank=True)
    replaced = ReplacedCharacterShape(many=True)
    notes = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    error_code = serializers.CharField(allow_blank=True)
    error_message = serializers.SerializerMethodField()
    requested_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    file_deleted_at = serializers.DateTimeField(allow_null=True)

    def get_file_name(self, export: SIE4Export) -> str:
        return download_name(export)

    def get_download(self, export: SIE4Export) -> str:
        return f"/api/sie4-exports/{export.pk}/download" if export.file else ""

    @extend_schema_field(ExportNoteShape(many=True))
    def get_notes(self, export: SIE4Export) -> list[dict[str, Any]]:
        return notes(export, _language())

    @extend_schema_field(SieFindingShape(many=True))
    def get_findings(self, export: SIE4Export) -> list[dict[str, Any]]:
        return findings(export, _language())

    def get_error_message(self, export: SIE4Export) -> str:
        return error_message(export, _language())


def _language() -> str:
    return translation.get_language() or ""
