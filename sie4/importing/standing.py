"""Vouchers of a file beside those that stand under the same number: the same, or what differs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sie4.core.cleaning import Replaced, clean
from sie4.importing.place import PlacedYear
from sie4.importing.shapes import KeptVoucher
from vouchers.models import Voucher, VoucherRow

# As long as our own files write texts: what was exported and comes back is the same.
_COMPARED = 50
_COLUMNS = (
    "voucher", "account", "debit", "credit", "cost_centre", "project", "other_objects", "quantity", "text",
    "removed", "added_later",
)  # fmt: skip
Number = tuple[date, str, int | None]


def differing(piece: Sequence[tuple[KeptVoucher, PlacedYear]]) -> dict[Number, str]:
    """Those that are there: "" where they are equal, else what differs (date, text, rows)."""
    years = {year.start: year for _, year in piece if year.has_vouchers}
    found: dict[Number, str] = {}
    for start, year in years.items():
        wanted = {(one.series, one.number): one for one, placed in piece if placed.start == start}
        found.update({(start, *key): what for key, what in _of_year(year, wanted).items()})
    return found


def _of_year(year: PlacedYear, wanted: dict[tuple[str, int | None], KeptVoucher]) -> dict[Any, str]:
    numbers = {number for _, number in wanted if number is not None}
    rows = Voucher.objects.filter(
        fiscal_year=year.row, series__in={series for series, _ in wanted}, number__in=numbers
    ).order_by()
    there = [
        (pk, (series, number), day, text)
        for pk, series, number, day, text in rows.values_list(
            "pk", "series", "number", "voucher_date", "text"
        )
        if (series, number) in wanted
    ]
    stored = _rows_of([pk for pk, *_ in there])
    return {key: _difference(wanted[key], day, text, stored[pk]) for pk, key, day, text in there}


def _rows_of(ids: Sequence[Any]) -> dict[Any, list[tuple[Any, ...]]]:
    found: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    rows = VoucherRow.objects.filter(voucher__in=ids).order_by("voucher", "line_number")
    for voucher, account, debit, credit, centre, project, other, quantity, text, *marks in rows.values_list(
        *_COLUMNS
    ):
        objects = (centre, project, tuple(sorted(other.items())))
        found[voucher].append((account, debit - credit, *objects, quantity, _seen(text), *marks))
    return found


def _difference(one: KeptVoucher, day: date, text: str, rows: list[tuple[Any, ...]]) -> str:
    if one.day != day:
        return "date"
    if list(_as_rows(one)) != rows:
        return "rows"
    return "" if _seen(one.text) == _seen(text) else "text"


def _as_rows(one: KeptVoucher) -> Iterable[tuple[Any, ...]]:
    return (
        (
            row.account, row.amount, row.cost_centre, row.project, row.other_objects, row.quantity,
            _seen(row.text), row.removed, row.added_later,
        )
        for row in one.rows
    )  # fmt: skip


def _seen(text: str) -> str:
    return clean(text, Replaced(), _COMPARED)
