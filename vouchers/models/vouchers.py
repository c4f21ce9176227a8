"""Vouchers: drafts can change, booked ones never (vouchers.frozen); what was wrong is corrected by another one."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounting.models import Record
from vouchers.models.final import BOOKED, BookedForever, VoucherManager, final
from vouchers.models.ledgers import Ledger
from vouchers.models.years import FiscalYear


class VoucherState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    BOOKED = BOOKED, _("Booked")


class Origin(models.TextChoices):
    MANUAL = "manual", _("Written here")
    RECORD = "record", _("Booked from a record")
    MIRROR = "mirror", _("Mirrored")
    PROVIDER = "provider", _("Read from the provider")
    SIE_FILE = "sie_file", _("SIE file")


class Voucher(Record):
    """A voucher of one ledger; without a ledger it is only a record that waits to be sent.

    `record_type`, `record_id`, `record_hash`: the record version that an own ledger booked here, and
    `record_version`, which counts the vouchers of this record: each is booked once. `external_id` in the ledger
    of an integration: "<year id>-<series>-<number>". Amounts are in the ledger's currency.
    """

    ledger = models.ForeignKey(
        Ledger, verbose_name=_("ledger"), null=True, on_delete=models.PROTECT, related_name="vouchers"
    )
    fiscal_year = models.ForeignKey(
        FiscalYear,
        verbose_name=_("fiscal year"),
        null=True,
        on_delete=models.PROTECT,
        related_name="vouchers",
    )
    series = models.CharField(_("series"), max_length=10, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True)
    voucher_date = models.DateField(_("voucher date"))
    text = models.CharField(_("text"), max_length=200, blank=True)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    cost_centre = models.CharField(_("cost centre"), max_length=40, blank=True)
    project = models.CharField(_("project"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    state = models.CharField(
        _("state"), max_length=8, choices=VoucherState.choices, default=VoucherState.DRAFT
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.MANUAL)
    corrects = models.ForeignKey(
        "self", verbose_name=_("corrects"), null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    replaces = models.ForeignKey(
        "self", verbose_name=_("replaces"), null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    external_id = models.CharField(_("external id"), max_length=80, blank=True)
    registered_at = models.DateTimeField(_("registered"), null=True)
    registered_by = models.CharField(_("registered by"), max_length=150, blank=True)
    record_type = models.CharField(_("data type"), max_length=20, blank=True)
    record_id = models.UUIDField(null=True)
    record_hash = models.CharField(max_length=64, blank=True)
    record_version = models.PositiveIntegerField(null=True)

    objects: ClassVar[Any] = VoucherManager()

    class Meta:
        db_table = "vouchers"
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "source_ref"], name="voucher_source_ref"),
            models.UniqueConstraint(fields=["fiscal_year", "series", "number"], name="voucher_number"),
            models.UniqueConstraint(
                fields=["ledger", "external_id"], condition=~Q(external_id=""), name="voucher_external_id"
            ),
            models.UniqueConstraint(
                fields=["ledger", "record_type", "record_id", "record_version"],
                name="voucher_record_version",
            ),
            models.UniqueConstraint(fields=["corrects"], name="voucher_corrected_once"),
            models.UniqueConstraint(fields=["replaces"], name="voucher_replaced_once"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(ledger__isnull=False, fiscal_year__isnull=False, number__isnull=False) & ~Q(series=""),
                name="voucher_booked_somewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "voucher_date"], name="voucher_date"),
            models.Index(fields=["tenant", "-voucher_date"], name="voucher_tenant_date"),
        ]

    def __str__(self) -> str:
        return self.label or self.source_ref

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A voucher that nobody outside named is named after itself. Raises BookedForever."""
        self._refuse_final()
        self.source_ref = self.source_ref or str(self.pk)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Raises BookedForever."""
        self._refuse_final()
        return super().delete(*args, **kwargs)

    def _refuse_final(self) -> None:
        if not self._state.adding and final(type(self)._base_manager.filter(pk=self.pk)).exists():
            raise BookedForever(self.pk)

    @property
    def label(self) -> str:
        """ "A17"; empty for a draft."""
        return f"{self.series}{self.number}" if self.number is not None and self.is_booked else ""

    @property
    def is_booked(self) -> bool:
        return self.state == VoucherState.BOOKED
