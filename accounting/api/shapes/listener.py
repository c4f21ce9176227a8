"""Shapes of the event listener: what should be, what is, and what was said last."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounting.api.shapes.refusals import Words
from accounting.api.words import words
from accounting.listener.status import RUNNING, STOPPED, ListenerStatus, MemberStatus, StreamStatus


class ListenerTenantRequest(serializers.Serializer):
    integration = serializers.UUIDField()


class StreamTenantShape(serializers.Serializer):
    integration = serializers.UUIDField(source="integration.pk")
    company = serializers.CharField(source="integration.company_name")
    company_id = serializers.CharField(source="integration.company_id")
    desired = serializers.BooleanField()
    actual = serializers.CharField(source="state", help_text="waiting, listening, refused or away")
    since = serializers.DateTimeField(source="row.since", default=None, allow_null=True)
    last_event_at = serializers.DateTimeField(source="row.last_event_at", default=None, allow_null=True)
    gap_since = serializers.DateTimeField(
        source="row.scan_from",
        default=None,
        allow_null=True,
        help_text="What changed since then is being read.",
    )
    gap_read_at = serializers.DateTimeField(source="row.scanned_at", default=None, allow_null=True)
    error = serializers.SerializerMethodField()

    @extend_schema_field(Words(allow_null=True))
    def get_error(self, member: MemberStatus) -> Any:
        row = member.row
        return words(row.error_code, row.error_params, member.integration.provider) if row else None


class StreamTopicShape(serializers.Serializer):
    topic = serializers.CharField()
    offset_age_seconds = serializers.IntegerField(source="age_seconds")
    whole_seconds = serializers.IntegerField(help_text="Since it was last known that nothing is missing.")


class StreamShape(serializers.Serializer):
    app = serializers.UUIDField(source="app.pk")
    name = serializers.CharField(source="app.name")
    provider = serializers.CharField(source="app.provider")
    environment = serializers.CharField(source="app.environment")
    desired = serializers.SerializerMethodField(help_text="running or stopped")
    actual = serializers.CharField(source="state", help_text="listening, connecting, waiting or stopped")
    process = serializers.CharField(allow_blank=True)
    standby = serializers.ListField(child=serializers.CharField())
    connected_since = serializers.DateTimeField(allow_null=True)
    tenants = StreamTenantShape(source="members", many=True)
    topics = StreamTopicShape(many=True)
    last_event_at = serializers.DateTimeField(source="row.last_event_at", allow_null=True)
    events_per_hour = serializers.IntegerField()
    events = serializers.IntegerField(source="row.events")
    repeated = serializers.IntegerField(source="row.repeated")
    unknown = serializers.IntegerField(source="row.unknown")
    reconnects = serializers.IntegerField()
    error = serializers.SerializerMethodField()

    def get_desired(self, stream: StreamStatus) -> str:
        return RUNNING if stream.desired else STOPPED

    @extend_schema_field(Words(allow_null=True))
    def get_error(self, stream: StreamStatus) -> Any:
        return words(stream.row.error_code, stream.row.error_params, stream.app.provider)


class ListenerShape(serializers.Serializer):
    desired = serializers.SerializerMethodField(help_text="running or stopped")
    actual = serializers.SerializerMethodField(help_text="running or stopped")
    processes = serializers.ListField(child=serializers.CharField())
    streams = StreamShape(many=True)

    def get_desired(self, status: ListenerStatus) -> str:
        return RUNNING if status.desired else STOPPED

    def get_actual(self, status: ListenerStatus) -> str:
        return RUNNING if status.running else STOPPED


class NoteShape(serializers.Serializer):
    at = serializers.DateTimeField()
    kind = serializers.CharField(help_text="sent, heard or error")
    text = serializers.CharField(help_text="A frame without tokens and companies, or the code of an error.")
    params = serializers.DictField()


class HeardEventShape(serializers.Serializer):
    at = serializers.DateTimeField()
    state = serializers.CharField()
    frame = serializers.JSONField()


class StreamDebugShape(serializers.Serializer):
    app = serializers.UUIDField(source="app.pk")
    faults = NoteShape(many=True)
    commands = NoteShape(many=True)
    events = HeardEventShape(many=True)


class ListenerDebugShape(serializers.Serializer):
    streams = StreamDebugShape(many=True)
