"""Creating and changing a draft: who, when, in which currency, with which rows."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import (
    CURRENCY_NOT_FOUND,
    CUSTOMER_NOT_FOUND,
    INVOICE_NOT_FOUND,
    Refusal,
    not_found,
    refused,
)
from sandbox.fortnox.fields import require
from sandbox.fortnox.invoices.rows import finished_row, merged_rows
from sandbox.fortnox.invoices.totals import totals
from sandbox.fortnox.terms import check_terms, due_date
from sandbox.luhn import check_digit
from sandbox.store import Doc

FROM_CUSTOMER = ("Address1", "Address2", "City", "ZipCode", "Country", "OrganisationNumber", "Phone1",
                 "Phone2", "YourReference", "OurReference", "CostCenter", "Project")  # fmt: skip
WITH_VAT = ("SEVAT", "EUVAT")


def draft(books: Books, wanted: Doc) -> Doc:
    require(wanted, "CustomerNumber")
    invoice = {
        **_from_customer(books, wanted["CustomerNumber"]),
        "InvoiceDate": books.today,
        "VATIncluded": False,
        "Booked": False,
        "Cancelled": False,
        "Sent": False,
        "Balance": Decimal(0),
        **wanted,
        "InvoiceRows": merged_rows(
            [], [_without_id(row) for row in wanted.get("InvoiceRows", [])], row_ids(books)
        ),
    }
    invoice["DocumentNumber"] = _number(books, wanted.get("DocumentNumber"))
    if not invoice.get("OCR"):
        digits = f"{invoice['DocumentNumber']}{len(invoice['DocumentNumber']) + 2}"
        invoice["OCR"] = digits + check_digit(digits)
    return finished(books, invoice)


def changed(books: Books, invoice: Doc, changes: Doc) -> Doc:
    if changes.get("DocumentNumber", invoice["DocumentNumber"]) != invoice["DocumentNumber"]:
        raise refused("Dokumentnumret kan inte ändras.")
    number = str(changes.get("CustomerNumber", invoice["CustomerNumber"]))
    customer = _from_customer(books, number) if number != invoice["CustomerNumber"] else {}
    rows = {}
    if "InvoiceRows" in changes:
        rows["InvoiceRows"] = merged_rows(invoice["InvoiceRows"], changes["InvoiceRows"], row_ids(books))
    nested = {
        name: {**invoice.get(name, {}), **value} for name, value in changes.items() if isinstance(value, dict)
    }
    merged = {**invoice, **customer, **changes, **nested, **rows}
    return finished(books, _following(invoice, merged, changes))


def finished(books: Books, invoice: Doc) -> Doc:
    """Checked against the registers, with defaults that depend on others, and summed up."""
    check_terms(invoice)
    books.check_references(invoice)
    year = books.year_of(invoice["InvoiceDate"])
    if year is None:
        raise refused(f"Det finns inget räkenskapsår för datumet {invoice['InvoiceDate']}.")
    rows = [finished_row(books, year, row, invoice) for row in invoice["InvoiceRows"]]
    complete = {**invoice, **_currency(books, invoice), "InvoiceRows": rows}
    if not complete.get("DueDate"):
        complete["DueDate"] = due_date(invoice["InvoiceDate"], invoice["TermsOfPayment"])
    return {**complete, **totals(complete, rounding=books.settings["rounding"])}


def save(books: Books, invoice: Doc) -> Doc:
    return books.put("invoices", invoice["DocumentNumber"], invoice)


def row_ids(books: Books) -> Callable[[], int]:
    return partial(books.next_number, "row")


def _following(before: Doc, merged: Doc, changes: Doc) -> Doc:
    """Values that were derived from something that now changed are derived again."""
    if {"InvoiceDate", "TermsOfPayment"} & set(changes) and "DueDate" not in changes:
        merged = {**merged, "DueDate": None}
    if merged["Currency"] != before["Currency"] and "CurrencyRate" not in changes:
        merged = {
            name: value for name, value in merged.items() if name not in {"CurrencyRate", "CurrencyUnit"}
        }
    return merged


def _from_customer(books: Books, number: str) -> Doc:
    customer = books.get("customers", number)
    if customer is None:
        raise not_found(CUSTOMER_NOT_FOUND, "Kan inte hitta kunden.")
    copied = {name: customer[name] for name in FROM_CUSTOMER if customer.get(name)}
    return {
        **copied,
        "CustomerName": customer["Name"],
        "Currency": customer["Currency"],
        "TermsOfPayment": customer.get("TermsOfPayment") or "30",
        "_domestic": customer.get("VATType") in WITH_VAT,
        "_vat_type": customer.get("VATType"),
        "_sales_account": customer.get("SalesAccount"),
    }


def _currency(books: Books, invoice: Doc) -> Doc:
    currency = books.get("currencies", invoice["Currency"])
    if currency is None:
        raise Refusal(CURRENCY_NOT_FOUND, f"Valutan {invoice['Currency']} finns inte.")
    rate = Decimal(invoice.get("CurrencyRate") or currency["BuyRate"])
    unit = invoice.get("CurrencyUnit", int(currency["Unit"]))
    if rate <= 0 or unit <= 0 or (invoice["Currency"] == "SEK" and rate != unit):
        raise refused("Felaktig valutakurs.")
    return {"CurrencyRate": rate, "CurrencyUnit": unit}


def _number(books: Books, own: str | None) -> str:
    if not own:
        return str(books.next_number("invoice"))
    if not own.isdecimal() or books.get("invoices", own):
        raise refused(f"Dokumentnummer {own} är upptaget eller felaktigt.")
    books.raise_counter("invoice", int(own))
    return own


def _without_id(row: Doc) -> Doc:
    return {name: value for name, value in row.items() if name != "RowId"}


def found(books: Books, number: str) -> Doc:
    invoice = books.get("invoices", number)
    if invoice is None:
        raise not_found(INVOICE_NOT_FOUND, "Kan inte hitta fakturan.")
    return invoice
