"""Regular voucher blocks as records: the text is decoded at once, and what comes again is kept."""

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

from sie4.core import values
from sie4.core.lexer import lex
from sie4.core.parsing import Decoder
from sie4.core.patterns import FULL
from sie4.core.records import Objects, Row, Voucher

_MOST_KNOWN = 20_000
_T = TypeVar("_T")
_new = tuple.__new__


class _Known(dict[str, _T], Generic[_T]):
    """Computes what it is asked for the first time."""

    def __init__(self, compute: Callable[[str], _T]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, raw: str) -> _T:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        found = self[raw] = self._compute(raw)
        return found


class Builder:
    def __init__(self, decoder: Decoder) -> None:
        self._decode = decoder.text
        self._lists: _Known[Objects] = _Known(_objects)
        self._days: _Known[date | None] = _Known(_day)
        self._names: _Known[str] = _Known(_plain)

    def vouchers(self, block: bytes, line: int) -> list[Voucher]:
        """Of lines that are known to be regular; the first is line `line`."""
        built: list[Voucher] = []
        rows: list[Row] = []
        head: tuple[str, ...] = ()
        lists, days, names = self._lists, self._days, self._names
        at = line
        for found in FULL.findall(self._decode(block)):
            account, objects, whole, decimals, day, text, quantity, sign = found[:8]
            if account:
                rows.append(
                    _new(
                        Row,
                        (
                            names[account], lists[objects],
                            int(whole + decimals if len(decimals) == 2 else whole + decimals.ljust(2, "0")),
                            days[day], text[1:-1] if text[:1] == '"' else text,
                            values.quantity(quantity.strip('"')) if quantity else None,
                            names[sign], "TRANS",
                        ),
                    )
                )  # fmt: skip
                line += 1
            elif found[14]:
                built.append(self._voucher(head, tuple(rows), at))
                rows = []
                line += 1
            elif found[8]:
                head, at = found, line
                line += 2
            else:
                line += 1
        return built

    def _voucher(self, head: tuple[str, ...], rows: tuple[Row, ...], line: int) -> Voucher:
        series, number, day, text, registered, sign = head[8:14]
        return Voucher(
            self._names[series], _plain(number), values.day(day), _plain(text), self._days[registered],
            self._names[sign], rows, 0, line,
        )  # fmt: skip


def _plain(raw: str) -> str:
    return raw[1:-1] if raw[:1] == '"' else raw


def _day(raw: str) -> date | None:
    return values.optional_day(raw.strip('"'))


def _objects(raw: str) -> Any:
    """The list was looked at before: pairs without faults."""
    pairs = lex(b"# " + raw.encode()).fields[0]
    texts = [part.decode() for part in pairs if isinstance(part, bytes)] if isinstance(pairs, tuple) else []
    return tuple(zip(texts[::2], texts[1::2], strict=True))
