"""What happened: append-only facts and runs (a trigger refuses changes), and encrypted bodies."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.secrets.fields import EncryptedTextField


class History(TenantModel):
    """One row per fact. Holds ids, codes, amounts and digests; never names or bodies."""

    integration = models.ForeignKey(
        "accounting.Integration", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.CharField(_("who"), max_length=150)
    fact = models.CharField(_("what"), max_length=60)
    resource_type = models.CharField(max_length=40, blank=True)
    resource_id = models.CharField(max_length=40, blank=True)
    source_ref = models.CharField(_("record"), max_length=64, blank=True)
    external_id = models.CharField(_("external id"), max_length=80, blank=True)
    item_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "history"
        verbose_name = _("event")
        verbose_name_plural = _("history")
        indexes = [models.Index(fields=["tenant", "resource_type", "resource_id"], name="history_resource")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.fact}"


class SyncLog(TenantModel):
    """A start row and an end row per run, joined by run_id."""

    integration = models.ForeignKey(
        "accounting.Integration", verbose_name=_("integration"), on_delete=models.PROTECT, related_name="+"
    )
    run_id = models.UUIDField(_("run"), db_index=True)
    sync_type = models.CharField(_("kind"), max_length=12)  # export, import, webhook, scheduled
    data_type = models.CharField(_("data type"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=10)  # started, success, failed
    record_count = models.PositiveIntegerField(_("records"), default=0)
    error_message = models.CharField(_("error"), max_length=200, blank=True)
    duration_ms = models.PositiveIntegerField(_("duration (ms)"), null=True)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("at"))

    class Meta:
        db_table = "sync_logs"
        verbose_name = _("log row")
        verbose_name_plural = _("log")
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="log_tenant_created"),
            models.Index(fields=["status", "-created_at"], name="log_status_created"),
        ]

    def __str__(self) -> str:
        return f"{self.sync_type} {self.status}"


class ExchangeBody(TenantModel):
    """A plan, request or answer body, encrypted; deleted after the retention time, never while uncertain."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(
        "accounting.SyncItem", null=True, on_delete=models.PROTECT, related_name="bodies"
    )
    kind = models.CharField(max_length=10)  # plan, request, response
    method = models.CharField(max_length=8, blank=True)
    path = models.CharField(max_length=300, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedTextField(blank=True)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "exchange_bodies"
        indexes = [models.Index(fields=["item", "kind"], name="body_item_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
