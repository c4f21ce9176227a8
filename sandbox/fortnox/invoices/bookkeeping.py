"""The voucher of an invoice, in kronor: receivable against income and VAT, what rounding leaves on 3740."""

from decimal import Decimal

from sandbox.fortnox.books import Books
from sandbox.fortnox.invoices.totals import net_shares, vat_by_rate
from sandbox.fortnox.money import to_ore
from sandbox.fortnox.posting import balance, entry, post_automatic
from sandbox.store import Doc

RECEIVABLES, ROUNDING = 1510, 3740
OUTPUT_VAT = {25: 2611, 12: 2621, 6: 2631}
SERIES = "B"


def in_kronor(invoice: Doc, amount: Decimal) -> Decimal:
    return to_ore(amount * Decimal(invoice["CurrencyRate"]) / Decimal(invoice["CurrencyUnit"]))


def post_invoice(books: Books, invoice: Doc) -> Doc:
    text = f"Kundfaktura - {invoice['CustomerName']}, {invoice['DocumentNumber']}"[:200]
    rows = [
        entry(RECEIVABLES, in_kronor(invoice, invoice["TotalToPay"])),
        *(
            entry(
                share.account,
                -in_kronor(invoice, share.amount),
                CostCenter=share.cost_center,
                Project=share.project,
            )
            for share in net_shares(invoice)
        ),
        *(
            entry(OUTPUT_VAT[rate], -in_kronor(invoice, vat))
            for rate, vat in vat_by_rate(invoice).items()
            if rate
        ),
    ]
    if left := balance(rows):
        rows.append(entry(ROUNDING, -left, "Öresutjämning"))
    source = {
        "Description": text,
        "ReferenceType": "INVOICE",
        "ReferenceNumber": invoice["DocumentNumber"],
    }
    return post_automatic(books, SERIES, invoice["InvoiceDate"], source, rows)
