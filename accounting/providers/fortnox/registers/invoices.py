"""Customer invoices, and what can be done to one after it exists."""

from collections.abc import Iterator

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.fortnox.documents import Invoice
from accounting.providers.fortnox.registers.register import Register


class Invoices(Register[Invoice]):
    path = "invoices"
    single = "Invoice"
    plural = "Invoices"
    key = "DocumentNumber"
    sort_by = "documentnumber"
    decode = staticmethod(Invoice.decode)

    def bookkeep(self, number: str) -> Invoice:
        return self._act(number, "bookkeep")

    def cancel(self, number: str) -> Invoice:
        """Only an unbooked invoice can be cancelled."""
        return self._act(number, "cancel")

    def credit(self, number: str) -> str:
        """The number of the new credit note."""
        return self.credited(number).credit_reference

    def credited(self, number: str) -> Invoice:
        """Credits. Fortnox answers with the credited invoice, which names its credit note."""
        invoice = self._act(number, "credit")
        if not invoice.credit_reference:
            raise ProviderError(Kind.UNCERTAIN, "unreadable_answer", {"what": "CreditInvoiceReference"})
        return invoice

    def by_external_reference(self, reference: str) -> Iterator[Invoice]:
        """As listed. Fortnox finds any part of a reference, in any case; here it has to be equal."""
        for invoice in self.list(externalinvoicereference1=reference):
            if invoice.external_reference == reference:
                yield invoice
