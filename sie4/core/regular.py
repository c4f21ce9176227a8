"""The fast path: voucher blocks written as nearly all programs write them, many at once.

It takes only what the exact path would accept without any finding, and leaves everything else to it; so both agree.
"""

from collections import defaultdict
from typing import NamedTuple

from sie4.core import values
from sie4.core.building import Builder
from sie4.core.checks.all import Checks
from sie4.core.checksum import Running
from sie4.core.lexer import lex
from sie4.core.parsing import Decoder
from sie4.core.patterns import LEAN
from sie4.core.records import Voucher
from sie4.core.values import BadValue

LONGEST_REACH = 1 << 16
SHORTEST_REACH = 1 << 9
_MOST_KNOWN = 20_000
_MINUS = ord("-")

_Sums = dict[bytes, dict[bytes, int]]
_Numbers = dict[bytes, list[bytes]]


class Taken(NamedTuple):
    end: int
    lines: int
    vouchers: list[Voucher]


class Regular:
    """The sets hold raw bytes that need no second look."""

    def __init__(self, checks: Checks, decoder: Decoder, *, keep: bool) -> None:
        self._checks, self._keep = checks, keep
        self._decoder = decoder
        self._builder = Builder(decoder)
        self._reach = LONGEST_REACH
        self.forget()

    def forget(self) -> None:
        """A year or a dimension was declared: what was fine before may not be now."""
        self._days: set[bytes] = set()
        self._moments: set[bytes] = {b"", b'""'}
        self._objects: set[bytes] = {b"{}"}
        self._accounts: set[bytes] = set()

    def take(self, block: bytes, start: int, line: int, checksum: Running | None) -> Taken | None:
        """Regular vouchers from `start` on, which is on line `line`; None where the exact path has to look."""
        if not block.startswith((b"#VER", b" ", b"\t", b"\n", b"\r"), start):
            return None
        last = block.rfind(b"\n}", start, start + self._reach)
        if last < 0:
            self._reach = min(self._reach * 2, LONGEST_REACH)
            return None
        end = block.index(b"\n", last + 1) + 1
        lines = block.count(b"\n", start, end)
        if not self._accept(LEAN.findall(block, start, end), lines, line):
            self._reach = max(self._reach // 2, SHORTEST_REACH)
            return None
        self._reach = min(self._reach * 2, LONGEST_REACH)
        if checksum:
            checksum.regular(block[start:end])
        vouchers = self._builder.vouchers(block[start:end], line) if self._keep else []
        return Taken(end, lines, vouchers)

    def _accept(self, found: list[tuple[bytes, ...]], lines: int, line: int) -> bool:
        """Books all of it, or, where anything deserves a finding, nothing.

        A head takes two lines, everything else one: where the count fits, no line was left out.
        """
        moved: _Sums = defaultdict(lambda: defaultdict(int))
        numbers: _Numbers = defaultdict(list)
        try:
            vouchers = self._sum_up(found, moved, numbers)
        except (TypeError, KeyError):
            return False
        rows = lines - 3 * vouchers - found.count(_EMPTY)
        return lines == len(found) + vouchers and self._book(moved, numbers, rows, line)

    def _sum_up(self, found: list[tuple[bytes, ...]], moved: _Sums, numbers: _Numbers) -> int:  # noqa: C901 (one loop)
        """How many vouchers.

        Raises TypeError for what does not follow in order, KeyError for what deserves a finding.
        """
        days, moments, known = self._days, self._moments, self._objects
        total, vouchers, filled = 0, 0, False
        month: dict[bytes, int] | None = None
        for account, objects, whole, decimals, moment, series, number, day, registered, closed in found:
            if account:
                ore = int(whole + decimals) if len(decimals) == 2 else int(whole + decimals.ljust(2, b"0"))
                total += ore
                month[account] += ore  # type: ignore[index]
                filled = True
                if objects not in known or moment not in moments or (not ore and whole[0] == _MINUS):
                    self._learn_row(objects, moment, whole, ore)
            elif closed:
                if total or not filled:
                    raise KeyError(closed)
                month, filled = None, False
            elif series:
                if month is not None or filled:
                    raise TypeError(series)
                if day not in days or registered not in moments:
                    self._learn_head(day, registered)
                month = moved[day[:6]]
                numbers[series].append(number)
                vouchers += 1
            elif month is not None:
                raise TypeError("an empty line inside")
        if month is not None:
            raise TypeError("not closed")
        return vouchers

    def _book(self, moved: _Sums, numbers: _Numbers, rows: int, line: int) -> bool:
        for sums in moved.values():
            if not sums.keys() <= self._accounts and not self._knows_accounts(sums):
                return False
        if not numbers:
            return False
        rising = [
            (self._decoder.text(series.strip(b'"')), [int(number.strip(b'"')) for number in found])
            for series, found in numbers.items()
        ]
        sums_of = {
            month.decode(): {account.decode(): ore for account, ore in sums.items()}
            for month, sums in moved.items()
        }
        return self._checks.take_regular(sums_of, rising, rows, line)

    def _learn_row(self, objects: bytes, moment: bytes, whole: bytes, ore: int) -> None:
        """Raises KeyError."""
        if not ore and whole[0] == _MINUS:
            raise KeyError(whole)
        if objects not in self._objects:
            self._learn_objects(objects)
        if moment not in self._moments:
            self._learn_moment(moment)

    def _learn_head(self, day: bytes, registered: bytes) -> None:
        """Raises KeyError."""
        try:
            fine = self._checks.books.in_year(values.day(day.decode()))
        except BadValue:
            fine = False
        if not fine:
            raise KeyError(day)
        _learn(self._days, day)
        if registered not in self._moments:
            self._learn_moment(registered)

    def _learn_moment(self, raw: bytes) -> None:
        try:
            values.day(raw.strip(b'"').decode())
        except BadValue:
            raise KeyError(raw) from None
        _learn(self._moments, raw)

    def _learn_objects(self, raw: bytes) -> None:
        line = lex(b"# " + raw)
        pairs = line.fields[0] if len(line.fields) == 1 else b""
        if line.faults or not isinstance(pairs, tuple) or len(pairs) % 2:
            raise KeyError(raw)
        if not self._checks.chart.knows_objects(self._decoder.pairs(pairs)):
            raise KeyError(raw)
        _learn(self._objects, raw)

    def _knows_accounts(self, sums: dict[bytes, int]) -> bool:
        """All of them are declared, or noted as used before their declaration."""
        fine = all(self._checks.chart.knows_account(account.decode()) for account in sums)
        if fine:
            self._accounts.update(sums)
        return fine


_EMPTY = (b"",) * 10


def _learn(known: set[bytes], raw: bytes) -> None:
    """The sets are changed in place: the loop above holds them."""
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known.add(raw)
