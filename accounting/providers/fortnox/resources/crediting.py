"""Undoes an invoice: credited, and the credit note booked, or both versions would stay in the books."""

from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.documents import Invoice


def undo(client: FortnoxClient, number: str) -> Invoice:
    """Does only what is not done yet, so that it may be taken up again half way."""
    invoice = client.invoices.get(number)
    if invoice.cancelled:
        return invoice
    if not invoice.credit_reference:
        invoice = client.invoices.credited(number)
    if not client.invoices.get(invoice.credit_reference).booked:
        client.invoices.bookkeep(invoice.credit_reference)
    return invoice


def undone(client: FortnoxClient, number: str) -> Invoice | None:
    """The invoice, if nothing is left to do; a cancelled one never reached the books."""
    invoice = client.invoices.find(number)
    if invoice is None or invoice.cancelled:
        return invoice
    note = client.invoices.find(invoice.credit_reference) if invoice.credit_reference else None
    return invoice if note and note.booked else None
