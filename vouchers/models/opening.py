"""What an account stood at when its fiscal year began."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.models.money import MoneyField, ScaledField
from vouchers.models.dimensions import DimensionValue
from vouchers.models.years import FiscalYear


class OpeningBalance(TenantModel):
    """Debit is positive. Without an object: the whole account; with one: the part that belongs to the object."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name=_("fiscal year"), on_delete=models.PROTECT, related_name="opening_balances"
    )
    account = models.CharField(_("account"), max_length=20)
    object = models.ForeignKey(
        DimensionValue,
        verbose_name=_("object"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opening_balances",
    )
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    amount = MoneyField(_("amount"))
    quantity = ScaledField(_("quantity"), null=True, blank=True)

    class Meta:
        db_table = "opening_balances"
        verbose_name = _("opening balance")
        verbose_name_plural = _("opening balances")
        ordering = ["fiscal_year", "account", "object"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "account"],
                condition=Q(object__isnull=True),
                name="opening_balance_account",
            ),
            models.UniqueConstraint(
                fields=["fiscal_year", "account", "object"],
                condition=Q(object__isnull=False),
                name="opening_balance_object",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
