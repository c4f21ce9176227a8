"""Booking a payment: the voucher in series C and what is left to pay on the invoice."""

from decimal import Decimal

from sandbox.fortnox.books import Books
from sandbox.fortnox.invoices.bookkeeping import RECEIVABLES, in_kronor
from sandbox.fortnox.invoices.writing import save
from sandbox.fortnox.money import to_ore
from sandbox.fortnox.payment_form import invoice_of
from sandbox.fortnox.posting import balance, entry, post_automatic
from sandbox.store import Doc

SERIES = "C"
EXCHANGE_GAIN, EXCHANGE_LOSS = 3960, 7960


def post_payment(books: Books, payment: Doc) -> Doc:
    """An overpayment is accepted and leaves a negative balance."""
    invoice = invoice_of(books, payment)
    settled = payment["AmountCurrency"] + sum(
        (to_ore(one["Amount"]) for one in _write_offs(payment)), Decimal(0)
    )
    voucher = post_automatic(
        books, SERIES, payment["PaymentDate"], _source(payment), _rows(invoice, payment, settled)
    )
    left = invoice["Balance"] - settled
    paid_on = payment["PaymentDate"] if left == 0 else invoice.get("FinalPayDate")
    save(books, {**invoice, "Balance": left, "FinalPayDate": paid_on})
    return voucher


def _rows(invoice: Doc, payment: Doc, settled: Decimal) -> list[Doc]:
    """The receivable leaves at the invoice's rate; the difference to the money received is gain or loss."""
    rows = [
        entry(payment["ModeOfPaymentAccount"], to_ore(payment["Amount"])),
        entry(RECEIVABLES, -in_kronor(invoice, settled)),
        *(
            entry(one["AccountNumber"], in_kronor(invoice, to_ore(one["Amount"])), one.get("Description", ""),
                  CostCenter=one.get("CostCenter"), Project=one.get("Project"))
            for one in _write_offs(payment)
        ),
    ]  # fmt: skip
    left = balance(rows)
    if left:
        rows.append(entry(EXCHANGE_GAIN if left > 0 else EXCHANGE_LOSS, -left, "Kursdifferens"))
    return rows


def _write_offs(payment: Doc) -> list[Doc]:
    return list(payment.get("WriteOffs", []))


def _source(payment: Doc) -> Doc:
    return {
        "Description": f"Inbetalning - {payment['InvoiceCustomerName']}, {payment['InvoiceNumber']}"[:200],
        "ReferenceType": "INVOICEPAYMENT",
        "ReferenceNumber": payment["Number"],
    }
