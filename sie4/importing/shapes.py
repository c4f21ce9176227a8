"""A voucher of a file as the ledger would keep it, or why it cannot: pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sie4.core.records import Row, Voucher

MOST = (1 << 63) - 1  # öre in a column
HIGHEST_NUMBER = (1 << 31) - 1
LONGEST_SERIES, LONGEST_CODE, LONGEST_TEXT = 10, 40, 200
HIGHEST_DIMENSION = 32_767
_MOST_DIGITS = 20
COST_CENTRE, PROJECT = "1", "6"
_MILLIONTH = Decimal("0.000001")
_MOST_QUANTITY = Decimal(MOST).scaleb(-6)


@dataclass(frozen=True)
class KeptRow:
    """`amount`: öre, debit positive."""

    account: str
    amount: int
    cost_centre: str = ""
    project: str = ""
    other_objects: tuple[tuple[str, str], ...] = ()
    quantity: Decimal | None = None
    text: str = ""
    row_date: date | None = None
    signed_by: str = ""
    removed: bool = False
    added_later: bool = False


@dataclass(frozen=True)
class KeptVoucher:
    """`number` None: it gets one when it is imported."""

    series: str
    number: int | None
    day: date
    text: str
    registered: date | None
    sign: str
    rows: tuple[KeptRow, ...]
    line: int

    @property
    def name(self) -> str:
        return f"{self.series}{self.number if self.number is not None else ''}"


def kept(voucher: Voucher, series: str) -> KeptVoucher:
    """`series`: for a voucher that names none. Only for a voucher without faults (`faults`)."""
    return KeptVoucher(
        series=voucher.series.strip() or series,
        number=int(voucher.number) if voucher.number.strip() else None,
        day=voucher.day,
        text=voucher.text.strip()[:LONGEST_TEXT],
        registered=voucher.registered,
        sign=voucher.sign.strip()[:100],
        rows=tuple(_rows(voucher)),
        line=voucher.line,
    )


def _rows(voucher: Voucher) -> Iterator[KeptRow]:
    """A row that was added later stands twice in the file; its first appearance says more."""
    twin = False
    for row in voucher.rows:
        if twin and row.kind == "TRANS":
            twin = False
            continue
        twin = row.kind == "RTRANS"
        yield _row(row)


def _row(row: Row) -> KeptRow:
    objects = dict(row.objects)
    return KeptRow(
        account=row.account,
        amount=row.amount,
        cost_centre=objects.pop(COST_CENTRE, ""),
        project=objects.pop(PROJECT, ""),
        other_objects=tuple(sorted(objects.items())),
        quantity=None
        if row.quantity is None
        else row.quantity.quantize(_MILLIONTH, ROUND_HALF_UP).normalize(),
        text=row.text.strip()[:LONGEST_TEXT],
        row_date=row.day,
        signed_by=row.sign.strip()[:100],
        removed=row.kind == "BTRANS",
        added_later=row.kind == "RTRANS",
    )


def faults(voucher: Voucher) -> Iterator[tuple[str, dict[str, Any]]]:
    """Codes and parameters of what has no place in a ledger."""
    number = voucher.number.strip()
    if number and not 0 < _whole(number) <= HIGHEST_NUMBER:
        yield "sie_number_shape", {"number": number[:40]}
    if len(voucher.series.strip()) > LONGEST_SERIES:
        yield "sie_too_long", {"what": voucher.series[:40], "most": LONGEST_SERIES}
    for row in voucher.rows:
        yield from _row_faults(row)


def _row_faults(row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    if abs(row.amount) > MOST or (row.quantity is not None and abs(row.quantity) > _MOST_QUANTITY):
        yield "sie_too_large", {"account": row.account}
    for pair in row.objects:
        yield from pair_faults(pair)


def pair_faults(pair: tuple[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    dimension, code = pair
    if not 0 < _whole(dimension) <= HIGHEST_DIMENSION:
        yield "sie_dimension_shape", {"dimension": dimension[:40]}
    if len(code) > LONGEST_CODE:
        yield "sie_too_long", {"what": code[:40], "most": LONGEST_CODE}


def _whole(text: str) -> int:
    """0 for what is no number, or a longer one than any that fits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
