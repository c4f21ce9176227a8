"""What a payment must say, what is filled in from its invoice, and how it looks from outside."""

from decimal import Decimal

from sandbox.exactjson import plain
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import INVOICE_NOT_FOUND, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.fortnox.invoices.bookkeeping import in_kronor
from sandbox.fortnox.money import to_ore
from sandbox.fortnox.replies import BASE, public
from sandbox.store import Doc

ITEM = (
    "Amount",
    "Booked",
    "Currency",
    "CurrencyRate",
    "CurrencyUnit",
    "InvoiceNumber",
    "Number",
    "PaymentDate",
    "Source",
)


def complete(books: Books, wanted: Doc) -> Doc:
    require(wanted, "InvoiceNumber")
    invoice = invoice_of(books, wanted)
    if not invoice["Booked"]:
        raise refused("Fakturan är inte bokförd.")
    day = wanted.get("PaymentDate") or books.today
    if day < invoice["InvoiceDate"]:
        raise refused("Betalningsdatum får inte vara före fakturadatum.")
    account = _bank_account(books, wanted)
    books.active_account(books.bookable_year(day), account)
    for write_off in wanted.get("WriteOffs", []):
        require(write_off, "Amount", "AccountNumber")
        books.check_references(write_off)
    return {
        **wanted,
        **_amounts(invoice, wanted),
        "PaymentDate": day,
        "ModeOfPaymentAccount": account,
        **_copied(invoice),
    }


def invoice_of(books: Books, payment: Doc) -> Doc:
    invoice = books.get("invoices", str(payment["InvoiceNumber"]))
    if invoice is None:
        raise not_found(INVOICE_NOT_FOUND, "Kan inte hitta fakturan.")
    return invoice


def shown(doc: Doc) -> Doc:
    blank: Doc = {
        "ModeOfPayment": "",
        "VoucherNumber": None,
        "VoucherSeries": None,
        "VoucherYear": None,
        "WriteOffs": [],
    }
    return {"@url": f"{BASE}invoicepayments/{doc['Number']}", **blank, "Source": "manual", **public(doc)}


def item(doc: Doc) -> Doc:
    full = shown(doc)
    return {
        "@url": full["@url"],
        **{name: full[name] for name in ITEM},
        "WriteOffExist": bool(full["WriteOffs"]),
    }


def _amounts(invoice: Doc, wanted: Doc) -> Doc:
    """In kronor and in the invoice's currency, which are the same for an invoice in kronor."""
    if invoice["Currency"] == "SEK":
        if "Amount" not in wanted:
            raise refused("Belopp måste anges.")
        amount = to_ore(wanted["Amount"])
        return {"Amount": amount, "AmountCurrency": amount, "CurrencyRate": Decimal(1), "CurrencyUnit": 1}
    if "AmountCurrency" not in wanted:
        raise refused("Belopp i valuta måste anges.")
    rate = Decimal(wanted.get("CurrencyRate") or invoice["CurrencyRate"])
    if rate <= 0:
        raise refused("Felaktig valutakurs.")
    foreign = to_ore(wanted["AmountCurrency"])
    unit = invoice["CurrencyUnit"]
    kronor = (
        to_ore(wanted["Amount"])
        if "Amount" in wanted
        else in_kronor({"CurrencyRate": rate, "CurrencyUnit": unit}, foreign)
    )
    return {"Amount": kronor, "AmountCurrency": foreign, "CurrencyRate": rate, "CurrencyUnit": unit}


def _bank_account(books: Books, wanted: Doc) -> int:
    if wanted.get("ModeOfPaymentAccount"):
        return int(wanted["ModeOfPaymentAccount"])
    mode = books.get("modesofpayments", wanted.get("ModeOfPayment") or "BG")
    if mode is None:
        raise refused("Betalningssättet finns inte.")
    return int(mode["AccountNumber"])


def _copied(invoice: Doc) -> Doc:
    return {
        "Currency": invoice["Currency"],
        "ExternalInvoiceReference1": invoice.get("ExternalInvoiceReference1", ""),
        "ExternalInvoiceReference2": invoice.get("ExternalInvoiceReference2", ""),
        "InvoiceCustomerName": invoice["CustomerName"],
        "InvoiceCustomerNumber": invoice["CustomerNumber"],
        "InvoiceDueDate": invoice["DueDate"],
        "InvoiceOCR": invoice["OCR"],
        "InvoiceTotal": plain(Decimal(invoice["Total"])),
    }
