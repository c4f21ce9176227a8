"""Shapes of outgoing webhooks; the secret appears in one answer and never again."""

from rest_framework import serializers

from accounting.events.outgoing import outbox

_EVENTS = ", ".join(outbox.EVENTS)


class EndpointShape(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField(allow_blank=True)
    active = serializers.BooleanField()
    failures = serializers.IntegerField(help_text="In a row, until the next success.")
    disabled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    archived_at = serializers.DateTimeField(allow_null=True)


class NewEndpoint(EndpointShape):
    secret = serializers.CharField(help_text="whsec_...; shown this once.")


class EndpointForm(serializers.Serializer):
    url = serializers.CharField(max_length=500)
    events = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, help_text=_EVENTS
    )
    description = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    secret = serializers.CharField(
        max_length=100,
        required=False,
        help_text="whsec_ and 24 to 64 bytes in base64; omitted: made for you.",
    )


class EndpointChange(serializers.Serializer):
    """Omitted fields stay. The secret cannot be changed: make a new endpoint and end the old one."""

    url = serializers.CharField(max_length=500, required=False)
    events = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False, help_text=_EVENTS
    )
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    active = serializers.BooleanField(required=False)
