"""The values of fields: amounts to whole öre, dates, periods, quantities. Never a float."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

_AMOUNT = re.compile(r"(-?)(\d+)(?:\.(\d+))?", re.ASCII)
_QUANTITY = re.compile(r"-?(\d+)(?:\.(\d+))?", re.ASCII)
_EIGHT = re.compile(r"\d{8}", re.ASCII)
_SIX = re.compile(r"\d{6}", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_CHECKSUM = re.compile(r"\d{1,10}", re.ASCII)
_DIGITS = re.compile(r"\d{1,20}", re.ASCII)
MOST_DIGITS = 30


class BadValue(ValueError):
    """`code` is the code of a finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def amount(text: str) -> int:
    """Öre.

    Raises BadValue: bad_value, amount_decimals, number_too_large.
    """
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise BadValue("bad_value")
    sign, whole, decimals = match.groups(default="")
    if len(decimals) > 2:
        raise BadValue("amount_decimals")
    if len(whole) > MOST_DIGITS:
        raise BadValue("number_too_large")
    return int(sign + whole + decimals.ljust(2, "0"))


def quantity(text: str) -> Decimal | None:
    """Raises BadValue: bad_value, number_too_large."""
    if not text:
        return None
    match = _QUANTITY.fullmatch(text)
    if not match:
        raise BadValue("bad_value")
    if len(text) > 2 * MOST_DIGITS:
        raise BadValue("number_too_large")
    return Decimal(text)


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """YYYYMMDD, a day of the calendar.

    Raises BadValue: bad_date.
    """
    if not _EIGHT.fullmatch(text):
        raise BadValue("bad_date")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise BadValue("bad_date") from None


def optional_day(text: str) -> date | None:
    return day(text) if text else None


def period(text: str) -> str:
    """YYYYMM.

    Raises BadValue: bad_date.
    """
    if not _SIX.fullmatch(text) or not 1 <= int(text[4:]) <= 12 or text.startswith("0000"):
        raise BadValue("bad_date")
    return text


def whole(text: str) -> int:
    """Raises BadValue: bad_value."""
    if not _WHOLE.fullmatch(text):
        raise BadValue("bad_value")
    return int(text)


def account(text: str) -> str:
    """Raises BadValue: bad_account."""
    if not _DIGITS.fullmatch(text):
        raise BadValue("bad_account")
    return text


def checksum(text: str) -> int | None:
    """Raises BadValue: bad_value."""
    if not text:
        return None
    if not _CHECKSUM.fullmatch(text) or int(text) >> 32:
        raise BadValue("bad_value")
    return int(text)


def from_ore(ore: int) -> Decimal:
    return Decimal(shown(ore))


def to_ore(value: Decimal) -> int:
    """Raises BadValue (amount_decimals) where the amount has more than two decimals."""
    text = f"{value:f}"
    return amount(text.rstrip("0").rstrip(".") if "." in text else text)


def shown(ore: int) -> str:
    """As a SIE file has it: a minus, digits, a point, two decimals."""
    sign, ore = ("-", -ore) if ore < 0 else ("", ore)
    return f"{sign}{ore // 100}.{ore % 100:02d}"
