"""The voucher of an invoice, in kronor: receivable against income and VAT, what rounding leaves on 3740."""

from decimal import Decimal

from sandbox.fortnox.books import Books
from sandbox.fortnox.invoices.totals import net_shares, vat_by_rate
from sandbox.fortnox.money import to_ore
from sandbox.fortnox.posting import balance, entry, post_automatic
from sandbox.fortnox.predefined import predefined_account
from sandbox.store import Doc

RECEIVABLES, ROUNDING = "CUSTCLAIM", "ROUNDOFF"
OUTPUT_VAT = {25: "OUTVAT_MP1", 12: "OUTVAT_MP2", 6: "OUTVAT_MP3"}
KIND = "INVOICE"


def in_kronor(invoice: Doc, amount: Decimal) -> Decimal:
    return to_ore(amount * Decimal(invoice["CurrencyRate"]) / Decimal(invoice["CurrencyUnit"]))


def post_invoice(books: Books, invoice: Doc) -> Doc:
    text = f"Kundfaktura - {invoice['CustomerName']}, {invoice['DocumentNumber']}"[:200]
    source = {
        "Description": text,
        "ReferenceType": KIND,
        "ReferenceNumber": invoice["DocumentNumber"],
    }
    return post_automatic(books, KIND, invoice["InvoiceDate"], source, invoice_rows(books, invoice))


def invoice_rows(books: Books, invoice: Doc) -> list[Doc]:
    rows = [
        entry(predefined_account(books, RECEIVABLES), in_kronor(invoice, invoice["TotalToPay"])),
        *(
            entry(
                _number(books, share.account),
                -in_kronor(invoice, share.amount),
                CostCenter=share.cost_center,
                Project=share.project,
            )
            for share in net_shares(invoice)
        ),
        *(
            entry(predefined_account(books, OUTPUT_VAT[rate]), -in_kronor(invoice, vat))
            for rate, vat in vat_by_rate(invoice).items()
            if rate
        ),
    ]
    if left := balance(rows):
        rows.append(entry(predefined_account(books, ROUNDING), -left, "Öresutjämning"))
    return rows


def _number(books: Books, account: int | str) -> int:
    return account if isinstance(account, int) else predefined_account(books, account)
