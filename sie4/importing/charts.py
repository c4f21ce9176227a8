"""Accounts of the years that a file goes into: there, declared by the file, or missing."""

import re
from datetime import date
from typing import Any

from sie4.importing.head import AccountFacts, Head
from sie4.importing.place import Place, PlacedYear
from sie4.importing.shapes import KeptVoucher
from vouchers.models import Account

_OF_OWN = re.compile(r"[1-8]\d{3,9}")


class Charts:
    """`used`: per year the accounts of new vouchers and balances that its chart lacks."""

    def __init__(self, head: Head, place: Place) -> None:
        self._head, self._place = head, place
        self._there: dict[date, dict[str, bool]] = {}
        self.used: dict[date, set[str]] = {}

    def there(self, year: PlacedYear) -> dict[str, bool]:
        """{number: whether it is active}"""
        if year.start not in self._there:
            rows = Account.objects.filter(fiscal_year=year.row) if year.row else Account.objects.none()
            self._there[year.start] = dict(rows.values_list("number", "active"))
        return self._there[year.start]

    def obstacle(self, one: KeptVoucher, year: PlacedYear) -> tuple[str, dict[str, Any]] | None:
        """Only an own ledger refuses accounts."""
        if not self._place.is_own:
            return None
        for number in {row.account for row in one.rows}:
            if code := self.obstacle_of(number, year):
                label = year.row.label if year.row else ""
                return code, {"account": number, "year": label}
        return None

    def obstacle_of(self, number: str, year: PlacedYear) -> str:
        there = self.there(year)
        if number in there:
            return "" if there[number] else "account_inactive"
        if number not in self._head.accounts:
            return "account_missing"
        return "" if _OF_OWN.fullmatch(number) else "account_shape"

    def use(self, one: KeptVoucher, year: PlacedYear) -> None:
        for row in one.rows:
            self.use_account(row.account, year)

    def use_account(self, number: str, year: PlacedYear) -> None:
        if number not in self.there(year):
            self.used.setdefault(year.start, set()).add(number)

    def new(self, year: PlacedYear) -> dict[str, AccountFacts]:
        """What the year's chart gets. An own ledger takes only what is used; others the file's whole chart."""
        wanted = dict.fromkeys(sorted(self.used.get(year.start, ())), AccountFacts())
        declared = self._head.accounts
        if not self._place.is_own and year.number is not None:
            wanted.update(dict.fromkeys(declared, AccountFacts()))
        there = self.there(year)
        return {
            number: declared.get(number, AccountFacts()) for number in sorted(wanted) if number not in there
        }
