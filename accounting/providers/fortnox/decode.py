"""Reads single values of Fortnox answers, whose types change from answer to answer."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

# Stands in any field, numeric ones included, when the user behind the token lacks the right to see it.
_NO_RIGHT = "API_NORIGHT"


def text(value: Any) -> str:
    """null, "" and a hidden value are all the empty text."""
    return "" if value is None or value == _NO_RIGHT else str(value)


def number(value: Any) -> Decimal | None:
    """Accepts 1, 1.5 and "1.50"; anything that is no finite number is None."""
    if isinstance(value, bool | float):
        return None
    try:
        result = Decimal(text(value))
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


def whole(value: Any) -> int | None:
    result = number(value)
    return int(result) if result is not None and result == result.to_integral_value() else None


def day(value: Any) -> date | None:
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        return None


def flag(value: Any) -> bool:
    """`Credit` is the string "false" where every other flag is a JSON boolean."""
    return value is True or text(value).lower() == "true"


def reference(value: Any) -> str:
    """A number of another document; 0 and "0" stand for none."""
    return "" if text(value) == "0" else text(value)
