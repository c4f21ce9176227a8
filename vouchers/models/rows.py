"""The rows of a voucher. They live and change with it only."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.models.money import MoneyField, ScaledField
from vouchers.models.final import BookedForever, RowManager, final
from vouchers.models.vouchers import Voucher


class VoucherRow(TenantModel):
    """An `account`, or until it is booked the `internal_category` that decides it; amounts in the books' currency.

    `removed`: struck out at the source, counts no more (#BTRANS of SIE). `added_later`: #RTRANS. `other_objects`
    holds the dimensions other than cost centre and project: {"7": "12"}.
    """

    voucher = models.ForeignKey(
        Voucher, verbose_name=_("voucher"), on_delete=models.PROTECT, related_name="rows"
    )
    line_number = models.PositiveIntegerField(_("row"))
    account = models.CharField(_("account"), max_length=20, blank=True)
    internal_category = models.CharField(_("category"), max_length=40, blank=True)
    debit = MoneyField(_("debit"), default=0)
    credit = MoneyField(_("credit"), default=0)
    cost_centre = models.CharField(_("cost centre"), max_length=40, blank=True)
    project = models.CharField(_("project"), max_length=40, blank=True)
    quantity = ScaledField(_("quantity"), null=True, blank=True)
    text = models.CharField(_("text"), max_length=200, blank=True)
    information = models.CharField(_("transaction information"), max_length=200, blank=True)
    removed = models.BooleanField(_("removed"), default=False)
    added_later = models.BooleanField(_("added later"), default=False)
    other_objects = models.JSONField(default=dict, blank=True)
    row_date = models.DateField(_("date"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=100, blank=True)

    objects: ClassVar[Any] = RowManager()

    class Meta:
        db_table = "voucher_rows"
        verbose_name = _("voucher row")
        verbose_name_plural = _("voucher rows")
        ordering = ["line_number"]
        constraints = [models.UniqueConstraint(fields=["voucher", "line_number"], name="voucher_row_line")]
        indexes = [models.Index(fields=["account", "voucher"], name="voucher_row_account")]

    def __str__(self) -> str:
        return f"{self.line_number} {self.account}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises BookedForever."""
        self._refuse_final()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Raises BookedForever."""
        self._refuse_final()
        return super().delete(*args, **kwargs)

    def _refuse_final(self) -> None:
        if final(Voucher._base_manager.filter(pk=self.voucher_id)).exists():
            raise BookedForever(self.voucher_id)

    @property
    def currency(self) -> str:
        return self.voucher.currency

    @property
    def position(self) -> int:
        """The name that rows of all records share (accounting.records.write)."""
        return self.line_number

    @position.setter
    def position(self, value: int) -> None:
        self.line_number = value
