"""The chart of accounts of one fiscal year."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from vouchers.models.years import FiscalYear


class AccountKind(models.TextChoices):
    """The four account types of SIE: assets, debts and equity, income, costs."""

    ASSET = "T", _("Asset")
    LIABILITY = "S", _("Debt or equity")
    INCOME = "I", _("Income")
    COST = "K", _("Cost")


BALANCE_KINDS = (AccountKind.ASSET, AccountKind.LIABILITY)


class Account(TenantModel):
    """`sru` holds the codes of the tax return, apart by blanks: an account may have several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name=_("fiscal year"), on_delete=models.PROTECT, related_name="accounts"
    )
    number = models.CharField(_("account"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=1, choices=AccountKind.choices)
    sru = models.CharField(_("SRU codes"), max_length=60, blank=True)
    unit = models.CharField(_("unit of quantities"), max_length=20, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        db_table = "ledger_accounts"
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["fiscal_year", "number"]
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "number"], name="ledger_account_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def carries_balance(self) -> bool:
        """Assets, debts and equity go on into the next year; income and costs begin at nothing."""
        return self.kind in BALANCE_KINDS
