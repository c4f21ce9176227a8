"""Opening, changing and removing a financial year, and carrying balances into it, whoever does it."""

from datetime import date, timedelta
from decimal import Decimal

from sandbox.fortnox.balances import movement
from sandbox.fortnox.books import Books
from sandbox.fortnox.chart import open_year
from sandbox.fortnox.errors import TEXT_ONLY, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.store import Doc

LONGEST_MONTHS = 18
# Assets, debts and equity are carried into the next year; income and costs begin at nothing.
CARRIED = range(1000, 3000)


def add_year(books: Books, wanted: Doc) -> Doc:
    require(wanted, "FromDate", "ToDate")
    _check_dates(books, wanted, [])
    number = max((year["Id"] for year in books.all("financialyears").values()), default=0) + 1
    open_year(books, number, wanted["FromDate"], wanted["ToDate"])
    kept = {name: value for name, value in wanted.items() if name == "AccountingMethod"}
    key = str(number)
    return books.put("financialyears", key, {**books.all("financialyears")[key], **kept})


def edit_year(books: Books, year: Doc, changes: Doc) -> Doc:
    """Longer, shorter or moved, as long as no voucher falls outside."""
    changed = {**year, **changes}
    _check_dates(books, changed, [year])
    if any(not _within(changed, voucher["TransactionDate"]) for voucher in _vouchers(books, year)):
        raise refused("Det finns verifikat utanför de nya datumen.")
    return books.put("financialyears", str(year["Id"]), changed)


def remove_year(books: Books, year: Doc) -> None:
    if _vouchers(books, year):
        raise refused("Räkenskapsåret har verifikat och kan inte tas bort.")
    for collection in ("accounts", "voucherseries"):
        for key, doc in list(books.all(collection).items()):
            if doc["Year"] == year["Id"]:
                books.store.drop(books.space, collection, key)
    books.delete("financialyears", str(year["Id"]))


def found_year(books: Books, key: str) -> Doc:
    year = books.get("financialyears", key)
    if year is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta räkenskapsåret.")
    return year


def previous_year(books: Books, year: Doc) -> Doc | None:
    """The one that ends on the day before this one begins."""
    eve = (date.fromisoformat(year["FromDate"]) - timedelta(days=1)).isoformat()
    return next((one for one in books.all("financialyears").values() if one["ToDate"] == eve), None)


def carry_forward(books: Books, year: Doc) -> Doc:
    """What the year before ended with on its balance accounts is what this one begins with."""
    before = previous_year(books, year)
    if before is None:
        raise refused("Det finns inget föregående räkenskapsår.")
    for account in [one for one in books.all("accounts").values() if one["Year"] == year["Id"]]:
        brought = closing(books, before, account["Number"]) if account["Number"] in CARRIED else Decimal(0)
        if brought != Decimal(account.get("BalanceBroughtForward", 0)):
            key = f"{year['Id']}/{account['Number']}"
            books.put("accounts", key, {**account, "BalanceBroughtForward": brought})
    return year


def closing(books: Books, year: Doc, number: int) -> Decimal:
    account = books.get("accounts", f"{year['Id']}/{number}") or {}
    moved = movement(books, year["Id"], number) or Decimal(0)
    return Decimal(account.get("BalanceBroughtForward", 0)) + moved


def _check_dates(books: Books, wanted: Doc, apart_from: list[Doc]) -> None:
    """Whole months, at most 18; the first year of all may begin on any day."""
    first, last = date.fromisoformat(wanted["FromDate"]), date.fromisoformat(wanted["ToDate"])
    others = [year for year in books.all("financialyears").values() if year not in apart_from]
    if first > last:
        raise refused("Räkenskapsåret slutar innan det börjar.")
    if any(year["FromDate"] <= wanted["ToDate"] and wanted["FromDate"] <= year["ToDate"] for year in others):
        raise refused("Räkenskapsåret överlappar ett annat.")
    earliest = all(year["FromDate"] > wanted["FromDate"] for year in others)
    if (last + timedelta(days=1)).day != 1 or (first.day != 1 and not earliest):
        raise refused("Räkenskapsåret består av hela månader.")
    if (last.year - first.year) * 12 + last.month - first.month + 1 > LONGEST_MONTHS:
        raise refused(f"Räkenskapsåret är längre än {LONGEST_MONTHS} månader.")


def _within(year: Doc, day: str) -> bool:
    return bool(year["FromDate"] <= day <= year["ToDate"])


def _vouchers(books: Books, year: Doc) -> list[Doc]:
    return [voucher for voucher in books.all("vouchers").values() if voucher["Year"] == year["Id"]]
