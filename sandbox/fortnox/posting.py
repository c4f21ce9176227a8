"""Writing a voucher: balanced, in an open period of its year, on active accounts, without gaps."""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.money import to_ore
from sandbox.store import Doc

DEBIT, CREDIT = "Debit", "Credit"


def entry(account: int, amount: Decimal, text: str = "", **dimensions: str | None) -> Doc:
    """Positive is debit, negative credit."""
    side, other = (DEBIT, CREDIT) if amount >= 0 else (CREDIT, DEBIT)
    return {"Account": account, side: abs(amount), other: Decimal(0), "Description": text, **dimensions}


def post_voucher(books: Books, voucher: Doc, year: Doc) -> Doc:
    rows = voucher["VoucherRows"]
    if balance(rows):
        raise refused("Verifikatet balanserar inte.")
    for row in rows:
        books.active_account(year, row["Account"])
        books.check_references(row)
    series = voucher["VoucherSeries"]
    if books.get("voucherseries", f"{year['Id']}/{series}") is None:
        raise refused(f"Verifikationsserien {series} finns inte.")
    number = books.next_number(f"voucher/{year['Id']}/{series}")
    numbered = {**voucher, "VoucherNumber": number, "Year": year["Id"]}
    return books.put("vouchers", f"{year['Id']}/{series}/{number}", numbered)


def balance(rows: Iterable[Doc]) -> Decimal:
    return sum((to_ore(row.get(DEBIT, 0)) - to_ore(row.get(CREDIT, 0)) for row in rows), Decimal(0))


def post_automatic(books: Books, series: str, day: str, source: Doc, rows: list[Doc]) -> Doc:
    """A voucher that follows from a document; `source` names the document."""
    year = books.bookable_year(day)
    voucher = {
        "VoucherSeries": series,
        "TransactionDate": day,
        **source,
        "VoucherRows": [row for row in rows if row[DEBIT] or row[CREDIT]],
    }
    posted = post_voucher(books, voucher, year)
    return {name: posted[name] for name in ("VoucherSeries", "VoucherNumber")} | {
        "VoucherYear": posted["Year"]
    }
