"""Fiscal years, how far they are locked, and the number series of their vouchers."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from vouchers.models.ledgers import Ledger


class FiscalYear(TenantModel):
    """Any first day, at most 18 months; vouchers dated up to and including `locked_until` are not taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.ForeignKey(
        Ledger, verbose_name=_("ledger"), on_delete=models.PROTECT, related_name="fiscal_years"
    )
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    provider_year_id = models.CharField(_("id at the provider"), max_length=40, blank=True)
    locked_until = models.DateField(_("locked up to and including"), null=True, blank=True)
    closed = models.BooleanField(_("closed"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        db_table = "fiscal_years"
        verbose_name = _("fiscal year")
        verbose_name_plural = _("fiscal years")
        ordering = ["ledger", "-start"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "start"], name="fiscal_year_start"),
            models.UniqueConstraint(fields=["ledger", "end"], name="fiscal_year_end"),
            models.UniqueConstraint(
                fields=["ledger", "provider_year_id"],
                condition=~Q(provider_year_id=""),
                name="fiscal_year_provider_id",
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="fiscal_year_in_order"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """ "2026", or "2025-07-01 - 2026-06-30" where it is not a calendar year."""
        if (self.start.month, self.start.day, self.end) == (1, 1, date(self.start.year, 12, 31)):
            return str(self.start.year)
        return f"{self.start} - {self.end}"

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end

    def is_open(self, day: date) -> bool:
        """Whether a voucher of this day may be booked."""
        locked = self.locked_until is not None and day <= self.locked_until
        return self.holds(day) and not self.closed and not locked


class VoucherSeries(TenantModel):
    """`manual`: people and other systems may book in it. `next_number` counts only in an own ledger."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name=_("fiscal year"), on_delete=models.PROTECT, related_name="series"
    )
    code = models.CharField(_("series"), max_length=10)
    name = models.CharField(_("name"), max_length=100, blank=True)
    manual = models.BooleanField(_("manual"), default=True)
    next_number = models.PositiveIntegerField(_("next number"), default=1)

    class Meta:
        db_table = "voucher_series"
        verbose_name = _("voucher series")
        verbose_name_plural = _("voucher series")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "code"], name="voucher_series_once")]

    def __str__(self) -> str:
        return self.code
