"""How far the books of an integration were read, and the reading that is under way."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from vouchers.models.ledgers import Ledger
from vouchers.models.years import FiscalYear


class LedgerPull(TenantModel):
    """One reading of an integration's books. Rung for until it is done; a lost worker costs one call."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.ForeignKey(
        Ledger, verbose_name=_("ledger"), on_delete=models.PROTECT, related_name="pulls"
    )
    whole = models.BooleanField(_("everything"), default=False)  # else only what changed since the last one
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    # {"years": [vouchers.pulling.years.YearReport as JSON], "calls": how many were made}
    report = models.JSONField(default=dict)
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    error_words = models.TextField(blank=True)
    requested_by = models.CharField(_("requested by"), max_length=150)
    requested_at = models.DateTimeField(_("requested"))
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        db_table = "ledger_pulls"
        verbose_name = _("reading of a ledger")
        verbose_name_plural = _("readings of ledgers")
        indexes = [models.Index(fields=["status", "lease_until"], name="ledger_pull_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger"], condition=Q(status__in=["waiting", "running"]), name="ledger_pull_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger_id} {self.requested_at:%Y-%m-%d %H:%M}"


class YearCursor(TenantModel):
    """How far one fiscal year of an integration was read; `begun_at` while a reading is unfinished."""

    fiscal_year = models.OneToOneField(
        FiscalYear, verbose_name=_("fiscal year"), on_delete=models.PROTECT, related_name="cursor"
    )
    read_until = models.DateTimeField(_("read until"), null=True)
    begun_at = models.DateTimeField(null=True)
    opening_read_at = models.DateTimeField(null=True)
    vouchers = models.PositiveIntegerField(_("vouchers"), default=0)
    way = models.CharField(_("read by"), max_length=4, blank=True)  # list, sie
    gaps = models.JSONField(default=dict)  # {series: [missing numbers, at most 100]}

    class Meta:
        db_table = "ledger_year_cursors"

    def __str__(self) -> str:
        return f"{self.fiscal_year_id} {self.read_until}"
