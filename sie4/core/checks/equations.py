"""The sums that must close (section 13), as far as the file says enough to compute them."""

from collections import Counter
from collections.abc import Iterator

from sie4.core.checks.books import Books
from sie4.core.values import shown


class Equations:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._opening = books.balances.get(("#IB", 0), {})
        self._closing = books.balances.get(("#UB", 0), {})
        self._results = books.balances.get(("#RES", 0), {})
        self._moved: Counter[str] = Counter()
        for month, sums in books.moved.items():
            if self._in_year(month):
                self._moved.update(sums)

    def check(self) -> None:
        if self._books.full or self._books.kind == "4I":
            return
        self._sums()
        self._continuity()
        if self._books.kind == "4E" and self._books.vouchers:
            self._vouchers_and_balances()
        for year in sorted(self._books.changes):
            self._periods(year)
        if 0 in self._books.changes and self._books.vouchers:
            self._months()

    def _sums(self) -> None:
        opening = sum(self._opening.values())
        closing = sum(self._closing.values()) + sum(self._results.values())
        if opening:
            self._books.findings.add("opening_sum", 0, "#IB", sum=shown(opening))
        if closing:
            self._books.findings.add("closing_sum", 0, "#UB", sum=shown(closing))

    def _continuity(self) -> None:
        before = self._books.balances.get(("#UB", -1), {})
        if before and self._opening:
            for account in sorted(before.keys() | self._opening.keys()):
                was, now = before.get(account, 0), self._opening.get(account, 0)
                if was != now:
                    self._differ("continuity", "#IB", account, expected=was, found=now)

    def _vouchers_and_balances(self) -> None:
        """A balance account ends where the opening balance and the vouchers lead, a result account at its sum."""
        if not self._closing and not self._results:
            self._books.findings.add("no_closing_balances", 0, "#UB")
        for account, on_balance, moved in self._accounts():
            if on_balance:
                expected, found = self._opening.get(account, 0) + moved, self._closing.get(account, 0)
                code, label = "closing_difference", "#UB"
            else:
                expected, found = moved, self._results.get(account, 0)
                code, label = "result_difference", "#RES"
            if expected != found:
                self._differ(code, label, account, expected=expected, found=found)

    def _accounts(self) -> Iterator[tuple[str, bool, int]]:
        """Those whose kind is known."""
        for account in sorted({*self._opening, *self._closing, *self._results, *self._moved}):
            on_balance = self._books.is_balance(account)
            if on_balance is not None:
                yield account, on_balance, self._moved[account]

    def _periods(self, year: int) -> None:
        """The changes of the months add up to what the year changed."""
        changed: Counter[str] = Counter()
        for (account, _), amount in self._books.changes[year].items():
            changed[account] += amount
        opening = self._books.balances.get(("#IB", year), {})
        closing = self._books.balances.get(("#UB", year), {})
        results = self._books.balances.get(("#RES", year), {})
        if not closing and not results:
            return
        for account in sorted(changed):
            on_balance = self._books.is_balance(account)
            balance = closing.get(account, 0) - opening.get(account, 0)
            expected = balance if on_balance else results.get(account, 0)
            if on_balance is not None and expected != changed[account] and self._told(year, account):
                self._differ(
                    "period_difference",
                    "#PSALDO",
                    account,
                    expected=expected,
                    found=changed[account],
                    year=year,
                )

    def _told(self, year: int, account: str) -> bool:
        """Of earlier years balances are optional: without them there is nothing to compare."""
        return year == 0 or any(
            account in self._books.balances.get((label, year), {}) for label in ("#IB", "#UB", "#RES")
        )

    def _months(self) -> None:
        changes = self._books.changes[0]
        booked = {
            (account, month): amount
            for month, sums in self._books.moved.items()
            if self._in_year(month)
            for account, amount in sums.items()
        }
        for account, month in sorted(changes.keys() | booked.keys()):
            said, moved = changes.get((account, month), 0), booked.get((account, month), 0)
            if said != moved:
                self._differ("month_difference", "#PSALDO", account, expected=moved, found=said, period=month)

    def _in_year(self, month: str) -> bool:
        year = self._books.years.get(0)
        return year is None or f"{year.start:%Y%m}" <= month <= f"{year.end:%Y%m}"

    def _differ(
        self, code: str, label: str, account: str, *, expected: int, found: int, **more: str | int
    ) -> None:
        self._books.findings.add(
            code, 0, label, account=account, expected=shown(expected), found=shown(found),
            difference=shown(found - expected), **more,
        )  # fmt: skip
