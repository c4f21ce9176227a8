"""The fast path of the writer: many vouchers at once, whose texts are looked at together.

It writes only what the rules accept without any finding; for everything else it raises NotRegular, and the writer
goes the exact way.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sie4.core import codepage
from sie4.core.checks.all import Checks
from sie4.core.cleaning import Replaced, clean
from sie4.core.records import Objects, Voucher
from sie4.core.serialise import objects as objects_text
from sie4.core.serialise import token, verbatim

_PLAIN = bytes(byte for byte in codepage.IN_BOTH if byte >= 32 and byte not in b'"\\\x7f') + b"\n"
_LONGEST_NUMBER = 18
_MOST_KNOWN = 20_000
_CENTS = tuple(f".{cents:02d}" for cents in range(100))


class NotRegular(Exception):
    """Something here deserves a closer look."""


class Batch(NamedTuple):
    data: bytes
    lines: int


class Batches:
    """`longest` is the most characters of a voucher's or row's text."""

    def __init__(self, checks: Checks, replaced: Replaced, longest: int) -> None:
        self._checks, self._replaced, self._longest = checks, replaced, longest
        self._days: dict[date, str] = {}
        self._ends: dict[tuple[date | None, str], str] = {}
        self._lists: dict[Objects, str] = {}
        self._series: dict[str, str] = {}

    def compose(self, vouchers: Sequence[Voucher], line: int) -> Batch:
        """Checks and books the vouchers, which begin at `line`, and gives their bytes.

        Raises NotRegular, and nothing is booked.
        """
        ready = self._ready(vouchers)
        moved: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        numbers: dict[str, list[str]] = defaultdict(list)
        lines = self._lines(ready, moved, numbers)
        data = codepage.encode("".join(lines))
        rows = len(lines) - 2 * len(ready)
        rising = [(series, _whole(found)) for series, found in numbers.items()]
        self._book(moved, rising, rows, line)
        return Batch(data, rows + 3 * len(ready))

    def _lines(
        self, vouchers: Sequence[Voucher], moved: dict[str, dict[str, int]], numbers: dict[str, list[str]]
    ) -> list[str]:
        lines: list[str] = []
        add, lists, cents, month = lines.append, self._lists, _CENTS, moved[""]
        last, when, last_series, name = None, "", None, ""
        for series, number, day, said, registered, signed, rows, _, _ in vouchers:
            if day != last:
                last, when = day, self._days.get(day) or self._day(day)
                month = moved[when[:6]]
            end = self._end(registered, signed) if signed or registered is not None else ""
            if series != last_series:
                last_series, name = series, self._series.get(series) or self._name(series)
                numbered = numbers[series].append
            numbered(number)
            end = f' "{said}"{end}' if said or end else ""
            add(f"#VER {name} {number} {when}{end}\r\n{{\r\n")
            total = 0
            for account, objects, ore, moment, text, quantity, sign, kind in rows:
                total += ore
                month[account] += ore
                listed = (lists.get(objects) or self._list(objects)) if objects else "{}"
                shown = (
                    f"{ore // 100}{cents[ore % 100]}" if ore >= 0 else f"-{-ore // 100}{cents[-ore % 100]}"
                )
                if moment is not None or quantity is not None or sign or kind != "TRANS" or not text:
                    more = self._more(moment, text, quantity, sign, kind)
                    add(f"#TRANS {account} {listed} {shown}{more}\r\n")
                else:
                    add(f'#TRANS {account} {listed} {shown} "" "{text}"\r\n')
            if total or not rows or total.__class__ is not int:
                raise NotRegular
            add("}\r\n")
        return lines

    def _more(self, day: date | None, text: str, quantity: Decimal | None, sign: str, kind: str) -> str:
        if kind != "TRANS" or sign:
            raise NotRegular
        if not text and quantity is None:
            return "" if day is None else f" {_eight(day)}"
        when = '""' if day is None else _eight(day)
        return f' {when} "{text}"' if quantity is None else f' {when} "{text}" {quantity:f}'

    def _book(
        self, moved: dict[str, dict[str, int]], rising: list[tuple[str, list[int]]], rows: int, line: int
    ) -> None:
        accounts = self._checks.books.accounts.keys()
        if not all(sums.keys() <= accounts for sums in moved.values()):
            raise NotRegular
        if not self._checks.take_regular(moved, rising, rows, line):
            raise NotRegular

    def _ready(self, vouchers: Sequence[Voucher]) -> Sequence[Voucher]:
        """With texts that can stand between quotes."""
        texts = [voucher[3] for voucher in vouchers]
        texts += [row[4] for voucher in vouchers for row in voucher[6]]
        return vouchers if self._plain(texts) else [self._cleaned(voucher) for voucher in vouchers]

    def _cleaned(self, voucher: Voucher) -> Voucher:
        if self._plain([voucher.text, *(row.text for row in voucher.rows)]):
            return voucher
        rows = tuple(row._replace(text=self._escaped(row.text)) for row in voucher.rows)
        return voucher._replace(text=self._escaped(voucher.text), rows=rows)

    def _escaped(self, text: str) -> str:
        return clean(text, self._replaced, self._longest).replace('"', '\\"')

    def _plain(self, texts: list[str]) -> bool:
        """None of them has to be cleaned, shortened or escaped: looked at as one text."""
        joined = "\n".join(texts)
        try:
            raw = joined.encode("latin-1")
        except UnicodeEncodeError:
            return False
        return (
            not raw.translate(None, _PLAIN)
            and b"  " not in raw
            and b" \n" not in raw
            and b"\n " not in raw
            and not raw.startswith(b" ")
            and not raw.endswith(b" ")
            and raw.count(b"\n") == len(texts) - 1
            and max(map(len, texts)) <= self._longest
        )

    def _day(self, day: date) -> str:
        if not self._checks.books.in_year(day):
            raise NotRegular
        return self._days.setdefault(day, _eight(day))

    def _end(self, registered: date | None, sign: str) -> str:
        key = (registered, sign)
        if key not in self._ends:
            if sign and not self._plain([sign]):
                raise NotRegular
            if len(self._ends) >= _MOST_KNOWN:
                self._ends.clear()
            when = _eight(registered) if registered else '""'
            self._ends[key] = f' {when} "{sign}"' if sign else f" {when}"
        return self._ends[key]

    def _name(self, series: str) -> str:
        if not series or not self._plain([series]):
            raise NotRegular
        return self._series.setdefault(series, token(series))

    def _list(self, objects: Objects) -> str:
        """Every object of it is declared, with its super-dimension's beside it."""
        declared = self._checks.books.objects
        if not all(pair in declared for pair in objects) or not self._checks.chart.knows_objects(objects):
            raise NotRegular
        if not self._plain([text for pair in objects for text in pair]):
            raise NotRegular
        if len(self._lists) >= _MOST_KNOWN:
            self._lists.clear()
        return self._lists.setdefault(objects, objects_text(objects, verbatim))


def _whole(numbers: list[str]) -> list[int]:
    """Raises NotRegular unless all of them are digits."""
    joined = "".join(numbers)
    lengths = set(map(len, numbers))
    if 0 in lengths or max(lengths) > _LONGEST_NUMBER or not (joined.isascii() and joined.isdigit()):
        raise NotRegular
    return list(map(int, numbers))


def _eight(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"
