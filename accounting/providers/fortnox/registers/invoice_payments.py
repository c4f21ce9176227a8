"""Payments of customer invoices. Fortnox has no check for duplicates and no reference of ours here."""

from collections.abc import Iterator

from accounting.providers.fortnox.documents import InvoicePayment
from accounting.providers.fortnox.registers.register import Register


class InvoicePayments(Register[InvoicePayment]):
    path = "invoicepayments"
    single = "InvoicePayment"
    plural = "InvoicePayments"
    key = "Number"
    sort_by = "paymentdate"
    decode = staticmethod(InvoicePayment.decode)

    def bookkeep(self, number: str) -> InvoicePayment:
        return self._act(number, "bookkeep")

    def of_invoice(self, invoice_number: int) -> Iterator[InvoicePayment]:
        """As listed. A search for 1 also finds the payments of 10 and 21."""
        for payment in self.list(invoicenumber=invoice_number):
            if payment.invoice_number == invoice_number:
                yield payment
