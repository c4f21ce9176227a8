"""What one write changes, as a voucher reads: rows as a table, fields by the names people know them by."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.utils.translation import gettext

from accounting.admin import wording
from accounting.providers import registry
from accounting.providers.base import FieldLabel

# "InvoiceRows[3]" and "InvoiceRows[3].Price": a row, and a field of one.
_ROW = re.compile(r"(?P<rows>\w+)\[(?P<number>\d+)\](?:\.(?P<field>.+))?")
_ROW_NUMBER = ""


@dataclass(frozen=True)
class Name:
    """`code` is the provider's own name."""

    label: str
    code: str
    is_number: bool = False


@dataclass(frozen=True)
class Line:
    name: Name
    old: str
    new: str


@dataclass(frozen=True)
class Rows:
    """Whole rows that come to a document, or leave it; the first cell is the number of the row."""

    name: Name
    removed: bool
    columns: list[Name]
    cells: list[list[str]]

    @property
    def rows(self) -> list[list[tuple[Name, str]]]:
        """Each cell with the name of its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.cells]


@dataclass(frozen=True)
class Changes:
    lines: list[Line]
    tables: list[Rows]


def readable(changes: Sequence[Mapping[str, Any]], provider: str) -> Changes:
    """`changes` are those of `item_changes`."""
    labels = _labels(provider)
    lines: list[Line] = []
    rows: dict[tuple[str, bool], list[tuple[int, Mapping[str, Any]]]] = {}
    for change in changes:
        for side in ("old", "new"):
            found = _rows(change["field"], change[side])
            rows.setdefault((_base(change["field"]), side == "old"), []).extend(found)
        if not any(_rows(change["field"], change[side]) for side in ("old", "new")):
            lines.append(_line(change, labels))
    tables = [_table(field, removed, found, labels) for (field, removed), found in rows.items() if found]
    return Changes(lines, tables)


def _labels(provider: str) -> Mapping[str, FieldLabel]:
    try:
        return registry.get(provider).field_labels
    except registry.UnknownProvider:
        return {}


def _base(field: str) -> str:
    match = _ROW.fullmatch(field)
    return match["rows"] if match else field


def _rows(field: str, value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    """The whole rows among the values of a change, with their numbers."""
    if isinstance(value, Mapping):
        match = _ROW.fullmatch(field)
        return [(int(match["number"]) if match else 1, value)]
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        return list(enumerate(value, start=1))
    return []


def _table(
    field: str,
    removed: bool,
    rows: list[tuple[int, Mapping[str, Any]]],
    labels: Mapping[str, FieldLabel],
) -> Rows:
    keys = list(dict.fromkeys(key for _number, row in rows for key in row))
    columns = [_name(f"{field}.{key}", labels, code=key) for key in keys]
    cells = [
        [str(number), *(_text(row.get(key), labels.get(f"{field}.{key}")) for key in keys)]
        for number, row in rows
    ]
    first = Name(gettext("Row"), _ROW_NUMBER)
    return Rows(_name(field, labels), removed, [first, *columns], cells)


def _line(change: Mapping[str, Any], labels: Mapping[str, FieldLabel]) -> Line:
    field, match = change["field"], _ROW.fullmatch(change["field"])
    known = f"{match['rows']}.{match['field']}" if match and match["field"] else field
    name = _name(known, labels, code=field)
    if match:
        row = gettext("Row %(number)s") % {"number": match["number"]}
        name = Name(f"{row}: {name.label}", name.code)
    label = labels.get(known)
    return Line(name, _text(change["old"], label), _text(change["new"], label))


def _name(field: str, labels: Mapping[str, FieldLabel], code: str = "") -> Name:
    known, code = labels.get(field), code or field
    if known is None:
        return Name(code, "")
    return Name(known.label[_language()], code, known.kind != "text")


def _text(value: Any, known: FieldLabel | None) -> str:
    if known is None or value in (None, "") or isinstance(value, bool):
        return wording.plain(value)
    if known.kind != "text" and (number := _number(value)) is not None:
        return f"{wording.number(number)}\u00a0%" if known.kind == "rate" else wording.number(number)
    words = known.words.get(str(value))
    return words[_language()] if words else wording.plain(value)


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _language() -> Literal["sv", "en"]:
    return "sv" if wording.in_swedish() else "en"
