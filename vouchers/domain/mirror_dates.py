"""The day of a mirrored voucher. Where the rule gives no single day there is a finding, never another day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounting.domain.findings import Finding
from vouchers.domain.written_dates import find_dates

_LAST_MONTH = 12


class DateMode(StrEnum):
    FIRST_DAY_NEXT_MONTH = "FIRST_DAY_NEXT_MONTH"
    SAME_DAY = "SAME_DAY"
    DATE_IN_COMMENT = "DATE_IN_COMMENT"


@dataclass(frozen=True)
class Dated:
    """Either a day or why there is none."""

    on: date | None = None
    finding: Finding | None = None


def mirror_date(mode: str, original: date, comment: str) -> Dated:
    """`comment` is the original's comment; its text and rows are not searched.

    Findings: mirror_date_missing, mirror_date_several {dates}, mirror_date_impossible {written}.
    """
    match DateMode(mode):
        case DateMode.SAME_DAY:
            return Dated(original)
        case DateMode.FIRST_DAY_NEXT_MONTH:
            return Dated(first_day_next_month(original))
    return _in_comment(comment)


def first_day_next_month(day: date) -> date:
    if day.month == _LAST_MONTH:
        return date(day.year + 1, 1, 1)
    return date(day.year, day.month + 1, 1)


def _in_comment(comment: str) -> Dated:
    written = find_dates(comment)
    if written.impossible:
        return _none("mirror_date_impossible", written=", ".join(written.impossible))
    if len(written.dates) > 1:
        return _none("mirror_date_several", dates=", ".join(map(str, written.dates)))
    if not written.dates:
        return _none("mirror_date_missing")
    return Dated(written.dates[0])


def _none(code: str, **params: str) -> Dated:
    return Dated(finding=Finding("error", code, dict(params), "voucher_date"))
