"""The records of a file in their order: identification, chart, balances, vouchers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.fortnox.balances import signed
from sandbox.fortnox.books import Books
from sandbox.fortnox.company import ADDRESS
from sandbox.fortnox.sie.figures import BALANCE_ACCOUNTS, Figures, figures, objects_of
from sandbox.fortnox.sie.text import CODE_PAGE, amount, day, quoted
from sandbox.fortnox.voucher_order import numbered
from sandbox.fortnox.year_writing import previous_year
from sandbox.store import Doc
from sandbox.swedish_time import swedish_date

YEAR_BALANCES, PERIODS, OBJECTS, TRANSACTIONS = 1, 2, 3, 4
REGISTERS = {"1": ("costcenters", "Cost centre"), "6": ("projects", "Project")}


@dataclass(frozen=True)
class Extent:
    """Days are inclusive. `ranges` by series, whole series without; None for all of them."""

    kind: int
    first: str
    last: str
    unused_accounts: bool = False
    ranges: dict[str, tuple[int, int] | None] | None = None

    def holds(self, voucher: Doc) -> bool:
        if not self.first <= voucher["TransactionDate"] <= self.last:
            return False
        if self.ranges is None:
            return True
        if voucher["VoucherSeries"] not in self.ranges:
            return False
        numbers = self.ranges[voucher["VoucherSeries"]]
        return numbers is None or numbers[0] <= voucher["VoucherNumber"] <= numbers[1]


def sie_file(books: Books, year: Doc, extent: Extent) -> bytes:
    before = previous_year(books, year)
    now = figures(books, year, extent.last)
    then = figures(books, before, before["ToDate"]) if before else None
    lines = [
        *_identification(books, year, before, extent),
        *_chart(books, year, before, extent, now.accounts | (then.accounts if then else set())),
        *(_objects(books, now) if extent.kind >= OBJECTS else ()),
        *_balances("0", now),
        *(_balances("-1", then) if then else ()),
        *(_object_balances(now) if extent.kind == OBJECTS else ()),
        *(_periods(now, extent.kind) if extent.kind in {PERIODS, OBJECTS} else ()),
        *(_vouchers(books, year, extent) if extent.kind == TRANSACTIONS else ()),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode(CODE_PAGE)


def _identification(books: Books, year: Doc, before: Doc | None, extent: Extent) -> Iterator[str]:
    settings = books.settings
    yield "#FLAGGA 0"
    yield '#PROGRAM "Fortnox" 3.51'
    yield "#FORMAT PC8"
    yield f"#GEN {day(books.today)}"
    yield f"#SIETYP {extent.kind}"
    yield f"#FNR {books.company}"
    yield f"#ORGNR {settings['org_number']}"
    place = f"{ADDRESS['ZipCode']} {ADDRESS['City']}"
    yield f'#ADRESS "" {quoted(ADDRESS["Address"])} {quoted(place)} ""'
    yield f"#FNAMN {quoted(settings['name'])}"
    yield f"#RAR 0 {day(year['FromDate'])} {day(year['ToDate'])}"
    if before:
        yield f"#RAR -1 {day(before['FromDate'])} {day(before['ToDate'])}"
    if extent.kind in {PERIODS, OBJECTS} or extent.last < year["ToDate"]:
        yield f"#OMFATTN {day(extent.last)}"
    yield "#KPTYP EUBAS97"
    yield "#VALUTA SEK"


def _chart(books: Books, year: Doc, before: Doc | None, extent: Extent, used: set[int]) -> Iterator[str]:
    """One chart, that of the year; what only the year before had is called as it was called then."""
    held = books.all("accounts")
    own = {doc["Number"]: doc for doc in held.values() if doc["Year"] == year["Id"]}
    for number in sorted(used | (set(own) if extent.unused_accounts else set())):
        account = own.get(number) or (held.get(f"{before['Id']}/{number}") if before else None) or {}
        yield f"#KONTO {number} {quoted(account.get('Description') or f'Konto {number}')}"
        yield f"#KTYP {number} {_type(number)}"
        if account.get("SRU"):
            yield f"#SRU {number} {account['SRU']}"


def _type(number: int) -> str:
    if number in BALANCE_ACCOUNTS:
        return "T" if number < 2000 else "S"
    return "I" if number < 4000 or 8000 <= number < 8400 else "K"


def _objects(books: Books, now: Figures) -> Iterator[str]:
    for dimension, code in sorted(now.objects):
        collection, name = REGISTERS[dimension]
        entry = books.all(collection).get(code, {})
        yield f"#OBJEKT {dimension} {quoted(code)} {quoted(entry.get('Description') or name)}"


def _balances(year: str, found: Figures) -> Iterator[str]:
    accounts = sorted(found.accounts)
    for number in accounts:
        if number in BALANCE_ACCOUNTS:
            yield f"#IB {year} {number} {amount(found.opening.get(number, Decimal(0)))}"
    for number in accounts:
        if number in BALANCE_ACCOUNTS:
            yield f"#UB {year} {number} {amount(found.closing(number))}"
    for number in accounts:
        if number not in BALANCE_ACCOUNTS:
            yield f"#RES {year} {number} {amount(found.closing(number))}"


def _object_balances(now: Figures) -> Iterator[str]:
    """Nothing is carried per object: each begins at nothing, which needs no record."""
    for (dimension, code), sums in sorted(now.objects.items()):
        for number, value in sorted(sums.items()):
            if number in BALANCE_ACCOUNTS:
                yield f"#OUB 0 {number} {{{dimension} {quoted(code)}}} {amount(value)}"


def _periods(now: Figures, kind: int) -> Iterator[str]:
    for month, sums in sorted(now.months.items()):
        period = month.replace("-", "")
        for number, value in sorted(sums.items()):
            yield f"#PSALDO 0 {period} {number} {{}} {amount(value)}"
    if kind == OBJECTS:
        for (month, (dimension, code)), sums in sorted(now.object_months.items()):
            for number, value in sorted(sums.items()):
                place = f"{month.replace('-', '')} {number} {{{dimension} {quoted(code)}}}"
                yield f"#PSALDO 0 {place} {amount(value)}"


def _vouchers(books: Books, year: Doc, extent: Extent) -> Iterator[str]:
    for voucher in numbered(books, year["Id"]):
        if extent.holds(voucher):
            registered = voucher.get("_registered") or swedish_date(float(voucher["_modified"]))
            yield (
                f"#VER {quoted(voucher['VoucherSeries'])} {voucher['VoucherNumber']} "
                f"{day(voucher['TransactionDate'])} {quoted(voucher.get('Description'))} {day(registered)}"
            )
            yield "{"
            yield from _rows(voucher["VoucherRows"])
            yield "}"


def _rows(rows: Iterable[Doc]) -> Iterator[str]:
    """A struck row is history; its own label keeps it out of every sum."""
    for row in rows:
        label = "#BTRANS" if row.get("Removed") else "#TRANS"
        objects = " ".join(f"{dimension} {quoted(code)}" for dimension, code in objects_of(row))
        value = signed(row)
        text = row.get("TransactionInformation") or row.get("Description") or ""
        ending = ""
        if quantity := Decimal(row.get("Quantity") or 0):
            ending = f' "" {quoted(text)} {quantity.copy_sign(value):f}'
        elif text:
            ending = f' "" {quoted(text)}'
        yield f"{label} {row['Account']} {{{objects}}} {amount(value)}{ending}"
