"""Payments entered, booked and taken back by hand."""

from sandbox.fortnox import payment_form, payment_writing
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.payment_booking import take_back_payment
from sandbox.fortnox.person.kind import Kind, number_in
from sandbox.fortnox.person.rewriting import erase_payment, rewrite_payment
from sandbox.store import Doc

SOURCES = ("manual", "direct", "settle", "file", "finance", "autogiro")


def _found(books: Books, order: Doc) -> Doc:
    return payment_writing.found_payment(books, number_in(order))


def _create(books: Books, order: Doc, wanted: Doc) -> Doc:
    """`source` tells how it came in: typed, read from a bank file, settled against another document."""
    source = order.get("source", "manual")
    if source not in SOURCES:
        raise refused(f"source är en av {', '.join(SOURCES)}.")
    return payment_writing.add_payment(books, {**wanted, "Source": source})


def _edit(books: Books, payment: Doc, changes: Doc, force: bool) -> Doc:
    if force and payment["Booked"]:
        return rewrite_payment(books, payment, changes)
    return payment_writing.edit_payment(books, payment, changes)


def _delete(books: Books, payment: Doc, force: bool) -> None:
    """Unlike the interface, the program takes back a booked payment too, by a second voucher."""
    if force:
        erase_payment(books, payment)
        return
    if payment["Booked"]:
        take_back_payment(books, payment)
    books.delete("invoicepayments", payment["Number"])


KIND = Kind(
    schema="InvoicePayment",
    shown=lambda books, doc: payment_form.shown(doc),
    found=_found,
    create=_create,
    edit=_edit,
    delete=_delete,
    actions={"book": payment_writing.book_payment},
)
