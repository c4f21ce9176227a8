"""How much of a receivable a payment in foreign currency ends: the last one ends all that is left, to the öre."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounting.domain import money
from accounting.models import Payment
from vouchers.booking.posting import home_amount
from vouchers.booking.scene import Scene
from vouchers.models import Voucher, VoucherRow

_NOTHING = Decimal(0)


class Settled:
    """Of the payments of one piece; those that stand in the ledger already are read once, foreign ones only."""

    def __init__(self, scene: Scene, payments: Sequence[Any], again: Collection[UUID]) -> None:
        self._scene, self._home = scene, scene.ledger.currency
        self._paid: dict[UUID, Decimal] = defaultdict(Decimal)  # invoice -> amount, in its own currency
        self._ended: dict[UUID, Decimal] = defaultdict(Decimal)  # invoice -> amount, in the ledger's currency
        foreign = {one.invoice_id for one in payments if one.invoice.currency != self._home}
        if foreign:
            self._read(foreign, again)

    def of(self, payment: Payment) -> Decimal:
        invoice = payment.invoice
        if invoice.currency == self._home:
            return payment.amount
        paid = self._paid[invoice.pk] + payment.amount
        whole = home_amount(invoice.total, invoice.currency_rate, self._home)
        part = home_amount(payment.amount, invoice.currency_rate, self._home)
        ended = whole - self._ended[invoice.pk] if paid == invoice.total else part
        self._paid[invoice.pk], self._ended[invoice.pk] = paid, self._ended[invoice.pk] + ended
        return ended

    def _read(self, invoices: set[UUID], again: Collection[UUID]) -> None:
        """`again` are booked anew, so what they have ended so far does not count."""
        rows = Payment.objects.filter(invoice__in=invoices).exclude(pk__in=again)
        siblings = {one.pk: one for one in rows}
        vouchers = Voucher.objects.filter(
            ledger=self._scene.ledger, record_type="payment", record_id__in=siblings, corrected_by=None
        )
        ended = VoucherRow.objects.filter(
            voucher__in=vouchers, account=self._scene.settings.receivables_account
        )
        for pk, debit, credit in ended.values_list("voucher__record_id", "debit", "credit"):
            payment = siblings[pk]
            self._paid[payment.invoice_id] += payment.amount
            self._ended[payment.invoice_id] += money.from_minor(credit - debit, self._home)
