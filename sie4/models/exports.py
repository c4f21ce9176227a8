"""Exports of ledgers to SIE files: what was asked for, how far it is, and what came out."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from sie4.core.profiles import PROFILES, STRICT
from vouchers.models import FiscalYear, Ledger


class ExportStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    GENERATING = "generating", _("Being written")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")


class FileKind(models.TextChoices):
    """The five kinds of SIE files; 4E and 4I carry the same number."""

    EXPORT = "4E", _("4E: balances and vouchers")
    FEEDER = "4I", _("4I: vouchers only")
    YEAR = "1", _("1: balances of the year")
    PERIODS = "2", _("2: balances of periods")
    OBJECTS = "3", _("3: balances of objects")


class SIE4Export(TenantModel):
    """One file of one fiscal year. Rung for until it is done; a lost worker's file is written anew.

    `date_from`, `date_to`: None is the year's own. `series`: empty is all. `notes`: [{code, params}], what people
    should know about what they asked for (sie4.exporting.sentences). `report`: sie4.core.report as JSON without
    words; of a failed one its findings. `replaced`: sie4.core.cleaning.Replaced as JSON. `file`: a name in the
    tenant's folder, empty while there is none; `sha256` and `size` (bytes) are those of the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.ForeignKey(
        Ledger, verbose_name=_("ledger"), on_delete=models.PROTECT, related_name="sie_exports"
    )
    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name=_("fiscal year"), on_delete=models.PROTECT, related_name="sie_exports"
    )
    kind = models.CharField(
        _("type"), max_length=2, choices=FileKind.choices, default=FileKind.EXPORT
    )  # a property of the file that the API calls `type`
    profile = models.CharField(
        _("made for"), max_length=10, choices=[(key, key) for key in PROFILES], default=STRICT.key
    )
    date_from = models.DateField(_("vouchers from"), null=True)
    date_to = models.DateField(_("vouchers to"), null=True)
    include_opening_balances = models.BooleanField(_("opening balances"), default=True)
    include_closing_balances = models.BooleanField(_("closing balances"), default=True)
    include_period_balances = models.BooleanField(_("period balances"), default=True)
    include_objects = models.BooleanField(_("cost centres and projects"), default=True)
    include_budget = models.BooleanField(_("budget"), default=True)
    series = models.JSONField(default=list)
    status = models.CharField(
        _("status"), max_length=10, choices=ExportStatus.choices, default=ExportStatus.PENDING
    )
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)  # percent
    accounts = models.PositiveIntegerField(_("accounts"), default=0)
    vouchers = models.PositiveIntegerField(_("vouchers"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    file = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    replaced = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    requested_by = models.CharField(_("requested by"), max_length=150)
    created_at = models.DateTimeField(_("requested"))
    completed_at = models.DateTimeField(_("completed"), null=True)
    file_deleted_at = models.DateTimeField(_("file deleted"), null=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "sie4_exports"
        verbose_name = _("SIE export")
        verbose_name_plural = _("SIE exports")
        indexes = [
            models.Index(fields=["status", "lease_until"], name="sie4_export_due"),
            models.Index(fields=["tenant", "-created_at"], name="sie4_export_created"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ExportStatus.COMPLETED) | ~Q(sha256=""), name="sie4_export_has_its_hash"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger_id} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """It waits or is being written."""
        return self.status in {ExportStatus.PENDING, ExportStatus.GENERATING}

    @property
    def is_feeder(self) -> bool:
        return self.kind == FileKind.FEEDER

    @property
    def has_vouchers(self) -> bool:
        return self.kind in {FileKind.EXPORT, FileKind.FEEDER}
