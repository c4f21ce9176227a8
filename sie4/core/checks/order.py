"""Order (section 4 of the format): the flag first, then identification, chart, balances and vouchers."""

from sie4.core.checks.books import Books
from sie4.core.layouts import GROUPS


class Order:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._group = 0
        self._before = ""
        self._count = 0

    def see(self, label: str, line: int) -> None:
        """Each known record outside vouchers, each voucher once."""
        self._count += 1
        group = GROUPS.get(label.encode(), 0)
        if label == "#FLAGGA":
            if self._count > 1:
                self._books.findings.add("flag_not_first", line, label)
        elif label == "#KSUMMA":
            return
        elif group < self._group:
            self._books.findings.add("group_order", line, label, after=self._before)
        if group >= self._group:
            self._group, self._before = group, label

    def checksum_starts(self, line: int) -> None:
        """#KSUMMA has just been seen."""
        if self._count != 2 or "#FLAGGA" not in self._books.labels:
            self._books.findings.add("checksum_position", line, "#KSUMMA")
