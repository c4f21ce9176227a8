"""Reads a SIE file as a stream of records and findings: one pass after a look at its bytes, in bounded memory."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from sie4.core.checks.books import Books
from sie4.core.encodings import scan
from sie4.core.engine import Engine
from sie4.core.findings import Findings
from sie4.core.records import AnyRecord
from sie4.core.source import Source


class Reading:
    """Iterate once, to the end; then `findings` and `books` are complete.

    `source`: the bytes, or a file opened for bytes that can seek. `name` is the file's name: of a type 4 file the
    suffix says whether it comes from a ledger or from a feeder system. `keep` False: check only, yield no records.
    `fast` False: never the fast path; both find the same.
    """

    def __init__(
        self, source: bytes | BinaryIO, *, name: str = "", keep: bool = True, fast: bool = True
    ) -> None:
        file = BytesIO(source) if isinstance(source, bytes) else source
        self.scan = scan(file)
        self._source = Source(file, self.scan)
        encoding = "utf-8" if self.scan.encoding.startswith("utf-16") else self.scan.encoding
        original = not self.scan.deviates
        self._engine = Engine(encoding, name=name, keep=keep, fast=fast, original=original)

    @property
    def findings(self) -> Findings:
        return self._engine.findings

    @property
    def books(self) -> Books:
        return self._engine.checks.books

    @property
    def lines(self) -> int:
        return self._engine.line

    def __iter__(self) -> Iterator[AnyRecord]:
        for block in self._source.blocks():
            if block is None:
                self._engine.too_long()
            else:
                yield from self._engine.block(block)
        self._whole_file()
        yield from self._engine.finish()

    def _whole_file(self) -> None:
        found = {
            "empty_file": not self.lines,
            "line_ends_cr": self.scan.cr_only,
            "last_line_open": self._source.open_end,
            "dos_end": self._source.dos_end,
            "undecodable_bytes": not self.scan.sound,
        }
        for code, holds in found.items():
            if holds:
                self.findings.add(code)
        if self.scan.deviates:
            self.findings.add("encoding", 0, "#FORMAT", encoding=self.scan.name)


def read(source: bytes | BinaryIO, *, name: str = "") -> Reading:
    return Reading(source, name=name)
