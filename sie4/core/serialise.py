"""A record as a line of text, without its end."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sie4.core import codepage, layouts, values
from sie4.core.cleaning import quoted
from sie4.core.layouts import LABEL_OF, LAYOUTS, ROWS, VOUCHER, Layout
from sie4.core.records import AnyRecord, Record, Row, Voucher

Prepare = Callable[[str], str]

_SAFE = re.compile(r"[^\s\"{}#\\\x00-\x1f\x7f][^\s\"{}\\\x00-\x1f\x7f]*")
# Programs stumble over quotes around the values of #FLAGGA, #FORMAT, #SIETYP and #ORGNR; names and texts bear them.
_ALWAYS_QUOTED = {"name", "text", "sign", "contact", "street", "postal", "phone", "unit"}
_NEVER_QUOTED = {"#FORMAT", "#KPTYP"}
_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f]|\\$|\\"')


class Unwritable(ValueError):
    """A text that no SIE file can hold as it is."""


def verbatim(text: str) -> str:
    """Raises Unwritable where the text would not come back as it went."""
    if _UNWRITABLE.search(text) or not all(map(codepage.has, text)):
        raise Unwritable(text)
    return text


def lines(record: AnyRecord, prepare: Prepare = verbatim) -> Iterable[str]:
    """`prepare` makes a text writable; `verbatim` refuses what is not."""
    if isinstance(record, Voucher):
        yield voucher_line(record, prepare)
        yield "{"
        for row in record.rows:
            yield row_line(row, prepare)
        yield "}"
    else:
        yield record_line(record, prepare)


def record_line(record: Record, prepare: Prepare = verbatim) -> str:
    return _line(LAYOUTS[LABEL_OF[type(record)].encode()], record, prepare)


def voucher_line(voucher: Voucher, prepare: Prepare = verbatim) -> str:
    """Both series and number stay in place when they are empty."""
    return _line(VOUCHER[1], voucher, prepare)


def row_line(row: Row, prepare: Prepare = verbatim) -> str:
    return _line(ROWS[f"#{row.kind}".encode()], row, prepare)


def amount(ore: int) -> str:
    """Raises TypeError for anything but whole öre."""
    if not isinstance(ore, int) or isinstance(ore, bool):
        raise TypeError(f"An amount is whole öre, not {ore!r}.")
    return values.shown(ore)


def objects(pairs: Iterable[tuple[str, str]], prepare: Prepare = verbatim) -> str:
    inside = " ".join(f"{token(prepare(dimension))} {quoted(prepare(number))}" for dimension, number in pairs)
    return "{" + inside + "}"


def _line(layout: Layout, record: Any, prepare: Prepare) -> str:
    parts = [layout.label]
    kept = 1
    for field in layout.fields:
        value = getattr(record, field.name)
        if field.convert is layouts.objects:
            parts.append(objects(value, prepare))
        elif field.name == "amount":
            parts.append(amount(value))
        else:
            parts.append(_field(layout.label, field.name, value, prepare))
        if field.needed or parts[-1] != '""':
            kept = len(parts)
    return " ".join(parts[:kept])


def _field(label: str, name: str, value: Any, prepare: Prepare) -> str:
    if value is None or value == "":
        return '""'
    if isinstance(value, date):
        return f"{value.year:04d}{value.month:02d}{value.day:02d}"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = prepare(value)
    return quoted(text) if name in _ALWAYS_QUOTED and label not in _NEVER_QUOTED else token(text)


def token(text: str) -> str:
    """Bare where no reader can go wrong."""
    return text if _SAFE.fullmatch(text) else quoted(text)
