"""What can still be done with an invoice, and what its customer owes."""

from decimal import Decimal
from typing import Any

from accounting.providers.fortnox.documents import Invoice


def state_of(invoice: Invoice) -> dict[str, Any]:
    """`credited` is the number of the credit note, "" while there is none."""
    return {
        "booked": invoice.booked,
        "cancelled": invoice.cancelled,
        "credited": "" if invoice.credit else invoice.credit_reference,
        "balance": "" if invoice.balance is None else f"{invoice.balance:.2f}",
        "voucher": str(invoice.voucher or ""),
    }


def to_pay(invoice: Invoice) -> Decimal | None:
    return invoice.total if invoice.to_pay is None else invoice.to_pay
