"""Shapes of comparisons with a provider's books, and of the differences they find."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounting import records
from accounting.api.sentences import REQUEST
from accounting.api.shapes.refusals import Words
from accounting.api.words import words
from accounting.integration_settings import SENTENCES
from accounting.models import Reconciliation, ReconciliationDifference
from accounting.reconciliation.sentences import action_sentence, sentence, shown

_MOST_TYPES = 20


class ReconcileRequest(serializers.Serializer):
    data_types = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, allow_null=True, max_length=_MOST_TYPES
    )
    date_from = serializers.DateField(
        required=False, allow_null=True, help_text="Left out: the first day of the month before date_to."
    )
    date_to = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")
    vouchers = serializers.BooleanField(
        default=True, help_text="One call per voucher; without them neither vouchers nor sums are compared."
    )
    dry_run = serializers.BooleanField(default=False, help_text="Only tell the price.")

    def validate_data_types(self, value: list[str] | None) -> list[str] | None:
        known = {record_type.key for record_type in records.all_types()}
        if set(value or ()) - known:
            raise serializers.ValidationError(SENTENCES["unknown_data_type"], "unknown_data_type")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs.get("date_from"), attrs.get("date_to")
        if first and last and last < first:
            raise serializers.ValidationError({"date_to": REQUEST["reversed"]}, "reversed")
        return attrs


class ReconciliationStarted(serializers.Serializer):
    id = serializers.UUIDField()
    new = serializers.BooleanField()
    status = serializers.CharField()
    dry_run = serializers.BooleanField()
    calls_planned = serializers.IntegerField()


class DifferenceCounts(serializers.Serializer):
    missing_here = serializers.IntegerField(default=0)
    missing_there = serializers.IntegerField(default=0)
    different = serializers.IntegerField(default=0)
    doubled = serializers.IntegerField(default=0)
    account_sum = serializers.IntegerField(default=0)


class ReconciliationShape(serializers.Serializer):
    id = serializers.UUIDField()
    integration = serializers.UUIDField(source="integration_id")
    status = serializers.CharField(help_text="planned, running, completed or failed")
    trigger = serializers.CharField()
    requested_by = serializers.CharField()
    data_types = serializers.ListField(child=serializers.CharField())
    date_from = serializers.DateField()
    date_to = serializers.DateField()
    vouchers = serializers.BooleanField()
    dry_run = serializers.BooleanField()
    calls_planned = serializers.IntegerField()
    calls_made = serializers.IntegerField()
    counts = serializers.SerializerMethodField()
    on_its_way = serializers.IntegerField(
        help_text="Records that are about to be sent; they are no difference."
    )
    error = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(DifferenceCounts)
    def get_counts(self, run: Reconciliation) -> Any:
        return {name: run.counts.get(name, 0) for name in DifferenceCounts().fields}

    @extend_schema_field(Words(allow_null=True))
    def get_error(self, run: Reconciliation) -> Any:
        return words(run.error_code, run.error_params, run.integration.provider)


class ActionShape(serializers.Serializer):
    code = serializers.CharField(help_text="send, send_anew, take_theirs, link, credit, look or leave")
    sentence = serializers.CharField()


class DifferenceShape(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="missing_here, missing_there, different, doubled or account_sum")
    data_type = serializers.CharField(help_text="Of the document; voucher included.")
    record_type = serializers.CharField(allow_blank=True)
    record_id = serializers.UUIDField(allow_null=True)
    source_ref = serializers.CharField(allow_blank=True)
    external_id = serializers.CharField(allow_blank=True)
    # The metaclass takes fields out of the class, so this hides no attribute.
    field = serializers.CharField(allow_blank=True)
    ours = serializers.SerializerMethodField()
    theirs = serializers.SerializerMethodField()
    month = serializers.CharField(allow_blank=True, help_text="YYYY-MM")
    account = serializers.CharField(allow_blank=True)
    sentence = serializers.SerializerMethodField()
    action = serializers.SerializerMethodField()
    mended = serializers.SerializerMethodField()
    accepted = serializers.SerializerMethodField()

    def get_ours(self, difference: ReconciliationDifference) -> str:
        return _value(difference.ours)

    def get_theirs(self, difference: ReconciliationDifference) -> str:
        return _value(difference.theirs)

    def get_sentence(self, difference: ReconciliationDifference) -> str:
        return sentence(difference)

    @extend_schema_field(ActionShape)
    def get_action(self, difference: ReconciliationDifference) -> Any:
        provider = difference.run.integration.provider
        return {"code": difference.action, "sentence": action_sentence(difference.action, provider)}

    def get_mended(self, difference: ReconciliationDifference) -> bool:
        return difference.mended_at is not None

    def get_accepted(self, difference: ReconciliationDifference) -> bool:
        return difference.accepted_at is not None


def _value(text: str) -> str:
    """Personal numbers masked; what is empty stays empty."""
    return shown(text) if text not in {"", "true", "false"} else text
