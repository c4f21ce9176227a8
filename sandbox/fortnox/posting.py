"""Writing a voucher: balanced, in an open period of its year, on active accounts, without gaps."""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.fortnox import balances
from sandbox.fortnox.balances import CREDIT, DEBIT
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.predefined import predefined_series
from sandbox.store import Doc


def entry(account: int, amount: Decimal, text: str = "", **dimensions: str | None) -> Doc:
    """Positive is debit, negative credit."""
    side, other = (DEBIT, CREDIT) if amount >= 0 else (CREDIT, DEBIT)
    return {"Account": account, side: abs(amount), other: Decimal(0), "Description": text, **dimensions}


def post_voucher(books: Books, voucher: Doc, year: Doc) -> Doc:
    rows = voucher["VoucherRows"]
    check_rows(books, year, rows)
    series = voucher["VoucherSeries"]
    if books.get("voucherseries", f"{year['Id']}/{series}") is None:
        raise refused(f"Verifikationsserien {series} finns inte.")
    number = books.next_number(counter(year["Id"], series))
    numbered = {**voucher, "VoucherNumber": number, "Year": year["Id"], "_registered": books.today}
    balances.move(books, year["Id"], rows)
    return books.put("vouchers", voucher_key(numbered), numbered)


def check_rows(books: Books, year: Doc, rows: list[Doc]) -> None:
    """They balance, and each stands on an active account with known dimensions."""
    if balance(rows):
        raise refused("Verifikatet balanserar inte.")
    for row in rows:
        books.active_account(year, row["Account"])
        books.check_references(row)


def without_empty(rows: Iterable[Doc]) -> list[Doc]:
    return [row for row in rows if row[DEBIT] or row[CREDIT]]


def counter(year_id: int, series: str) -> str:
    return f"voucher/{year_id}/{series}"


def voucher_key(voucher: Doc) -> str:
    return f"{voucher['Year']}/{voucher['VoucherSeries']}/{voucher['VoucherNumber']}"


def balance(rows: Iterable[Doc]) -> Decimal:
    return sum((balances.signed(row) for row in rows), Decimal(0))


def post_automatic(books: Books, kind: str, day: str, source: Doc, rows: list[Doc]) -> Doc:
    """A voucher that follows from a document; `kind` chooses the series, `source` names the document."""
    year = books.bookable_year(day)
    voucher = {
        "VoucherSeries": predefined_series(books, kind),
        "TransactionDate": day,
        **source,
        "VoucherRows": without_empty(rows),
    }
    posted = post_voucher(books, voucher, year)
    return {name: posted[name] for name in ("VoucherSeries", "VoucherNumber")} | {
        "VoucherYear": posted["Year"]
    }
