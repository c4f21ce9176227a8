"""Voucher blocks and blocks of unknown labels, line by line: what belongs to what, and what is torn."""

from sie4.core.checks.vouchers import Vouchers
from sie4.core.findings import Findings
from sie4.core.records import Row, Voucher

MOST_ROWS = 100_000


class Blocks:
    """Between `head` and `close` a voucher is open. `keep` says whether rows are wanted or only checked."""

    def __init__(self, findings: Findings, checks: Vouchers, *, keep: bool) -> None:
        self._findings, self._checks, self._keep = findings, checks, keep
        self._head: Voucher | None = None
        self._line = 0
        self._pending = self._open = self._after_unknown = False
        self._depth = self._skipped = self._skipped_at = 0
        self._rows: list[Row] = []
        self._count = self._errors = 0

    @property
    def idle(self) -> bool:
        """Neither in a block nor before one."""
        return not (self._pending or self._open or self._depth or self._after_unknown)

    @property
    def skipping(self) -> bool:
        return self._depth > 0

    def head(self, head: Voucher | None, line: int, errors: int) -> Voucher | None:
        """`head` is None where its line could not be read. Gives the former voucher where that was not closed."""
        former = self.cut_off(line)
        self._head, self._line, self._errors = head, line, errors
        self._pending, self._count, self._rows = True, 0, []
        if head:
            self._errors += self._checks.begin(head)
        return former

    def row(self, row: Row | None, line: int, label: str, errors: int) -> None:
        if self._pending:
            self._pending, self._open = False, True
            self.error("voucher_not_opened", line, label)
        if not self._open:
            self._findings.add("row_outside_voucher", line, label)
            return
        self._count += 1
        self._errors += errors
        if row is None:
            return
        if self._head:
            self._errors += self._checks.row(row, line)
        if self._keep and self._count <= MOST_ROWS:
            self._rows.append(row)

    def foreign(self, line: int, label: str) -> None:
        """A record inside a voucher that is none of its rows."""
        if self._open or self._pending:
            self.error("record_in_voucher", line, label)

    def unknown(self) -> None:
        self._after_unknown = not self._depth

    def known(self) -> None:
        self._after_unknown = False

    def skip_row(self, line: int) -> None:
        self._skipped += 1
        self._skipped_at = self._skipped_at or line

    def open(self, line: int) -> None:
        if self._depth or self._after_unknown:
            self._depth += 1
            self._after_unknown = False
        elif self._pending:
            self._pending, self._open = False, True
        else:
            self.error("brace_misplaced", line, "{")
            self._depth += not self._open

    def close(self, line: int) -> Voucher | None:
        """Gives the voucher that ends here."""
        self._after_unknown = False
        if self._depth:
            self._depth -= 1
            return None
        if self._open:
            return self._end(line)
        if self._pending:
            self.error("voucher_not_opened", line, "}")
            return self._end(line)
        self._findings.add("brace_misplaced", line, "}")
        return None

    def cut_off(self, line: int) -> Voucher | None:
        """Whatever is open ends here, because something else begins."""
        if self._open:
            self.error("voucher_not_closed", line, "#VER")
        return self._end(line) if self._open or self._pending else None

    def finish(self, line: int) -> Voucher | None:
        if self._depth:
            self._findings.add("voucher_not_closed", line, "{", voucher="")
        last = self.cut_off(line)
        if self._skipped:
            self._findings.add("rows_skipped", self._skipped_at, "#TRANS", count=self._skipped)
        return last

    def error(self, code: str, line: int, label: str) -> None:
        self._errors += 1
        self._findings.add(code, line, label, voucher=self._head.name if self._head else "")

    def _end(self, line: int) -> Voucher | None:
        head, self._head = self._head, None
        self._pending = self._open = False
        if head is None:
            self._lost(self._count)
            return None
        if self._count > MOST_ROWS and self._keep:
            self._errors += 1
            self._findings.add("voucher_too_large", head.line, "#VER", voucher=head.name, limit=MOST_ROWS)
        self._errors += self._checks.end(line, self._count)
        return head._replace(rows=tuple(self._rows), errors=self._errors)

    def _lost(self, rows: int) -> None:
        """The rows of a voucher whose first line could not be read."""
        self._skipped += rows
        self._skipped_at = self._skipped_at or self._line
