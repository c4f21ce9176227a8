"""Comparisons with a provider's books: the run, what it has read so far, the differences and the account sums."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.models.connections import Integration
from accounting.models.money import MoneyField
from accounting.secrets.fields import EncryptedTextField


class ReconciliationStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")


class Reconciliation(TenantModel):
    """One comparison of a period. `dry_run` only prices; a priced one may be started."""

    class Stage(models.TextChoices):
        LISTING = "listing", _("Reading lists")
        READING = "reading", _("Reading documents")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(
        Integration, verbose_name=_("integration"), on_delete=models.PROTECT, related_name="reconciliations"
    )
    trigger = models.CharField(_("started by"), max_length=12)  # person, api, schedule
    requested_by = models.CharField(_("requested by"), max_length=150, blank=True)
    data_types = models.JSONField(_("data types"))
    date_from = models.DateField(_("from"))
    date_to = models.DateField(_("to"))
    vouchers = models.BooleanField(_("vouchers"), default=True)
    dry_run = models.BooleanField(_("dry run"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=ReconciliationStatus.choices, default=ReconciliationStatus.PLANNED
    )
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.LISTING)
    frame = models.JSONField(default=dict)  # what the provider's books need to be understood: years, accounts
    lists = models.JSONField(default=dict)  # {name of the list: {"pages": number or null, "read": number}}
    calls_planned = models.PositiveIntegerField(_("calls planned"), default=0)
    calls_made = models.PositiveIntegerField(_("calls made"), default=0)
    counts = models.JSONField(default=dict)  # per kind of difference
    compared = models.JSONField(default=dict)  # {data type: records and documents compared}
    on_its_way = models.PositiveIntegerField(_("on its way"), default=0)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    error_words = models.TextField(blank=True)
    created_at = models.DateTimeField(_("created"))
    listed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)

    class Meta:
        db_table = "reconciliations"
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="reconciliation_created"),
            models.Index(fields=["status", "next_attempt_at"], name="reconciliation_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["integration"],
                condition=Q(dry_run=False, status__in=["planned", "running"]),
                name="reconciliation_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.date_from} – {self.date_to}"


class ReconciliationReading(TenantModel):
    """One document of the provider in one run: as listed, and what was read of it. Dropped when the run ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="readings")
    data_type = models.CharField(max_length=20)
    external_id = models.CharField(max_length=80)
    listed = models.JSONField(null=True)  # as a list showed it; null where no list did
    wanted = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    gone = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)  # dates, amounts, references: no names
    differing = EncryptedTextField(blank=True)  # fields that differ, with both values

    class Meta:
        db_table = "reconciliation_readings"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "data_type", "external_id"], name="reconciliation_reading_once"
            )
        ]
        indexes = [
            models.Index(fields=["run", "wanted", "read_at"], name="reconciliation_reading_due"),
        ]

    def __str__(self) -> str:
        return f"{self.data_type} {self.external_id}"


class ReconciliationDifference(TenantModel):
    """One thing on which the two sides do not agree; values are sealed, for they may be personal."""

    class Kind(models.TextChoices):
        MISSING_HERE = "missing_here", _("Missing here")
        MISSING_THERE = "missing_there", _("Missing at the provider")
        DIFFERENT = "different", _("Different")
        DOUBLED = "doubled", _("Doubled")
        ACCOUNT_SUM = "account_sum", _("Account sum")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="differences")
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    data_type = models.CharField(_("data type"), max_length=20)  # of the document; voucher included
    record_type = models.CharField(max_length=20, blank=True)
    record_id = models.UUIDField(null=True)
    source_ref = models.CharField(_("record"), max_length=64, blank=True)
    external_id = models.CharField(_("external id"), max_length=80, blank=True)
    field = models.CharField(_("field"), max_length=80, blank=True)
    ours = EncryptedTextField(_("here"), blank=True)
    theirs = EncryptedTextField(_("at the provider"), blank=True)
    dated = models.DateField(_("date"), null=True)
    month = models.CharField(_("month"), max_length=7, blank=True)
    account = models.CharField(_("account"), max_length=20, blank=True)
    reason = models.CharField(max_length=40, blank=True)  # which sentence tells it
    action = models.CharField(_("action"), max_length=20)
    final = models.BooleanField(default=False)  # no update helps: the document is booked or undone
    fingerprint = models.CharField(max_length=64)
    mended_at = models.DateTimeField(
        _("mended"), null=True
    )  # a later run no longer found it, or it was mended
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    accepted_by = models.CharField(max_length=150, blank=True)
    replaced_at = models.DateTimeField(null=True)  # a later run found the same again

    class Meta:
        db_table = "reconciliation_differences"
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["position"]
        indexes = [models.Index(fields=["fingerprint"], name="difference_fingerprint")]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="difference_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_ref or self.external_id or self.account}"


class ReconciliationSum(TenantModel):
    """One account in one month: what our documents should have booked, and what the provider's vouchers say."""

    run = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="sums")
    month = models.CharField(_("month"), max_length=7)
    account = models.CharField(_("account"), max_length=20)
    currency = models.CharField(max_length=3, default="SEK")
    ours = MoneyField(_("here"))
    theirs = MoneyField(_("at the provider"))

    class Meta:
        db_table = "reconciliation_sums"
        ordering = ["month", "account"]
        constraints = [
            models.UniqueConstraint(fields=["run", "month", "account"], name="reconciliation_sum_once")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.account}"
