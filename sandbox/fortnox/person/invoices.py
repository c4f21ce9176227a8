"""Invoices changed, sent, booked, cancelled and credited by hand."""

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.invoices import actions, form
from sandbox.fortnox.invoices.writing import changed, draft, found, save
from sandbox.fortnox.person.kind import Kind, number_in
from sandbox.fortnox.person.rewriting import erase_invoice, rewrite_invoice
from sandbox.store import Doc

# What says nothing about the money may be corrected on a booked invoice in the program.
AFTER_BOOKING = {
    "Comments", "DueDate", "ExternalInvoiceReference1", "ExternalInvoiceReference2", "Labels",
    "OurReference", "YourReference",
}  # fmt: skip


def _create(books: Books, order: Doc, wanted: Doc) -> Doc:
    return save(books, draft(books, wanted))


def _edit(books: Books, invoice: Doc, changes: Doc, force: bool) -> Doc:
    if invoice["Cancelled"]:
        raise refused("Fakturan är makulerad och kan inte ändras.")
    if not invoice["Booked"]:
        return save(books, changed(books, invoice, changes))
    if force:
        return rewrite_invoice(books, invoice, changes)
    if fixed := sorted(set(changes) - AFTER_BOOKING):
        raise refused(f"Fakturan är bokförd: {', '.join(fixed)} kan inte ändras.")
    return save(books, {**invoice, **changes})


def _credit(books: Books, invoice: Doc) -> Doc:
    """Goes on with the new credit note, so that the same order can book it."""
    original = actions.credit(books, invoice)
    return found(books, original["CreditInvoiceReference"])


def _delete(books: Books, invoice: Doc, force: bool) -> None:
    if not force:
        raise refused("En faktura kan inte tas bort, bara makuleras eller krediteras.")
    erase_invoice(books, invoice)


KIND = Kind(
    schema="Invoice",
    shown=lambda books, doc: form.shown(doc, no_right=books.settings["api_noright"]),
    found=lambda books, order: found(books, number_in(order)),
    create=_create,
    edit=_edit,
    delete=_delete,
    rows="InvoiceRows",
    actions={
        "sent": actions.mark_sent,
        "cancel": actions.cancel,
        "credit": _credit,
        "book": actions.bookkeep,
    },
)
