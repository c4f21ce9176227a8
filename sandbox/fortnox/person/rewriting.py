"""What nobody can do by hand: the books as if a document had been written differently, or never, from the start.

A restored or repaired company looks like this from outside. Numbers stay; an erased voucher leaves a gap.
"""

from decimal import Decimal

from sandbox.fortnox import balances
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.invoices.bookkeeping import invoice_rows
from sandbox.fortnox.invoices.writing import changed, save
from sandbox.fortnox.payment_booking import payment_rows, settled_by
from sandbox.fortnox.payment_form import complete, invoice_of
from sandbox.fortnox.posting import check_rows, voucher_key, without_empty
from sandbox.store import Doc


def rewrite_invoice(books: Books, invoice: Doc, changes: Doc) -> Doc:
    """A booked invoice and the rows of its voucher; what was paid on it stays paid."""
    wanted = changed(books, invoice, changes)
    paid = Decimal(invoice["TotalToPay"]) - invoice["Balance"]
    _rewrite_voucher(books, invoice, wanted["InvoiceDate"], invoice_rows(books, wanted))
    return save(books, {**wanted, "Balance": wanted["TotalToPay"] - paid})


def erase_invoice(books: Books, invoice: Doc) -> None:
    number = invoice["DocumentNumber"]
    payments = books.all("invoicepayments").values()
    if any(str(payment["InvoiceNumber"]) == number for payment in payments):
        raise refused("Fakturan har betalningar.")
    if invoice["Booked"]:
        erase_voucher(books, _voucher_of(books, invoice))
    books.delete("invoices", number)


def rewrite_payment(books: Books, payment: Doc, changes: Doc) -> Doc:
    """A booked payment, the rows of its voucher and what it leaves to pay."""
    if changes.get("InvoiceNumber", payment["InvoiceNumber"]) != payment["InvoiceNumber"]:
        raise refused("Betalningen hör till en annan faktura.")
    derived = {"Amount"} if "AmountCurrency" in changes else set()
    kept = {name: value for name, value in payment.items() if name not in derived}
    wanted = complete(books, {**kept, **changes})
    _rewrite_voucher(books, payment, wanted["PaymentDate"], payment_rows(books, wanted))
    _leave(books, wanted, settled_by(payment) - settled_by(wanted))
    return books.put("invoicepayments", wanted["Number"], wanted)


def erase_payment(books: Books, payment: Doc) -> None:
    if payment["Booked"]:
        erase_voucher(books, _voucher_of(books, payment))
        _leave(books, payment, settled_by(payment))
    books.delete("invoicepayments", payment["Number"])


def erase_voucher(books: Books, voucher: Doc) -> None:
    balances.move(books, voucher["Year"], voucher["VoucherRows"], back=True)
    books.delete("vouchers", voucher_key(voucher))


def _rewrite_voucher(books: Books, document: Doc, day: str, rows: list[Doc]) -> None:
    voucher, year = _voucher_of(books, document), books.year_of(day)
    if year is None or year["Id"] != voucher["Year"]:
        raise refused("Ett verifikat byter inte räkenskapsår.")
    counting = without_empty(rows)
    check_rows(books, year, counting)
    balances.move(books, year["Id"], voucher["VoucherRows"], back=True)
    balances.move(books, year["Id"], counting)
    books.put("vouchers", voucher_key(voucher), {**voucher, "TransactionDate": day, "VoucherRows": counting})


def _voucher_of(books: Books, document: Doc) -> Doc:
    names = ("VoucherYear", "VoucherSeries", "VoucherNumber")
    voucher = books.get("vouchers", "/".join(str(document[name]) for name in names))
    if voucher is None:
        raise refused("Verifikatet är borta.")
    return voucher


def _leave(books: Books, payment: Doc, more: Decimal) -> None:
    invoice = invoice_of(books, payment)
    left = invoice["Balance"] + more
    paid_on = None if left else payment["PaymentDate"]
    save(books, {**invoice, "Balance": left, "FinalPayDate": paid_on})
