"""Shapes of integrations: how they are shown, and what may be asked of them."""

from typing import Any

from rest_framework import serializers

from accounting.api.sentences import REQUEST
from accounting.api.shapes.refusals import Words
from accounting.api.words import error_of
from accounting.integration_settings import shown_settings
from accounting.models import Integration
from accounting.providers import registry
from accounting.sync.jobs import MOST_IDS


class IntegrationShape(serializers.Serializer):
    id = serializers.UUIDField()
    provider = serializers.CharField()
    provider_name = serializers.SerializerMethodField()
    environment = serializers.SerializerMethodField()
    status = serializers.CharField(help_text="disconnected, connected, error or paused")
    company_id = serializers.CharField()
    company_name = serializers.CharField()
    company_org_number = serializers.CharField()
    oauth_client_id = serializers.CharField()
    token_expires_at = serializers.DateTimeField(allow_null=True)
    last_sync_at = serializers.DateTimeField(allow_null=True)
    error_count = serializers.IntegerField()
    error_message = serializers.SerializerMethodField()
    settings = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_provider_name(self, integration: Integration) -> str:
        return registry.get(integration.provider).name

    def get_environment(self, integration: Integration) -> str:
        return integration.grant.app.environment if integration.grant else ""

    def get_error_message(self, integration: Integration) -> str:
        words = error_of(integration)
        return words["message"] if words else ""

    def get_settings(self, integration: Integration) -> dict[str, Any]:
        return shown_settings(integration)


class IntegrationChange(serializers.Serializer):
    settings = serializers.DictField(help_text="Omitted settings stay; null sets one back to its default.")


class CompanyShape(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    org_number = serializers.CharField()


class StatusCounts(serializers.Serializer):
    pending = serializers.IntegerField()
    processing = serializers.IntegerField()
    failed = serializers.IntegerField()


class LastJob(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.CharField()
    dry_run = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)


class IntegrationStatusShape(serializers.Serializer):
    id = serializers.UUIDField()
    provider = serializers.CharField()
    company = CompanyShape()
    status = serializers.CharField()
    last_sync_at = serializers.DateTimeField(allow_null=True)
    token_expires_at = serializers.DateTimeField(allow_null=True)
    consent_days_left = serializers.IntegerField(allow_null=True)
    error_count = serializers.IntegerField()
    error_message = serializers.CharField(allow_blank=True)
    error = Words(allow_null=True)
    counts = StatusCounts()
    last_job = LastJob(allow_null=True)
    budget_left = serializers.IntegerField(allow_null=True, help_text="Calls left at this moment.")


class SyncRequest(serializers.Serializer):
    data_types = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, allow_empty=False, max_length=20
    )
    date_from = serializers.DateField(required=False, allow_null=True)
    date_to = serializers.DateField(required=False, allow_null=True)
    dry_run = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs.get("date_from"), attrs.get("date_to")
        if first and last and last < first:
            raise serializers.ValidationError({"date_to": REQUEST["reversed"]}, "reversed")
        return attrs


class ExportRequest(serializers.Serializer):
    data_type = serializers.CharField(max_length=20)
    ids = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST_IDS)
    dry_run = serializers.BooleanField(default=False)


class StartedJob(serializers.Serializer):
    id = serializers.UUIDField()
    new = serializers.BooleanField(help_text="False where a running job already does this.")
    status = serializers.CharField()
    dry_run = serializers.BooleanField()


class ConnectRequest(serializers.Serializer):
    environment = serializers.CharField(required=False, max_length=10, help_text="live, test or practice")
    integration = serializers.UUIDField(
        required=False, allow_null=True, help_text="To connect this one again."
    )
    service_account = serializers.BooleanField(default=True)


class ConnectAnswer(serializers.Serializer):
    """For a person the provider's page; for an API key our own page, which a treasurer opens signed in."""

    authorization_url = serializers.URLField()
    expires_in = serializers.IntegerField(
        allow_null=True, help_text="Seconds; null where the page does not expire."
    )
