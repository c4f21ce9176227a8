"""Shapes of jobs and of the writes they consist of."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounting.api.shapes.refusals import Words
from accounting.api.words import error_of, findings_of
from accounting.models import State, SyncItem, SyncJob
from accounting.sync.progress import eta_seconds, item_changes, job_counts, job_progress

APPLIED = {State.CONFIRMED: "applied", State.SENDING: "uncertain", State.UNCERTAIN: "uncertain"}
NOT_APPLIED = "not_applied"
OUTCOMES = ("applied", NOT_APPLIED, "uncertain")
OPERATIONS = (
    "create", "update", "bookkeep", "cancel", "credit", "book_credit",
    "import", "import_new", "import_link", "import_end",
)  # fmt: skip


class JobLine(serializers.Serializer):
    """A job in a list."""

    id = serializers.UUIDField()
    integration = serializers.UUIDField(source="integration_id")
    kind = serializers.CharField()
    trigger = serializers.CharField()
    requested_by = serializers.CharField()
    data_types = serializers.ListField(child=serializers.CharField())
    date_from = serializers.DateField(allow_null=True)
    date_to = serializers.DateField(allow_null=True)
    dry_run = serializers.BooleanField()
    status = serializers.CharField(
        help_text="planning, planned, running, completed, partial, failed or stopped"
    )
    created_at = serializers.DateTimeField()
    planned_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    approved_by = serializers.CharField(allow_blank=True)
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)


class JobCounts(serializers.Serializer):
    # The metaclass takes fields out of the class, so these hide no method.
    create = serializers.IntegerField()  # type: ignore[assignment]
    update = serializers.IntegerField()  # type: ignore[assignment]
    unchanged = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    rejected = serializers.IntegerField()
    uncertain = serializers.IntegerField()
    waiting = serializers.IntegerField()
    blocked = serializers.IntegerField()
    superseded = serializers.IntegerField()
    stopped = serializers.IntegerField()
    refused_before = serializers.IntegerField(
        help_text="Left out, because they were refused and did not change."
    )
    stopped_before = serializers.IntegerField(
        help_text="Left out by the hourly run, because a person stopped them and they did not change."
    )
    held_before = serializers.IntegerField(
        help_text="Left out by the hourly run, because a problem holds them since an earlier run."
    )


class Progress(serializers.Serializer):
    done = serializers.IntegerField()
    total = serializers.IntegerField()


class JobShape(JobLine):
    counts = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    pulled = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="What was read back before planning, per data type: created, updated, linked, unchanged, ignored, "
        "held; a dry run counts would_read_known and would_read_unknown.",
    )
    api_calls_planned = serializers.IntegerField()
    api_calls_made = serializers.IntegerField()
    eta_seconds = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    @extend_schema_field(JobCounts)
    def get_counts(self, job: SyncJob) -> Any:
        return JobCounts(job_counts(job)).data

    @extend_schema_field(Progress)
    def get_progress(self, job: SyncJob) -> Any:
        return Progress(job_progress(job)).data

    def get_eta_seconds(self, job: SyncJob) -> int | None:
        return eta_seconds(job)

    @extend_schema_field(Words(allow_null=True))
    def get_error(self, job: SyncJob) -> Any:
        return error_of(job)


class RecordName(serializers.Serializer):
    data_type = serializers.CharField()
    id = serializers.UUIDField(source="resource_id")
    source_ref = serializers.CharField()


class Change(serializers.Serializer):
    field = serializers.CharField()
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class FindingShape(Words):
    level = serializers.CharField(help_text="info, warning or error")
    field = serializers.CharField(allow_blank=True)


class ItemError(Words):
    provider_words = serializers.CharField(allow_blank=True)


class ItemShape(serializers.Serializer):
    id = serializers.UUIDField()
    operation = serializers.CharField(
        help_text="create, update, bookkeep, cancel, credit or book_credit; import, import_new, import_link or "
        "import_end for what was read back"
    )
    record = RecordName(source="*")
    external_id = serializers.CharField(allow_blank=True)
    outcome = serializers.SerializerMethodField(help_text="applied, not_applied or uncertain")
    state = serializers.CharField()
    status = serializers.CharField(help_text="pending, processing, completed or failed")
    blocked = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)
    changes = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    account_rules_version = serializers.IntegerField(
        source="account_mapping.version",
        allow_null=True,
        default=None,
        help_text="The version of the account mapping that shaped the payload.",
    )
    calls_planned = serializers.IntegerField()
    retry_count = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    processed_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)

    def get_outcome(self, item: SyncItem) -> str:
        return outcome(item)

    @extend_schema_field(Change(many=True))
    def get_changes(self, item: SyncItem) -> Any:
        return [_plain(change) for change in item_changes(item)]

    @extend_schema_field(FindingShape(many=True))
    def get_findings(self, item: SyncItem) -> Any:
        return findings_of(item)

    @extend_schema_field(ItemError(allow_null=True))
    def get_error(self, item: SyncItem) -> Any:
        error = error_of(item)
        return {**error, "provider_words": item.error_words} if error else None


def outcome(item: SyncItem) -> str:
    return APPLIED.get(State(item.state), NOT_APPLIED)


def _plain(change: dict[str, Any]) -> dict[str, Any]:
    return {"field": change["field"], "old": _value(change.get("old")), "new": _value(change.get("new"))}


def _value(value: Any) -> Any:
    """Amounts as strings."""
    if isinstance(value, dict):
        return {key: _value(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_value(part) for part in value]
    return format(value, "f") if isinstance(value, Decimal) else value
