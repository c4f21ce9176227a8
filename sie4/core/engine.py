"""Lines in, records out: the exact path with the fast one before it, and all rules beside them.

Nothing stops it: what cannot be read is reported with its line, and reading goes on with the next.
"""

from collections.abc import Iterator

from sie4.core import records
from sie4.core.blocks import Blocks
from sie4.core.checks.all import Checks
from sie4.core.checksum_rule import ChecksumRule
from sie4.core.findings import Findings
from sie4.core.layouts import KNOWN, LAYOUTS, ROWS, VOUCHER
from sie4.core.lexer import Line, lex
from sie4.core.parsing import Decoder, Parser
from sie4.core.records import AnyRecord, Checksum, Dimension, Row, SubDimension, Voucher, Year
from sie4.core.regular import Regular, Taken
from sie4.core.source import LONGEST_LINE
from sie4.core.unknown import Unknown

_NOTHING: list[AnyRecord] = []


class Engine:
    """`keep` False: check only, give no records. `fast` False: never the fast path; both find the same."""

    def __init__(
        self, encoding: str, *, name: str = "", keep: bool = True, fast: bool = True, original: bool = True
    ) -> None:
        self.findings = Findings()
        self.checks = Checks(self.findings, name)
        self.line = 0
        self.checksum = ChecksumRule(self.findings, self.checks, evaluated=original)
        decoder = Decoder(encoding)
        self._keep = keep
        self._parser = Parser(self.findings, decoder)
        self._blocks = Blocks(self.findings, self.checks.vouchers, keep=keep)
        self._unknown = Unknown(self.findings, decoder)
        self._regular = Regular(self.checks, decoder, keep=keep) if fast else None

    def too_long(self) -> None:
        """A line that was not even read."""
        self.line += 1
        self.findings.add("line_too_long", self.line, limit=LONGEST_LINE)

    def block(self, block: bytes) -> Iterator[AnyRecord]:
        """Whole lines."""
        position = 0
        while position < len(block):
            taken = self._take_regular(block, position)
            if taken:
                position = taken.end
                self.line += taken.lines
                yield from taken.vouchers
                continue
            end = block.index(b"\n", position) + 1
            found = self._exact(block[position:end])
            position = end
            if self._keep:
                yield from found

    def finish(self) -> Iterator[AnyRecord]:
        """After the last line; the rules of the file as a whole come last."""
        last = self._blocks.finish(self.line)
        if last and self._keep:
            yield last
        self._unknown.finish()
        self._parser.finish()
        self.checksum.finish()
        self.checks.finish()

    def _take_regular(self, block: bytes, position: int) -> Taken | None:
        if self._regular is None or not self._blocks.idle or self.checksum.ended:
            return None
        return self._regular.take(block, position, self.line + 1, self.checksum.running)

    def _exact(self, raw: bytes) -> list[AnyRecord]:
        self.line += 1
        if len(raw) > LONGEST_LINE:
            self.findings.add("line_too_long", self.line, limit=LONGEST_LINE)
            return _NOTHING
        text = raw[:-2] if raw.endswith(b"\r\n") else raw[:-1]
        text = text.strip(b" \t")
        if not text:
            return _NOTHING
        found: list[AnyRecord] = []
        rest = text.lstrip(b"{} \t") if text[0] in b"{}" else text
        self._braces(text[: len(text) - len(rest)], found, alone=not rest)
        if rest:
            self._record(lex(rest), found)
        return found

    def _braces(self, braces: bytes, found: list[AnyRecord], *, alone: bool) -> None:
        """Braces of a voucher stand alone on their lines."""
        marks = braces.translate(None, b" \t")
        if len(marks) > 1 or (marks and not alone):
            self._blocks.error("brace_misplaced", self.line, "{" if marks.startswith(b"{") else "}")
        for mark in marks:
            self._brace(mark == ord("{"), found)

    def _brace(self, opens: bool, found: list[AnyRecord]) -> None:
        if opens:
            self._blocks.open(self.line)
        else:
            _add(found, self._blocks.close(self.line))

    def _record(self, line: Line, found: list[AnyRecord]) -> None:
        for fault in line.faults:
            self._blocks.error(fault, self.line, self._parser.text(line.label))
        if not line.label:
            self._blocks.error("not_a_record", self.line, "")
            return
        if line.label != b"#KSUMMA":
            self.checksum.line(line, self.line)
        if line.label not in KNOWN:
            self._unknown.see(line.label, self.line)
            self._blocks.unknown()
        elif self._blocks.skipping:
            self._skip(line)
        else:
            self._blocks.known()
            self._known(line, found)
        self._lone_braces(line, found)

    def _lone_braces(self, line: Line, found: list[AnyRecord]) -> None:
        """Reported as faults already; nevertheless they open and close."""
        if line.opens:
            self._brace(True, found)
        if line.closes:
            self._brace(False, found)

    def _skip(self, line: Line) -> None:
        if line.label in ROWS:
            self._blocks.skip_row(self.line)

    def _known(self, line: Line, found: list[AnyRecord]) -> None:
        if line.label in ROWS:
            values = self._parser.values(ROWS[line.label], line, self.line)
            row = Row(**values, kind=line.label[1:].decode()) if values else None
            self._blocks.row(row, self.line, line.label.decode(), self._parser.errors + bool(line.faults))
        elif line.label == VOUCHER[0]:
            self._voucher(line, found)
        elif line.label == b"#KSUMMA":
            self._ksumma(line, found)
        else:
            self._other(line, found)

    def _voucher(self, line: Line, found: list[AnyRecord]) -> None:
        self.checks.seen("#VER", self.line)
        values = self._parser.values(VOUCHER[1], line, self.line)
        errors = self._parser.errors + bool(line.faults)
        head = Voucher(**values, line=self.line) if values else None
        _add(found, self._blocks.head(head, self.line, errors))

    def _ksumma(self, line: Line, found: list[AnyRecord]) -> None:
        _add(found, self._blocks.cut_off(self.line))
        self.checks.seen("#KSUMMA", self.line)
        values = self._parser.values(LAYOUTS[b"#KSUMMA"], line, self.line)
        record = Checksum(**(values or {}), line=self.line)
        self.checksum.record(record, line)
        found.append(record)

    def _other(self, line: Line, found: list[AnyRecord]) -> None:
        layout = LAYOUTS[line.label]
        self._blocks.foreign(self.line, layout.label)
        self.checks.seen(layout.label, self.line)
        values = self._parser.values(layout, line, self.line)
        if values is None:
            return
        record: records.Record = layout.make(**values, line=self.line)
        self.checks.record(record)
        if self._regular and isinstance(record, Year | Dimension | SubDimension):
            self._regular.forget()
        found.append(record)


def _add(found: list[AnyRecord], voucher: Voucher | None) -> None:
    if voucher:
        found.append(voucher)
