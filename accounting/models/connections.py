"""From an application registered at a provider to one tenant's connection with one company."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.secrets.fields import SecretField


class ProviderApp(models.Model):
    """Owned by the installation (no tenant) or by one tenant.

    `provider` is a plain string that the registry checks: a new provider needs no migration.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("Tenant", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(_("provider"), max_length=40)
    environment = models.CharField(
        _("environment"),
        max_length=10,
        choices=[("live", _("Live")), ("test", _("Test")), ("practice", _("Practice"))],
    )
    name = models.CharField(_("name"), max_length=100)
    client_id = models.CharField(_("client id"), max_length=200)
    client_secret = SecretField(_("client secret"))
    webhook_secret = SecretField(_("webhook secret"), blank=True)
    webhook_secret_previous = SecretField(_("former webhook secret"), blank=True)
    takes_webhooks = models.BooleanField(_("takes webhooks"), default=False)
    webhook_header = models.CharField(_("signature header"), max_length=60, blank=True)
    redirect_uri = models.URLField(_("redirect address"), max_length=300)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        db_table = "provider_apps"
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return f"{self.name} ({self.get_environment_display()})"


class Grant(TenantModel):
    """One consent. Refresh, revoke and keep-alive act here, under a lease with a fence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    app = models.ForeignKey(ProviderApp, on_delete=models.PROTECT, related_name="grants")
    access_token = SecretField(_("access token"), blank=True)
    refresh_token = SecretField(_("refresh token"), blank=True)
    token_expires_at = models.DateTimeField(_("token expires"), null=True)
    refresh_expires_at = models.DateTimeField(_("consent expires"), null=True)
    refreshed_at = models.DateTimeField(_("refreshed"), null=True)
    scopes = models.TextField(_("scopes"), blank=True)
    service_account = models.BooleanField(_("service account"), default=False)
    client_credentials = models.BooleanField(_("client credentials"), default=False)
    external_tenant = models.CharField(
        max_length=64, blank=True
    )  # what client credentials names the company by
    # ok -> reconnect_needed only on invalid_grant; -> revoked only by a person
    state = models.CharField(max_length=20, default="ok")
    version = models.PositiveBigIntegerField(
        default=0
    )  # the fence: every lease and every stored pair raises it
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True)  # a refresh was sent and its answer is not stored yet
    retry_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    hinted_at = models.DateTimeField(null=True)  # a hint of the provider made us ask for a token
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        db_table = "grants"
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"{self.app} {self.external_tenant}"


class IntegrationStatus(models.TextChoices):
    DISCONNECTED = "disconnected", _("Disconnected")
    CONNECTED = "connected", _("Connected")
    ERROR = "error", _("Error")
    PAUSED = "paused", _("Paused")


class Integration(TenantModel):
    """One tenant's connection to one company at a provider, through a Grant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(_("provider"), max_length=40)
    grant = models.ForeignKey(Grant, null=True, on_delete=models.PROTECT, related_name="integrations")
    status = models.CharField(
        _("status"), max_length=16, choices=IntegrationStatus.choices, default=IntegrationStatus.DISCONNECTED
    )
    company_id = models.CharField(_("company id"), max_length=64, blank=True)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    company_org_number = models.CharField(_("organisation number"), max_length=20, blank=True)
    company_checked_at = models.DateTimeField(null=True)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    last_sync_at = models.DateTimeField(_("last sync"), null=True)
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    # one coordinator at a time
    drain_owner = models.CharField(max_length=64, blank=True)
    drain_until = models.DateTimeField(null=True)
    # circuit breaker
    circuit_failures = models.PositiveSmallIntegerField(default=0)
    circuit_opened_at = models.DateTimeField(null=True)
    circuit_probe_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        db_table = "integrations"
        verbose_name = _("integration")
        verbose_name_plural = _("integrations")
        indexes = [
            models.Index(fields=["tenant"], name="integration_tenant"),
            models.Index(fields=["provider", "status"], name="integration_provider_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "provider", "company_id"],
                condition=~models.Q(company_id=""),
                name="integration_company_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.company_name or self.provider}"

    @property
    def oauth_client_id(self) -> str:
        return self.grant.app.client_id if self.grant else ""

    @property
    def token_expires_at(self) -> Any:
        return self.grant.token_expires_at if self.grant else None


class OAuthState(TenantModel):
    """One consent under way: 256 bits, one use, ten minutes, bound to a session; only the hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state_hash = models.CharField(max_length=64, unique=True)
    app = models.ForeignKey(ProviderApp, on_delete=models.PROTECT, related_name="+")
    integration = models.ForeignKey(Integration, null=True, on_delete=models.PROTECT, related_name="+")
    session_hash = models.CharField(max_length=64, blank=True)
    user_id = models.BigIntegerField(null=True)
    code_verifier = SecretField(blank=True)
    service_account = models.BooleanField(default=True)
    client_credentials = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "oauth_states"

    def __str__(self) -> str:
        return f"{self.app_id} {self.created_at}"
