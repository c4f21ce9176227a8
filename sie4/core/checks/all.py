"""All rules together, as the reader calls them."""

from sie4.core import records
from sie4.core.checks.balances import Balances
from sie4.core.checks.books import Books
from sie4.core.checks.chart import Chart
from sie4.core.checks.completeness import check_completeness
from sie4.core.checks.equations import Equations
from sie4.core.checks.identification import Identification
from sie4.core.checks.order import Order
from sie4.core.checks.vouchers import Vouchers
from sie4.core.findings import Findings


class Checks:
    def __init__(self, findings: Findings, name: str = "") -> None:
        self.books = Books(findings, name)
        self.order = Order(self.books)
        self.chart = Chart(self.books)
        self.vouchers = Vouchers(self.books, self.chart)
        self._identification = Identification(self.books)
        self._balances = Balances(self.books, self.chart)

    def seen(self, label: str, line: int) -> None:
        """A known label outside vouchers, whether or not its record could be read."""
        self.books.seen(label, line)
        self.order.see(label, line)

    def record(self, record: records.Record) -> None:
        self._identification.take(record)
        self.chart.take(record)
        self._balances.take(record)

    def take_regular(
        self,
        moved: dict[str, dict[str, int]],
        numbers: list[tuple[str, list[int]]],
        rows: int,
        line: int,
    ) -> bool:
        """Vouchers that were checked one by one already: all of them, or none where their numbers do not rise.

        `moved` is month -> account -> öre; `line` is that of the first.
        """
        if not self.vouchers.take_rising(numbers):
            return False
        self.seen("#VER", line)
        vouchers = sum(len(rising) for _, rising in numbers)
        self.books.labels["#VER"][0] += vouchers - 1
        self.books.vouchers += vouchers
        self.books.rows += rows
        for month, sums in moved.items():
            for account, ore in sums.items():
                self.books.move(month, account, ore)
        return True

    def finish(self) -> None:
        check_completeness(self.books)
        self.chart.finish()
        self.vouchers.finish()
        Equations(self.books).check()
