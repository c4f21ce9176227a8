"""Undoes an invoice in two writes: credited, and the credit note booked, or both versions would stay in the books."""

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.documents import Invoice


def credit(client: FortnoxClient, number: str) -> Invoice:
    """The invoice, which names its credit note. A cancelled one never reached the books: nothing to credit."""
    invoice = client.invoices.get(number)
    if invoice.cancelled or invoice.credit_reference:
        return invoice
    return client.invoices.credited(number)


def book_credit(client: FortnoxClient, number: str) -> Invoice:
    """Book the credit note of this invoice.

    Raises ProviderError; REJECTED where there is no credit note.
    """
    invoice = client.invoices.get(number)
    if invoice.cancelled:
        return invoice
    if not invoice.credit_reference:
        raise ProviderError(Kind.REJECTED, "credit_note_missing", {"number": number})
    client.invoices.bookkeep(invoice.credit_reference)
    return invoice


def credited(client: FortnoxClient, number: str) -> Invoice | None:
    """The invoice, if it is credited (or cancelled, and so needs no credit)."""
    invoice = client.invoices.find(number)
    return invoice if invoice and (invoice.cancelled or invoice.credit_reference) else None


def credit_booked(client: FortnoxClient, number: str) -> Invoice | None:
    """The invoice, if nothing is left to do."""
    invoice = credited(client, number)
    if invoice is None or invoice.cancelled:
        return invoice
    note = client.invoices.find(invoice.credit_reference)
    return invoice if note and note.booked else None
