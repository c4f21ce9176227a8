"""Which dates a person wrote into a text. Only forms with one meaning and a four-digit year are understood.

| written | read as |
|---|---|
| 2026-02-01, 2026-2-1, 2026/02/01 | year, month, day |
| 20260201 | year, month, day; eight digits that stand alone |
| 1/2 2026, 1/2-2026 | Swedish: day and month, then the year |
| 1.2.2026, 01.02.2026 | day, month, year |
| 1 februari 2026, den 1 feb 2026, 1:a feb. 2026 | Swedish names of months, whole or short |
| 1 February 2026, 1st of Feb 2026, February 1, 2026 | English names |

1/2/2026 is not read: it is February in Sweden and January elsewhere. Neither are years of two digits, nor days
without a year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("mars", "march", "mar"),
    ("april", "apr"),
    ("maj", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augusti", "august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NAMED = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
# A number that goes on before or after, or that another date's or person's number goes on with, is no date.
_ALONE, _ENDS = r"(?<![\w./:-])", r"(?![\w/:]|[.-]\w)"
_ORDINAL = r"(?::?[ae]|st|nd|rd|th)?"

_FORMS = tuple(
    re.compile(_ALONE + form + _ENDS, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<between>[-/])(?P<month>\d{1,2})(?P=between)(?P<day>\d{1,2})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:\s+|\s*-\s*)(?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        rf"(?P<day>\d{{1,2}}){_ORDINAL}\.?\s+(?:of\s+)?(?P<name>{_NAMED})\.?,?\s+(?P<year>\d{{4}})",
        rf"(?P<name>{_NAMED})\.?\s+(?P<day>\d{{1,2}}){_ORDINAL},?\s+(?P<year>\d{{4}})",
    )
)


@dataclass(frozen=True)
class Written:
    """`impossible` holds what looks like a date and is none (2026-02-30), as written."""

    dates: tuple[date, ...]
    impossible: tuple[str, ...]


def find_dates(text: str) -> Written:
    """Every different date in the text, in calendar order."""
    dates: set[date] = set()
    impossible: list[str] = []
    for match in _matches(text):
        found = _date(match)
        if found is None:
            impossible.append(match.group(0))
        else:
            dates.add(found)
    return Written(tuple(sorted(dates)), tuple(impossible))


def _matches(text: str) -> Iterator[re.Match[str]]:
    for form in _FORMS:
        yield from form.finditer(text)


def _date(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    name = parts.get("name")
    month = _NUMBER_OF[name.lower()] if name else int(parts["month"])
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None
