"""One voucher at a time (section 8): its number, its day, its rows, and that it sums to zero."""

from sie4.core import values
from sie4.core.checks.books import Books
from sie4.core.checks.chart import Chart
from sie4.core.checks.numbers import MOST_PAGES, Full, Numbers
from sie4.core.records import Row, Voucher

_LONGEST_NUMBER = 18


class Vouchers:
    """Told of a voucher's head, then of each of its rows, then of its end."""

    def __init__(self, books: Books, chart: Chart) -> None:
        self._books, self._chart = books, chart
        self.numbers = Numbers()
        self.unnumbered = [0, 0]
        self._numbers_full = False
        self._head: Voucher | None = None
        self._sum = 0
        self._twin: Row | None = None

    def begin(self, head: Voucher) -> int:
        """`head` has no rows. Like the others: how many errors were found."""
        before = self._books.findings.errors
        self._head, self._sum, self._twin = head, 0, None
        if head.series and head.number:
            self._number(head)
        else:
            self.unnumbered = [self.unnumbered[0] + 1, self.unnumbered[1] or head.line]
        if not self._books.in_year(head.day):
            self._report("voucher_outside_year", head.line, "#VER", day=f"{head.day:%Y-%m-%d}")
        return self._books.findings.errors - before

    def row(self, row: Row, line: int) -> int:
        before = self._books.findings.errors
        label = f"#{row.kind}"
        self._chart.uses_account(row.account, line)
        self._chart.uses_objects(row.objects, line, label)
        self._pair(row, line)
        if row.kind == "TRANS":
            self._sum += row.amount
            self._move(row)
        return self._books.findings.errors - before

    def end(self, line: int, rows: int) -> int:
        """`rows` counts what stood in the block, read or not."""
        before = self._books.findings.errors
        head = self._head
        if head is None:
            return 0
        self._pair(None, line)
        self._books.vouchers += 1
        self._books.rows += rows
        if not rows:
            self._report("voucher_empty", head.line, "#VER")
        if self._sum:
            self._report("unbalanced", head.line, "#VER", sum=values.shown(self._sum))
        self._head = None
        return self._books.findings.errors - before

    def take_rising(self, found: list[tuple[str, list[int]]]) -> bool:
        """Numbers of several series, if each rises above all before it; otherwise nothing is taken."""
        if self._numbers_full:
            return True
        try:
            if not all(self.numbers.series(name).would_rise(rising) for name, rising in found):
                return False
            for name, rising in found:
                self.numbers.series(name).add_rising(rising)
        except Full:
            self._now_full(0)
        return True

    def finish(self) -> None:
        """Only a feeder system may leave the numbering to the receiver."""
        count, line = self.unnumbered
        if count and self._books.kind == "4E":
            self._books.findings.add("number_missing", line, "#VER", count=count)

    def _move(self, row: Row) -> None:
        head = self._head
        if head and self._books.in_year(head.day):
            self._books.move(f"{head.day:%Y%m}", row.account, row.amount)

    def _number(self, head: Voucher) -> None:
        if self._numbers_full:
            return
        try:
            fresh = self._add(head)
        except Full:
            self._now_full(head.line)
            return
        if not fresh:
            self._report("repeated_voucher", head.line, "#VER")

    def _now_full(self, line: int) -> None:
        self._numbers_full = True
        self._books.findings.add("too_much", line, "#VER", limit=MOST_PAGES)

    def _add(self, head: Voucher) -> bool:
        number = head.number
        if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
            return self.numbers.add_name(head.series, number)
        series = self.numbers.series(head.series)
        falls = int(number) < series.last
        fresh = series.add(int(number))
        if fresh and falls:
            self._report("voucher_order", head.line, "#VER")
        return fresh

    def _pair(self, row: Row | None, line: int) -> None:
        """#RTRANS is followed at once by the same row as #TRANS; day, text and sign may differ in real files."""
        wanted, self._twin = self._twin, row if row and row.kind == "RTRANS" else None
        if wanted and not (row and row.kind == "TRANS" and _same(wanted, row)):
            self._report(
                "no_twin", line, "#RTRANS", account=wanted.account, amount=values.shown(wanted.amount)
            )

    def _report(self, code: str, line: int, label: str, **params: str | int) -> None:
        name = self._head.name if self._head else ""
        self._books.findings.add(code, line, label, voucher=name, **params)


def _same(one: Row, other: Row) -> bool:
    return (one.account, one.amount, sorted(one.objects)) == (
        other.account,
        other.amount,
        sorted(other.objects),
    )
