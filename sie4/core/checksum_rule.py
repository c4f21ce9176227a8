"""#KSUMMA in a file (section 9): begun and ended, nothing after it, and the right sum."""

from sie4.core.checks.all import Checks
from sie4.core.checksum import Running
from sie4.core.findings import Findings
from sie4.core.lexer import Line
from sie4.core.records import Checksum


class ChecksumRule:
    """`running` is there between the two records. A file in another character set has another sum: not evaluated."""

    def __init__(self, findings: Findings, checks: Checks, *, evaluated: bool) -> None:
        self._findings, self._checks, self._evaluated = findings, checks, evaluated
        self.running: Running | None = None
        self.ended = False
        self._started_at = 0
        self._told = False

    def line(self, line: Line, number: int) -> None:
        """Every other record of the file, known or not."""
        if self.running:
            self.running.line(line)
        elif self.ended and not self._told:
            self._told = True
            self._findings.add("after_checksum", number, "#KSUMMA")

    def record(self, record: Checksum, line: Line) -> None:
        if record.value is None and not line.fields:
            self._start(record.line)
        elif self.running is None:
            code = "after_checksum" if self.ended else "checksum_without_start"
            self._findings.add(code, record.line, "#KSUMMA")
        else:
            self._stop(self.running.value, record)

    def finish(self) -> None:
        if self.running:
            self._findings.add("checksum_unfinished", self._started_at, "#KSUMMA")

    def _start(self, line: int) -> None:
        if self.running or self.ended:
            self._findings.add("repeated_record", line, "#KSUMMA", value="#KSUMMA")
            return
        self._checks.order.checksum_starts(line)
        self.running = Running()
        self._started_at = line

    def _stop(self, value: int, record: Checksum) -> None:
        self.running, self.ended = None, True
        if not self._evaluated:
            self._findings.add("checksum_not_checked", record.line, "#KSUMMA")
        elif record.value != value:
            said = "" if record.value is None else str(record.value)
            self._findings.add("checksum_wrong", record.line, "#KSUMMA", found=said, expected=str(value))
