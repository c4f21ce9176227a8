"""Account mappings by version, their rules, what an activation changed, and the provider's registers as last read."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.models.connections import Integration
from accounting.models.money import MoneyField


class MappingStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    ARCHIVED = "archived", _("Archived")


class ProviderAccountMapping(TenantModel):
    """A version of the rules. Only a draft can change; a trigger refuses to touch the others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(
        Integration,
        verbose_name=_("integration"),
        on_delete=models.PROTECT,
        related_name="account_mappings",
    )
    version = models.PositiveIntegerField(_("version"))
    status = models.CharField(
        _("status"), max_length=10, choices=MappingStatus.choices, default=MappingStatus.DRAFT
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    accepted = models.JSONField(default=dict)  # warnings somebody ticked: {key: {"by", "at"}}
    report = models.JSONField(default=dict)  # figures of the activation
    # Drawn anew at each activation: what rules in memory are kept under.
    activation = models.UUIDField(null=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.CharField(_("created by"), max_length=150)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.CharField(_("changed by"), max_length=150)
    activated_at = models.DateTimeField(_("activated"), null=True)
    activated_by = models.CharField(_("activated by"), max_length=150, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True)
    archived_by = models.CharField(_("archived by"), max_length=150, blank=True)

    class Meta:
        db_table = "provider_account_mappings"
        verbose_name = _("account mapping")
        verbose_name_plural = _("account mappings")
        indexes = [models.Index(fields=["tenant", "-created_at"], name="account_mapping_created")]
        constraints = [
            models.UniqueConstraint(fields=["integration", "version"], name="account_mapping_version"),
            models.UniqueConstraint(
                fields=["integration"], condition=Q(status="active"), name="account_mapping_one_active"
            ),
            models.UniqueConstraint(
                fields=["integration"], condition=Q(status="draft"), name="account_mapping_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Version %(number)s") % {"number": self.version}

    @property
    def is_draft(self) -> bool:
        return self.status == MappingStatus.DRAFT


class AccountMappingRule(TenantModel):
    """Where one category is booked from a date on. Deleted only with its draft still a draft."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mapping = models.ForeignKey(ProviderAccountMapping, on_delete=models.PROTECT, related_name="rules")
    internal_category = models.CharField(_("category"), max_length=40)
    internal_account_number = models.CharField(_("own account"), max_length=20, blank=True)
    provider_account_code = models.CharField(_("account at the provider"), max_length=20)
    provider_account_name = models.CharField(_("name of the account"), max_length=200, blank=True)
    vat_code = models.CharField(_("VAT code"), max_length=20, blank=True)
    cost_centre = models.CharField(_("cost centre"), max_length=20, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)  # empty: from the beginning

    class Meta:
        db_table = "account_mapping_rules"
        verbose_name = _("account rule")
        verbose_name_plural = _("account rules")
        ordering = ["internal_category", F("valid_from").asc(nulls_first=True), "pk"]

    def __str__(self) -> str:
        return f"{self.internal_category} -> {self.provider_account_code}"


class MappingEffect(TenantModel):
    """One document that an activation would book otherwise, but that can no longer change."""

    mapping = models.ForeignKey(ProviderAccountMapping, on_delete=models.PROTECT, related_name="effects")
    data_type = models.CharField(_("data type"), max_length=20)
    resource_id = models.UUIDField()
    source_ref = models.CharField(_("record"), max_length=64)
    external_id = models.CharField(_("external id"), max_length=80, blank=True)
    date = models.DateField(_("date"))
    category = models.CharField(_("category"), max_length=40)
    old = models.JSONField(default=dict)  # {"account", "vat_code", "cost_centre"}: as it stands in the books
    new = models.JSONField(default=dict)
    amount = MoneyField(_("amount"))  # net
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        db_table = "account_mapping_effects"
        verbose_name = _("effect of an account mapping")
        verbose_name_plural = _("effects of account mappings")
        indexes = [models.Index(fields=["mapping", "id"], name="account_mapping_effect")]

    def __str__(self) -> str:
        return f"{self.source_ref} {self.category}"


class ProviderReference(TenantModel):
    """One line of the provider's own registers; `year` is the provider's id of a financial year, or empty."""

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="references")
    kind = models.CharField(_("kind"), max_length=12)  # year, account, vat_code, cost_centre, series
    year = models.CharField(_("financial year"), max_length=20, blank=True)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=300, blank=True)
    active = models.BooleanField(_("active"), default=True)
    data = models.JSONField(default=dict)
    missing_since = models.DateTimeField(_("missing since"), null=True)  # no longer in the provider's list
    read_at = models.DateTimeField(_("read"))

    class Meta:
        db_table = "provider_references"
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "kind", "year", "code"], name="provider_reference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ReferenceJob(TenantModel):
    """Reading the provider's registers, or making there what a mapping needs. Rung for until it is done."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="reference_jobs")
    kind = models.CharField(max_length=8)  # read, sync
    mapping = models.ForeignKey(
        ProviderAccountMapping, null=True, on_delete=models.PROTECT, related_name="reference_jobs"
    )
    dry_run = models.BooleanField(_("dry run"), default=False)
    change = models.JSONField(default=list)  # keys of existing entries that somebody ticked to be changed
    rules_digest = models.CharField(max_length=64, blank=True)  # the rules that a dry run looked at
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
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
        db_table = "reference_jobs"
        indexes = [models.Index(fields=["status", "lease_until"], name="reference_job_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "kind"],
                condition=Q(status__in=["waiting", "running"]),
                name="reference_job_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
