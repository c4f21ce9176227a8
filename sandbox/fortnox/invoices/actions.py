"""What can be done with an invoice besides editing it: book, cancel, credit, mark as sent."""

from decimal import Decimal

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.invoices.bookkeeping import post_invoice
from sandbox.fortnox.invoices.rows import is_text_row
from sandbox.fortnox.invoices.writing import draft, save
from sandbox.store import Doc

COPIED = (
    "CustomerNumber", "CustomerName", "Address1", "Address2", "City", "ZipCode", "Country", "Currency",
    "CurrencyRate", "CurrencyUnit", "VATIncluded", "TermsOfPayment", "CostCenter", "Project", "OurReference",
    "YourReference", "Language", "PriceList",
)  # fmt: skip
NOT_COPIED_IN_ROWS = {"RowId", "Total", "TotalExcludingVAT", "PriceExcludingVAT"}


def bookkeep(books: Books, invoice: Doc) -> Doc:
    if invoice["Booked"]:
        raise refused("Fakturan är redan bokförd.")
    if invoice["Cancelled"]:
        raise refused("Fakturan är makulerad.")
    voucher = post_invoice(books, invoice)
    return save(books, {**invoice, **voucher, "Booked": True, "Balance": invoice["TotalToPay"]})


def cancel(books: Books, invoice: Doc) -> Doc:
    if invoice["Booked"]:
        raise refused("En bokförd faktura kan inte makuleras.")
    if invoice["Cancelled"]:
        raise refused("Fakturan är redan makulerad.")
    return save(books, {**invoice, "Cancelled": True})


def credit(books: Books, invoice: Doc) -> Doc:
    """Answers with the credited invoice, not with the new credit note."""
    if not invoice["Booked"]:
        raise refused("Endast bokförda fakturor kan krediteras.")
    if invoice.get("Credit") == "true":
        raise refused("En kreditfaktura kan inte krediteras.")
    if invoice.get("CreditInvoiceReference", "0") != "0":
        raise refused("Fakturan är redan krediterad.")
    note = draft(books, _opposite(invoice))
    note = save(books, {**note, "Credit": "true", "CreditInvoiceReference": invoice["DocumentNumber"]})
    return save(books, {**invoice, "CreditInvoiceReference": note["DocumentNumber"]})


def mark_sent(books: Books, invoice: Doc) -> Doc:
    if invoice["Cancelled"]:
        raise refused("Fakturan är makulerad.")
    return save(books, {**invoice, "Sent": True})


def _opposite(invoice: Doc) -> Doc:
    copied = {name: invoice[name] for name in COPIED if name in invoice}
    fees = {name: -Decimal(invoice[name]) for name in ("Freight", "AdministrationFee") if invoice.get(name)}
    return {**copied, **fees, "InvoiceRows": [_opposite_row(row) for row in invoice["InvoiceRows"]]}


def _opposite_row(row: Doc) -> Doc:
    copied = {name: value for name, value in row.items() if name not in NOT_COPIED_IN_ROWS}
    if is_text_row(row):
        return copied
    if row.get("DiscountType") == "AMOUNT" and "Discount" in row:
        copied["Discount"] = -Decimal(row["Discount"])
    return {**copied, "DeliveredQuantity": str(-Decimal(row["DeliveredQuantity"]))}
