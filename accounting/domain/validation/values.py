"""How one JSON value may look, and what it becomes: text, yes/no, dates, amounts, numbers."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounting.domain import money
from accounting.domain.validation.formats import FORMATS
from accounting.domain.validation.issues import FieldSpec, Kind, Refused

# Numbers are kept as BIGINT times 10^6: anything below 10^12 fits.
LARGEST = Decimal(10) ** 12
MOST_DECIMALS = 6
_UNWANTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Persian, Indic scripts and emoji are written with them; in an identifier they only make two look alike.
_JOINERS = "\u200c\u200d"
_IDENTIFIERS = {"source_ref", "customer", "invoice", "customer_number"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_SHOWN = 60


def parse_value(value: Any, spec: FieldSpec) -> Any:
    """The typed value of a JSON value that is not null.

    Raises Refused.
    """
    return _PARSERS[spec.kind](value, spec)


def clean_text(value: Any, longest: int, *, several_lines: bool = False, joiners: bool = True) -> str:
    """Text without surrounding space, and without control and other invisible characters.

    Raises Refused.
    """
    if not isinstance(value, str):
        raise Refused("not_text")
    text = value.replace("\r\n", "\n").strip()
    kept = ("\n\t" if several_lines else "") + (_JOINERS if joiners else "")
    if any(_is_unwanted(char) and char not in kept for char in text) or (text and not text.strip(_JOINERS)):
        raise Refused("control_characters")
    return _fitting(text, longest)


def shown_text(text: str, longest: int = _SHOWN) -> str:
    """A refused name as an answer may repeat it: shortened, invisible characters as question marks."""
    return "".join("?" if _is_unwanted(char) else char for char in text.strip()[:longest])


def _is_unwanted(char: str) -> bool:
    return unicodedata.category(char) in _UNWANTED


def _text(value: Any, spec: FieldSpec) -> str:
    check = FORMATS.get(spec.name)
    # A form may be longer as written than as kept: "16802400-1235".
    text = clean_text(
        value,
        max(spec.longest, _SHOWN) if check else spec.longest,
        several_lines=spec.several_lines,
        joiners=spec.name not in _IDENTIFIERS,
    )
    if text and spec.choices and text not in spec.choices:
        raise Refused("unknown_choice", {"value": text[:_SHOWN], "choices": ", ".join(spec.choices)})
    return _fitting(check(text), spec.longest) if check and text else text


def _fitting(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Refused("too_long", {"most": longest, "length": len(text)})
    return text


def _bool(value: Any, spec: FieldSpec) -> bool:
    if not isinstance(value, bool):
        raise Refused("not_a_bool")
    return value


def _date(value: Any, spec: FieldSpec) -> date:
    # fromisoformat alone would also take week dates and dates without hyphens.
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        raise Refused("not_a_date")
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise Refused("not_a_date") from None
    if not _EARLIEST <= day <= _LATEST:
        raise Refused("date_out_of_range", {"first": _EARLIEST.isoformat(), "last": _LATEST.isoformat()})
    return day


def _moment(value: Any, spec: FieldSpec) -> datetime:
    """In UTC; without an offset nobody could say which moment is meant."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except (AttributeError, ValueError):
        raise Refused("not_a_moment") from None
    if moment.utcoffset() is None or not _EARLIEST.year < moment.year < _LATEST.year:
        raise Refused("not_a_moment")
    return moment.astimezone(UTC)


def _number(value: Any, spec: FieldSpec) -> Decimal:
    if isinstance(value, float):
        raise Refused("float")
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Refused("not_a_number")
    try:
        number = money.parse(str(value).strip())
    except ValueError:
        raise Refused("not_a_number") from None
    if -int(number.as_tuple().exponent) > MOST_DECIMALS:
        raise Refused("too_many_decimals", {"most": MOST_DECIMALS})
    if abs(number) >= LARGEST:
        raise Refused("too_large")
    return number


_PARSERS: Mapping[Kind, Callable[[Any, FieldSpec], Any]] = {
    "text": _text,
    "bool": _bool,
    "date": _date,
    "moment": _moment,
    "amount": _number,
    "number": _number,
}
