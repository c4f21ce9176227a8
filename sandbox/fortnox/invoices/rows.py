"""One invoice row: rounding, defaults, checks, and which stored row a given one changes."""

import re
from collections.abc import Callable
from decimal import Decimal

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import ARTICLE_NOT_FOUND, NOT_NUMERIC, Refusal, not_found, refused
from sandbox.fortnox.money import to_ore
from sandbox.fortnox.predefined import predefined_account
from sandbox.fortnox.terms import check_unit
from sandbox.store import Doc

VAT_CODES = {"MP1": 25, "MP2": 12, "MP3": 6, "MF": 0}
RATES = frozenset(VAT_CODES.values())
# By the VAT type of the customer; the one of Swedish customers is chosen by rate.
SALES = {
    "SEREVERSEDVAT": "SALESCONSTR2",
    "EUREVERSEDVAT": "SALESEUREV",
    "EUVAT": "SALESEUVAT",
    "EXPORT": "SALESEXPORT",
}
NORMAL_RATE = 25
_QUANTITY = re.compile(r"-?\d{1,12}(\.\d{1,10})?")


def is_text_row(row: Doc) -> bool:
    return not set(row) - {"Description", "RowId"}


def finished_row(books: Books, year: Doc, row: Doc, invoice: Doc) -> Doc:
    """A text row stays as it is; anything more gets quantity, price, account and VAT, wanted or not."""
    if is_text_row(row):
        return row
    if row.get("ArticleNumber"):
        raise not_found(ARTICLE_NOT_FOUND, f"Kan inte hitta artikeln {row['ArticleNumber']}.")
    check_unit(row.get("Unit", ""))
    books.check_references(row)
    rate = _rate(row, taxed=invoice["_domestic"])
    account = row.get("AccountNumber") or income_account(books, invoice, rate)
    books.active_account(year, account)
    return {
        **{name: value for name, value in row.items() if name != "VATCode"},
        "DeliveredQuantity": str(to_ore(_quantity(row.get("DeliveredQuantity", "0")))),
        "Price": to_ore(row.get("Price", 0)),
        "AccountNumber": account,
        "VAT": rate,
    }


def income_account(books: Books, invoice: Doc, rate: int) -> int:
    """For a row that names none: the customer's own, else the company's for that kind of sale."""
    if own := invoice.get("_sales_account"):
        return int(own)
    name = SALES.get(invoice.get("_vat_type", "SEVAT"), f"SALES_{rate}_SE")
    return predefined_account(books, name)


def row_total(row: Doc) -> Decimal:
    """In the invoice's currency, with or without VAT as the invoice says, after discount."""
    if is_text_row(row):
        return Decimal(0)
    amount = Decimal(row["DeliveredQuantity"]) * row["Price"]
    discount = Decimal(row.get("Discount", 0))
    if row.get("DiscountType", "PERCENT") == "AMOUNT":
        return to_ore(amount - discount)
    return to_ore(amount * (100 - discount) / 100)


def merged_rows(stored: list[Doc], given: list[Doc], new_id: Callable[[], int]) -> list[Doc]:
    """Rows get new ids at every change. With any id given, unnamed stored rows go."""
    if any("RowId" in row for row in given):
        merged = _merged_by_id(stored, given)
    else:
        merged = [
            {**(stored[place] if place < len(stored) else {}), **row} for place, row in enumerate(given)
        ]
    return [{**row, "RowId": new_id()} for row in merged]


def _merged_by_id(stored: list[Doc], given: list[Doc]) -> list[Doc]:
    by_id = {row["RowId"]: row for row in stored}
    if unknown := [row["RowId"] for row in given if "RowId" in row and row["RowId"] not in by_id]:
        raise refused(f"Fakturaraden {unknown[0]} finns inte.")
    return [{**by_id.get(row.get("RowId", 0), {}), **row} for row in given]


def _rate(row: Doc, *, taxed: bool) -> int:
    if "VATCode" in row:
        if row["VATCode"] not in VAT_CODES:
            raise refused("Ogiltig momskod.")
        return VAT_CODES[row["VATCode"]]
    rate = int(row.get("VAT", NORMAL_RATE if taxed else 0))
    if rate not in RATES:
        raise refused(f"Momssatsen {rate} % finns inte.")
    return rate


def _quantity(text: str) -> Decimal:
    if not _QUANTITY.fullmatch(text):
        raise Refusal(NOT_NUMERIC, "DeliveredQuantity måste vara numeriskt.")
    return Decimal(text)
