"""What a file has said so far, as far as its rules need it: never more than a fixed amount."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from sie4.core import records
from sie4.core.findings import Findings
from sie4.core.layouts import BALANCES

# Accounts, objects, balances and the like: with all of it in use about 40 MB.
ROOM = 200_000


class Books:
    """Amounts are öre. `moved` is month (YYYYMM) -> account -> sum of the vouchers' rows in year 0."""

    def __init__(self, findings: Findings, name: str = "") -> None:
        self.findings = findings
        self.left = ROOM
        self.full = False
        self.name = name.lower()
        self.number: int | None = None
        self.declared_kind = ""
        self.labels: dict[str, list[int]] = {}
        self.years: dict[int, records.Year] = {}
        self.extent: date | None = None
        self.accounts: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.dimensions: dict[str, int] = {}
        self.parents: dict[str, str] = {}
        self.objects: dict[records.Pair, int] = {}
        self.undeclared: dict[str, dict[Any, int]] = {"account": {}, "dimension": {}, "object": {}}
        self.balances: dict[tuple[str, int], dict[str, int]] = {}
        self.changes: dict[int, dict[tuple[str, str], int]] = {}
        self.moved: dict[str, dict[str, int]] = {}
        self.vouchers = self.rows = 0

    def keep(self, table: dict[Any, Any], key: Hashable, value: Any) -> None:
        """As long as there is room; afterwards the sums cannot be checked any more, and that is said once."""
        if key in table:
            table[key] = value
        elif self.left:
            self.left -= 1
            table[key] = value
        elif not self.full:
            self.full = True
            self.findings.add("too_much", limit=ROOM)

    def seen(self, label: str, line: int) -> None:
        """How often each label came, and where first."""
        counted = self.labels.setdefault(label, [0, line])
        counted[0] += 1

    @property
    def has_balances(self) -> bool:
        return bool(BALANCES & self.labels.keys())

    @property
    def kind(self) -> str:
        """1, 2, 3, 4E or 4I: nothing in a file says which 4 it is but its balances and its suffix; a writer knows."""
        if self.declared_kind:
            return self.declared_kind
        if self.number != 4:
            return str(self.number or 1)
        return "4E" if self.has_balances or self.name.endswith(".se") else "4I"

    def in_year(self, day: date, number: int = 0) -> bool:
        """True as well where the file has no such year."""
        year = self.years.get(number)
        return year is None or year.start <= day <= year.end

    def is_balance(self, account: str) -> bool | None:
        """The file's own word, else the class of the chart; None where neither says."""
        kind = self.kinds.get(account, "")
        if kind in ("T", "S"):
            return True
        if kind in ("K", "I"):
            return False
        return True if account[:1] in ("1", "2") else False if account[:1] in tuple("345678") else None

    def move(self, month: str, account: str, amount: int) -> None:
        sums = self.moved.setdefault(month, {})
        if account in sums:
            sums[account] += amount
        else:
            self.keep(sums, account, amount)
