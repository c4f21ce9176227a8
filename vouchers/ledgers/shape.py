"""What a fiscal year of an own ledger may look like, by the Accounting Act: whole months, 18 at most, no gaps."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from vouchers.models import FiscalYear
from vouchers.refusals import LedgerRefused, Obstacle

MOST_MONTHS = 18
USUAL_MONTHS = 12
_DAY = timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day of the month, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_year(existing: Sequence[FiscalYear], start: date | None, end: date | None) -> tuple[date, date]:
    """The days left out: it follows the latest one, and lasts twelve months."""
    latest = max((one.end for one in existing), default=None)
    first = start or (latest + _DAY if latest else None)
    if first is None:
        raise LedgerRefused(Obstacle("start_missing", {}, "start"))
    return first, end or months_later(first.replace(day=1), USUAL_MONTHS) - _DAY


def refuse_shape(existing: Sequence[FiscalYear], start: date, end: date) -> None:
    """Raises LedgerRefused: year_reversed, year_too_long, year_not_whole_months, year_overlaps, year_gap."""
    days = {"start": str(start), "end": str(end)}
    if end < start:
        raise LedgerRefused(Obstacle("year_reversed", days, "end"))
    if end >= months_later(start, MOST_MONTHS):
        raise LedgerRefused(Obstacle("year_too_long", days, "end"))
    if _is_within_month(existing, start, end):
        raise LedgerRefused(Obstacle("year_not_whole_months", days, "end"))
    for one in existing:
        if start <= one.end and one.start <= end:
            raise LedgerRefused(Obstacle("year_overlaps", {**days, "other": one.label}, "start"))
    _refuse_gap(existing, start, end)


def _is_within_month(existing: Sequence[FiscalYear], start: date, end: date) -> bool:
    earlier = any(one.end < start for one in existing)
    return (end + _DAY).day != 1 or (earlier and start.day != 1)


def _refuse_gap(existing: Sequence[FiscalYear], start: date, end: date) -> None:
    if not existing:
        return
    first, last = min(one.start for one in existing), max(one.end for one in existing)
    if start != last + _DAY and end != first - _DAY:
        wanted = {"wanted": str(last + _DAY), "ends": str(first - _DAY)}
        raise LedgerRefused(Obstacle("year_gap", wanted, "start"))
