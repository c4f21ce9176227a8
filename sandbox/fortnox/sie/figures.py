"""What the balances of a file are made of: a year's vouchers up to a day, summed by account, month and object."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.fortnox.balances import counting, signed
from sandbox.fortnox.books import Books
from sandbox.fortnox.voucher_order import numbered
from sandbox.store import Doc

BALANCE_ACCOUNTS = range(1000, 3000)
# The dimensions the SIE format reserves for them.
DIMENSIONS = (("1", "CostCenter"), ("6", "Project"))
Object = tuple[str, str]
Sums = defaultdict[int, Decimal]


def _sums() -> Sums:
    return defaultdict(Decimal)


@dataclass
class Figures:
    """`opening` and `moved` by account; `months` and `objects` only what vouchers moved."""

    opening: dict[int, Decimal]
    moved: Sums = field(default_factory=_sums)
    months: dict[str, Sums] = field(default_factory=lambda: defaultdict(_sums))
    objects: dict[Object, Sums] = field(default_factory=lambda: defaultdict(_sums))
    object_months: dict[tuple[str, Object], Sums] = field(default_factory=lambda: defaultdict(_sums))

    def closing(self, account: int) -> Decimal:
        return self.opening.get(account, Decimal(0)) + self.moved.get(account, Decimal(0))

    @property
    def accounts(self) -> set[int]:
        return {account for account, value in self.opening.items() if value} | set(self.moved)


def figures(books: Books, year: Doc, until: str) -> Figures:
    opening = {
        account["Number"]: Decimal(account.get("BalanceBroughtForward", 0))
        for account in books.all("accounts").values()
        if account["Year"] == year["Id"]
    }
    found = Figures(opening)
    for voucher in numbered(books, year["Id"]):
        if voucher["TransactionDate"] <= until:
            _add(found, voucher["TransactionDate"][:7], counting(voucher["VoucherRows"]))
    return found


def objects_of(row: Doc) -> list[Object]:
    return [(dimension, str(row[name])) for dimension, name in DIMENSIONS if row.get(name)]


def _add(found: Figures, month: str, rows: Iterable[Doc]) -> None:
    for row in rows:
        account, value = row["Account"], signed(row)
        found.moved[account] += value
        found.months[month][account] += value
        for one in objects_of(row):
            found.objects[one][account] += value
            found.object_months[month, one][account] += value
