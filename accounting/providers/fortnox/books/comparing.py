"""Where a Fortnox document is not what was sent. What was not sent is Fortnox's own and never a difference."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from accounting.providers.base import Payload
from accounting.providers.books import TOTAL, Document, FieldDifference
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.books.posting import content_total
from accounting.providers.fortnox.mappers.values import plain
from accounting.providers.fortnox.resources.comparison import equal

_ROWS, _WRITE_OFFS = "InvoiceRows", "WriteOffs"
# Parts of a sum: where the sum differs, it is told as one difference, not once per part.
_MONEY = frozenset({"Freight", "AdministrationFee", "VATIncluded"})
_MONEY_IN_ROWS = frozenset({"DeliveredQuantity", "Price", "VAT", "VATCode", "Discount"})


def compare(data_type: str, payload: Payload, document: Document) -> list[FieldDifference]:
    match data_type:
        case "invoice":
            return _invoice(payload, document)
        case "payment":
            return _payment(payload, document.raw)
    return _fields(payload, document.raw)


def as_sent(data_type: str, payload: Payload, document: Document) -> Payload:
    """Values that are equal stay as they were sent, so that only what differs is an update."""
    found = _taken_over(payload, document.raw)
    if _ROWS in payload:
        found[_ROWS] = _rows_as_sent(payload[_ROWS], document.raw.get(_ROWS) or [])
    return found


def _taken_over(sent: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value if key == _ROWS or equal(key, value, found.get(key)) else _bare(found.get(key))
        for key, value in sent.items()
    }


def _rows_as_sent(sent: Sequence[Payload], found: Sequence[Payload]) -> list[Payload]:
    if len(sent) == len(found):
        return [_taken_over(ours, theirs) for ours, theirs in zip(sent, found, strict=True)]
    names = list(dict.fromkeys(name for row in sent for name in row))
    return [{name: _bare(row.get(name)) for name in names} for row in found]


def _bare(value: Any) -> Any:
    return "" if value is None else value


def _fields(payload: Payload, raw: Mapping[str, Any]) -> list[FieldDifference]:
    return [
        FieldDifference(key, text(value), text(raw.get(key)))
        for key, value in payload.items()
        if key != _ROWS and not equal(key, value, raw.get(key))
    ]


def _invoice(payload: Payload, document: Document) -> list[FieldDifference]:
    raw = document.raw
    found = _fields(payload, raw)
    sent, rows = payload.get(_ROWS) or [], raw.get(_ROWS) or []
    ours, theirs = content_total(completed(payload, document)), document.amount
    if theirs is None or ours == theirs:
        return found + _all_rows(sent, rows)
    kept = [one for one in found if one.field not in _MONEY]
    total = FieldDifference(TOTAL, text(ours), text(theirs))
    if len(sent) != len(rows):
        return [*kept, total]
    return [*kept, total, *(one for one in _all_rows(sent, rows) if _part(one) not in _MONEY_IN_ROWS)]


def completed(payload: Payload, document: Document) -> Payload:
    """Rows sent with a VAT code of the company's own have the rate that Fortnox gave them."""
    sent, rows = payload.get(_ROWS) or [], document.raw.get(_ROWS) or []
    if len(sent) != len(rows):
        return payload
    rated = [
        row if "VAT" in row else {**row, "_RATE": found.get("VAT")}
        for row, found in zip(sent, rows, strict=True)
    ]
    return {**payload, _ROWS: rated}


def _all_rows(sent: Sequence[Payload], rows: Sequence[Payload]) -> list[FieldDifference]:
    """The same sum may be split otherwise, or stand on other accounts."""
    if len(sent) != len(rows):
        return [FieldDifference(_ROWS, str(len(sent)), str(len(rows)))]
    return [
        FieldDifference(f"{_ROWS}[{number}].{one.field}", one.ours, one.theirs)
        for number, (ours, theirs) in enumerate(zip(sent, rows, strict=True), start=1)
        for one in [*_fields(ours, theirs), *_discount(theirs)]
    ]


def _discount(row: Mapping[str, Any]) -> list[FieldDifference]:
    """None is ever sent."""
    discount = decode.number(row.get("Discount")) or Decimal(0)
    return [FieldDifference("Discount", "0", text(discount))] if discount else []


def _part(one: FieldDifference) -> str:
    return one.field.rpartition(".")[2]


def _payment(payload: Payload, raw: Mapping[str, Any]) -> list[FieldDifference]:
    found = _fields(payload, raw)
    if any(one.field == "AmountCurrency" for one in found):
        found = [one for one in found if one.field != "Amount"]
    written_off = sum(
        (decode.number(one.get("Amount")) or Decimal(0) for one in raw.get(_WRITE_OFFS) or []), Decimal(0)
    )
    return [*found, FieldDifference(_WRITE_OFFS, "0", text(written_off))] if written_off else found


def text(value: Any) -> str:
    """A value as it is kept beside the other side's: numbers without trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return decode.text(value)
