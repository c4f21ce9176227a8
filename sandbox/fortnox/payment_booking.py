"""Booking a payment: its voucher and what is left to pay on the invoice; and how it is taken back."""

from decimal import Decimal

from sandbox.fortnox.balances import CREDIT, DEBIT
from sandbox.fortnox.books import Books
from sandbox.fortnox.invoices.bookkeeping import RECEIVABLES, in_kronor
from sandbox.fortnox.invoices.writing import save
from sandbox.fortnox.money import to_ore
from sandbox.fortnox.payment_form import invoice_of
from sandbox.fortnox.posting import balance, entry, post_automatic
from sandbox.fortnox.predefined import predefined_account
from sandbox.store import Doc

KIND = "INVOICEPAYMENT"
EXCHANGE_GAIN, EXCHANGE_LOSS = "CURRENCYWIN", "CURRENCYLOSS"


def post_payment(books: Books, payment: Doc) -> Doc:
    """An overpayment is accepted and leaves a negative balance."""
    invoice = invoice_of(books, payment)
    rows = payment_rows(books, payment)
    voucher = post_automatic(books, KIND, payment["PaymentDate"], _source(payment), rows)
    left = invoice["Balance"] - settled_by(payment)
    paid_on = payment["PaymentDate"] if left == 0 else invoice.get("FinalPayDate")
    save(books, {**invoice, "Balance": left, "FinalPayDate": paid_on})
    return voucher


def take_back_payment(books: Books, payment: Doc) -> Doc:
    """A booked payment leaves its voucher; a second one with the sides exchanged undoes it the same day."""
    invoice = invoice_of(books, payment)
    key = f"{payment['VoucherYear']}/{payment['VoucherSeries']}/{payment['VoucherNumber']}"
    rows = [_exchanged(row) for row in books.all("vouchers")[key]["VoucherRows"]]
    source = _source(payment)
    undone = {**source, "Description": f"Makulerad: {source['Description']}"[:200]}
    voucher = post_automatic(books, KIND, payment["PaymentDate"], undone, rows)
    left = invoice["Balance"] + settled_by(payment)
    save(books, {**invoice, "Balance": left, "FinalPayDate": None if left else invoice.get("FinalPayDate")})
    return voucher


def settled_by(payment: Doc) -> Decimal:
    return Decimal(payment["AmountCurrency"]) + sum(
        (to_ore(one["Amount"]) for one in _write_offs(payment)), Decimal(0)
    )


def payment_rows(books: Books, payment: Doc) -> list[Doc]:
    """The receivable leaves at the invoice's rate; the difference to the money received is gain or loss."""
    invoice = invoice_of(books, payment)
    rows = [
        entry(payment["ModeOfPaymentAccount"], to_ore(payment["Amount"])),
        entry(predefined_account(books, RECEIVABLES), -in_kronor(invoice, settled_by(payment))),
        *(
            entry(one["AccountNumber"], in_kronor(invoice, to_ore(one["Amount"])), one.get("Description", ""),
                  CostCenter=one.get("CostCenter"), Project=one.get("Project"))
            for one in _write_offs(payment)
        ),
    ]  # fmt: skip
    left = balance(rows)
    if left:
        name = EXCHANGE_GAIN if left > 0 else EXCHANGE_LOSS
        rows.append(entry(predefined_account(books, name), -left, "Kursdifferens"))
    return rows


def _exchanged(row: Doc) -> Doc:
    return {**row, DEBIT: row[CREDIT], CREDIT: row[DEBIT]}


def _write_offs(payment: Doc) -> list[Doc]:
    return list(payment.get("WriteOffs", []))


def _source(payment: Doc) -> Doc:
    return {
        "Description": f"Inbetalning - {payment['InvoiceCustomerName']}, {payment['InvoiceNumber']}"[:200],
        "ReferenceType": KIND,
        "ReferenceNumber": payment["Number"],
    }
