"""Writing a voucher by hand: only in a manual series, inside its year, with the dimensions its accounts ask for."""

from decimal import Decimal

from sandbox.fortnox.balances import CREDIT, DEBIT
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import TEXT_ONLY, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.fortnox.money import to_ore
from sandbox.fortnox.posting import post_voucher
from sandbox.store import Doc

LEAST_ROWS = 2
DIMENSIONS = (
    ("CostCenterSettings", "CostCenter"),
    ("ProjectSettings", "Project"),
    ("TransactionInformationSettings", "TransactionInformation"),
    ("QuantitySettings", "Quantity"),
)


def add_voucher(books: Books, year: Doc, wanted: Doc) -> Doc:
    require(wanted, "VoucherSeries", "TransactionDate", "Description")
    if not year["FromDate"] <= wanted["TransactionDate"] <= year["ToDate"]:
        raise refused("Datumet ligger utanför räkenskapsåret.")
    books.bookable_year(wanted["TransactionDate"])
    books.check_references(wanted)
    _check_series(books, year, wanted["VoucherSeries"])
    check_manual_rows(books, year, wanted.get("VoucherRows", []))
    return post_voucher(books, wanted, year)


def check_manual_rows(books: Books, year: Doc, rows: list[Doc]) -> None:
    if len(rows) < LEAST_ROWS:
        raise refused("Verifikatet måste ha minst två rader.")
    for row in rows:
        _check_row(books, year, row)


def found_voucher(books: Books, key: str) -> Doc:
    """`key` is year id, series and number with slashes."""
    voucher = books.get("vouchers", key)
    if voucher is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta verifikatet.")
    return voucher


def _check_series(books: Books, year: Doc, code: str) -> None:
    series = books.get("voucherseries", f"{year['Id']}/{code}")
    if series is None:
        raise refused(f"Verifikationsserien {code} finns inte.")
    if not series["Manual"]:
        raise refused("Verifikationsserien är inte manuell.")


def _check_row(books: Books, year: Doc, row: Doc) -> None:
    require(row, "Account")
    account = books.active_account(year, row["Account"])
    sides = [row.get(side, Decimal(0)) for side in (DEBIT, CREDIT)]
    if min(sides) < 0 or all(sides) or not any(sides):
        raise refused("En rad har antingen debet eller kredit, och aldrig negativt eller noll.")
    if any(side != to_ore(side) for side in sides):
        raise refused("Beloppet har för många decimaler.")
    for setting, field in DIMENSIONS:
        _check_dimension(account.get(setting, "ALLOWED"), field, row)


def _check_dimension(rule: str, field: str, row: Doc) -> None:
    if rule == "MANDATORY" and not row.get(field):
        raise refused(f"{field} måste anges på kontot {row['Account']}.")
    if rule == "NOTALLOWED" and row.get(field):
        raise refused(f"{field} får inte anges på kontot {row['Account']}.")
