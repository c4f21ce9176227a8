"""Writes a SIE file as a stream, in constant memory, and refuses what would not validate.

All that stands before the vouchers has to be known at the start; the sums between balances and vouchers are judged
at the end, so write under a temporary name and rename (`save` does).
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from sie4.core import records
from sie4.core.arrange import arranged
from sie4.core.batches import Batches, NotRegular
from sie4.core.cleaning import Replaced, clean
from sie4.core.codepage import encode
from sie4.core.engine import Engine
from sie4.core.findings import Finding
from sie4.core.lexer import lex
from sie4.core.profiles import STRICT, Profile
from sie4.core.records import Record, Voucher
from sie4.core.sentences import sentence
from sie4.core.serialise import lines, record_line

Kind = Literal["1", "2", "3", "4E", "4I"]

BATCH = 256
# What a reader bears and we do not write.
_ALSO_REFUSED = frozenset({"balance_on_result_account", "result_on_balance_account", "object_not_declared"})
_OWN = (records.Flag, records.Format, records.FileType, records.Checksum)


class Refused(Exception):
    """The file would not validate; `findings` say why, with the voucher and the sum."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(sentence(findings[0], "en"))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Written:
    """`notes` are findings that do not forbid the file: open sums that the caller allowed, the importer's limits."""

    vouchers: int
    rows: int
    accounts: int
    size: int
    sha256: str
    replaced: Replaced
    notes: list[Finding]


class Writer:
    """`head`: every record but vouchers, in any order; flag, format, type and checksum are the writer's own.

    `checksum`: with #KSUMMA. `may_be_open`: codes of findings that are noted instead of refused, for a file whose
    caller leaves records out on purpose. Each method raises Refused.
    """

    def __init__(
        self,
        out: BinaryIO,
        head: Iterable[Record],
        *,
        kind: Kind = "4E",
        profile: Profile = STRICT,
        checksum: bool = False,
        may_be_open: frozenset[str] = frozenset(),
    ) -> None:
        self._out, self._profile, self._may_be_open = out, profile, may_be_open
        self._checksum = checksum
        self._hash, self._size = sha256(), 0
        self._judged = 0
        self.replaced = Replaced()
        suffix = ".si" if kind == "4I" else ".se"
        self._engine = Engine("cp437", name=suffix, keep=False, fast=False)
        self._engine.checks.books.declared_kind = kind
        self._batches = Batches(self._engine.checks, self.replaced, profile.longest_text)
        self._head(head, kind)

    def vouchers(self, found: Iterable[Voucher]) -> None:
        """Sorted by series, then by number as a number; may be called again and again."""
        rest = iter(found)
        while batch := list(islice(rest, BATCH)):
            try:
                data, count = self._batches.compose(batch, self._engine.line + 1)
            except NotRegular:
                self._exactly(batch)
            else:
                self._sum_up(data)
                self._engine.line += count
                self._write(data)

    def finish(self) -> Written:
        """The sums of the whole file are judged here."""
        if self._checksum and self._engine.checksum.running:
            self._put([f"#KSUMMA {self._engine.checksum.running.value}"])
        for _ in self._engine.finish():
            pass
        self._judge()
        self._note_profile()
        books = self._engine.checks.books
        notes = list(self._engine.findings)
        return Written(
            books.vouchers,
            books.rows,
            len(books.accounts),
            self._size,
            self._hash.hexdigest(),
            self.replaced,
            notes,
        )

    def _head(self, head: Iterable[Record], kind: str) -> None:
        own = [records.Flag(0), records.Format("PC8"), records.FileType(int(kind[0]))]
        rest = (record for record in head if not isinstance(record, _OWN))
        ready = iter(arranged([*own, *rest, *([records.Checksum()] if self._checksum else [])]))
        while some := list(islice(ready, BATCH)):
            self._put([record_line(record, self._clean) for record in some])
        self._judge()

    def _exactly(self, batch: Sequence[Voucher]) -> None:
        """One by one, through the reader's own rules, so that what is wrong has a name."""
        for voucher in batch:
            self._put(list(lines(self._shortened(voucher), self._clean)))
            self._judge()

    def _shortened(self, voucher: Voucher) -> Voucher:
        longest = self._profile.longest_text
        rows = tuple(
            row._replace(text=clean(row.text, self.replaced, longest)) if row.text else row
            for row in voucher.rows
        )
        return voucher._replace(text=clean(voucher.text, self.replaced, longest), rows=rows)

    def _clean(self, text: str) -> str:
        return clean(text, self.replaced)

    def _put(self, texts: list[str]) -> None:
        data = encode("\r\n".join([*texts, ""]))
        for _ in self._engine.block(data):
            pass
        self._write(data)

    def _sum_up(self, data: bytes) -> None:
        running = self._engine.checksum.running
        if running is None:
            return
        if b"\\" not in data:
            running.regular(data)
            return
        for text in data.split(b"\r\n"):
            if text and text not in (b"{", b"}"):
                running.line(lex(text))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._hash.update(data)
        self._size += len(data)

    def _judge(self) -> None:
        findings = self._engine.findings
        if len(findings) == self._judged:
            return
        self._judged = len(findings)
        refused = [finding for finding in findings if self._forbids(finding)]
        if refused:
            raise Refused(refused)

    def _forbids(self, finding: Finding) -> bool:
        if finding.code in self._may_be_open:
            return False
        return finding.level != "info" or finding.code in _ALSO_REFUSED

    def _note_profile(self) -> None:
        findings = self._engine.findings
        nine = [account for account in self._engine.checks.books.accounts if account.startswith("9")]
        if nine and not self._profile.class_nine:
            findings.add("class_nine", 0, "#KONTO", count=len(nine), account=nine[0])
        if self.replaced.shortened:
            findings.add(
                "text_too_long", 0, "#VER", count=self.replaced.shortened, limit=self._profile.longest_text
            )


def save(
    path: Path,
    head: Iterable[Record],
    vouchers: Iterable[Voucher] = (),
    *,
    kind: Kind = "4E",
    profile: Profile = STRICT,
    checksum: bool = False,
    may_be_open: frozenset[str] = frozenset(),
) -> Written:
    """Under a temporary name until it is whole: half a file without #KSUMMA would look complete.

    Raises Refused, and then no file is left.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as out:
            writer = Writer(out, head, kind=kind, profile=profile, checksum=checksum, may_be_open=may_be_open)
            writer.vouchers(vouchers)
            written = writer.finish()
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return written


def write_verbatim(out: BinaryIO, found: Iterable[records.AnyRecord]) -> None:
    """Records as they are and in the order given, without any check: for copying what was read.

    Raises Unwritable for a text that does not fit into a SIE file.
    """
    for data in _verbatim(found):
        out.write(data)


def _verbatim(found: Iterable[records.AnyRecord]) -> Iterator[bytes]:
    for record in found:
        yield encode("\r\n".join([*lines(record), ""]))
