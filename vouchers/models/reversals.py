"""Which vouchers are mirrored, and what became of each: one row per original and rule, whatever told of it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounting.domain.ledgers import VoucherId
from accounting.models import Integration
from accounting.models.base import TenantModel
from accounting.secrets.fields import EncryptedTextField
from vouchers.domain.mirror_dates import DateMode
from vouchers.models.vouchers import Voucher


class RuleMode(models.TextChoices):
    OFF = "off", _("Off")
    PROPOSE = "propose", _("Propose")
    AUTOMATIC = "automatic", _("Automatic")


DATE_MODES = [
    (DateMode.FIRST_DAY_NEXT_MONTH.value, _("First day of the next month")),
    (DateMode.SAME_DAY.value, _("The same day")),
    (DateMode.DATE_IN_COMMENT.value, _("The date in the comment")),
]


class ReversalRule(TenantModel):
    """Vouchers booked in one series are reversed in another. What is dated before `starts_on` is left alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(
        Integration, verbose_name=_("integration"), on_delete=models.PROTECT, related_name="reversal_rules"
    )
    mode = models.CharField(_("mode"), max_length=10, choices=RuleMode.choices, default=RuleMode.OFF)
    trigger_series = models.CharField(_("series of the originals"), max_length=10, default="R")
    target_series = models.CharField(_("series of the reversals"), max_length=10, default="Q")
    auto_reverse_date_mode = models.CharField(
        _("date of the reversal"),
        max_length=24,
        choices=DATE_MODES,
        default=DateMode.FIRST_DAY_NEXT_MONTH.value,
    )
    # Empty: the standard text, in the organisation's language.
    text_template = models.CharField(_("text"), max_length=200, blank=True)
    starts_on = models.DateField(_("originals from"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.CharField(_("changed by"), max_length=150, blank=True)

    class Meta:
        db_table = "reversal_rules"
        verbose_name = _("reversal rule")
        verbose_name_plural = _("reversal rules")
        ordering = ["trigger_series", "target_series"]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "trigger_series", "target_series"], name="reversal_rule_once"
            ),
            models.CheckConstraint(
                condition=~Q(trigger_series=F("target_series")), name="reversal_rule_two_series"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trigger_series} → {self.target_series}"


class ReversalClaim(models.Model):
    """Who reverses an original, across organisations: two may be connected to the same company.

    `key` is a digest of the company, the original and the target series, and `rule` is no reference: the row says
    nothing to anybody but the two.
    """

    key = models.CharField(max_length=64, primary_key=True)
    rule = models.UUIDField()
    claimed_at = models.DateTimeField()

    class Meta:
        db_table = "reversal_claims"
        verbose_name = _("claim on a reversal")
        verbose_name_plural = _("claims on reversals")

    def __str__(self) -> str:
        return self.key[:12]


class ReversalState(models.TextChoices):
    """`needs_person` names its reason; `dropped` ones are done without a mirror."""

    NOTICED = "noticed", _("Noticed")
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    SENDING = "sending", _("On its way")
    CONFIRMED = "confirmed", _("Booked")
    NEEDS_PERSON = "needs_person", _("Needs a person")
    DROPPED = "dropped", _("Left alone")


class Alert(models.TextChoices):
    """What happened to the original after it was read."""

    NONE = "", _("Unchanged")
    CHANGED = "changed", _("Changed")
    DELETED = "deleted", _("Deleted")


class Reversal(TenantModel):
    """The intent to mirror one voucher, stored before anything is sent. `series` is written as the provider does.

    `original` is the voucher as it was mirrored, `seen` as it was last read where that differs, both sealed.
    `reason` and `params` say why it waits for a person or was dropped. `revision` counts the vouchers made for it:
    a later one corrects what the earlier ones booked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(
        Integration, verbose_name=_("integration"), on_delete=models.PROTECT, related_name="reversals"
    )
    rule = models.ForeignKey(
        ReversalRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="reversals"
    )
    year_id = models.CharField(_("financial year"), max_length=20)
    series = models.CharField(_("series"), max_length=10)
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=12, choices=ReversalState.choices, default=ReversalState.NOTICED
    )
    alert = models.CharField(_("original"), max_length=8, choices=Alert.choices, blank=True, default="")
    reason = models.CharField(max_length=80, blank=True)
    params = models.JSONField(default=dict)
    original = EncryptedTextField(blank=True)
    original_digest = models.CharField(max_length=64, blank=True)
    original_date = models.DateField(_("original's date"), null=True)
    seen = EncryptedTextField(blank=True)
    mirror_date = models.DateField(_("date of the reversal"), null=True)
    mirror = models.ForeignKey(
        Voucher, verbose_name=_("reversal"), null=True, on_delete=models.PROTECT, related_name="reversals"
    )
    revision = models.PositiveSmallIntegerField(default=0)
    external_id = models.CharField(_("reversal's number"), max_length=80, blank=True)
    noticed_by = models.CharField(_("noticed by"), max_length=10)  # event, scan, person
    noticed_at = models.DateTimeField(_("noticed"))
    read_at = models.DateTimeField(_("read"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    confirmed_at = models.DateTimeField(_("booked"), null=True)

    class Meta:
        db_table = "reversals"
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "year_id", "series", "number", "rule"], name="reversal_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "-noticed_at"], name="reversal_noticed"),
            models.Index(fields=["integration", "state"], name="reversal_state"),
            models.Index(fields=["mirror"], name="reversal_mirror"),
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.number}"

    @property
    def place(self) -> VoucherId:
        """Where the original stands."""
        return VoucherId(self.year_id, self.series, self.number)

    @property
    def original_id(self) -> str:
        """ "8-R-17", as the provider's events name it."""
        return str(self.place)
