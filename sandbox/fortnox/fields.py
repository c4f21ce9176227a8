"""Which fields may be written, and of what type and length: a table taken from the OpenAPI file."""

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from sandbox.fortnox.errors import (
    EMPTY_BODY,
    ILLEGAL_CHARACTERS,
    NOT_ALPHANUMERIC,
    NOT_BOOLEAN,
    NOT_NUMERIC,
    UNKNOWN_FIELD,
    Refusal,
    refused,
)
from sandbox.store import Doc

TABLE: dict[str, dict[str, Doc]] = json.loads(files(__package__).joinpath("fields.json").read_text("utf-8"))
CLEAR = "API_BLANK"
LARGEST_NUMBER = Decimal(10) ** 12
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def checked(schema: str, given: Any) -> Doc:
    """The accepted fields. Null and "" count as absent, API_BLANK empties a text, the rest is strict."""
    if not isinstance(given, dict):
        raise Refusal(EMPTY_BODY, "Felaktig eller tom data.")
    table = TABLE[schema]
    if unknown := next((name for name in given if name not in table), None):
        raise Refusal(UNKNOWN_FIELD, f"Fältet {unknown} finns inte eller kan inte skrivas.")
    present = {name: value for name, value in given.items() if value is not None and value != ""}
    return {name: _value(name, value, table[name]) for name, value in present.items()}


def require(fields: Doc, *names: str) -> None:
    if missing := next((name for name in names if not fields.get(name)), None):
        raise Refusal(EMPTY_BODY, f"Fältet {missing} måste anges.")


def _value(name: str, value: Any, rule: Doc) -> Any:
    kept = _CHECKS[rule["type"]](name, value, rule)
    if "enum" in rule and kept and kept not in rule["enum"]:
        raise refused(f"Felaktigt värde för {name}.")
    return kept


def _text(name: str, value: Any, rule: Doc) -> str:
    if not isinstance(value, str):
        raise Refusal(NOT_ALPHANUMERIC, f"{name} måste vara alfanumeriskt.")
    if value == CLEAR:
        return ""
    if _CONTROL.search(value):
        raise Refusal(ILLEGAL_CHARACTERS, f"{name} innehåller ogiltiga tecken.")
    if not rule.get("min", 0) <= len(value) <= rule.get("max", 1_000_000):
        raise refused(f"{name} har fel längd, högst {rule.get('max')} tecken.")
    return value


def _whole(name: str, value: Any, rule: Doc) -> int:
    number = _number(name, value, rule)
    if number != int(number):
        raise Refusal(NOT_NUMERIC, f"{name} måste vara ett heltal.")
    least, most = int(rule.get("min", -(2**31))), int(rule.get("max", 2**31 - 1))
    if not least <= number <= most:
        raise refused(f"{name} ligger utanför tillåtna värden.")
    return int(number)


def _number(name: str, value: Any, rule: Doc) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refusal(NOT_NUMERIC, f"{name} måste vara numeriskt.")
    number = Decimal(value)
    if abs(number) > LARGEST_NUMBER:
        raise refused(f"{name} är för stort.")
    return number


def _boolean(name: str, value: Any, rule: Doc) -> bool:
    if not isinstance(value, bool):
        raise Refusal(NOT_BOOLEAN, f"{name} måste vara sant eller falskt.")
    return value


def _date(name: str, value: Any, rule: Doc) -> str | None:
    if value == CLEAR:
        return None
    return valid_date(name, value)


def valid_date(name: str, value: Any) -> str:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise refused(f"{name} är inte ett giltigt datum.")


def _object(name: str, value: Any, rule: Doc) -> Doc:
    return checked(rule["of"], value)


def _list(name: str, value: Any, rule: Doc) -> list[Doc]:
    if not isinstance(value, list):
        raise refused(f"{name} måste vara en lista.")
    return [checked(rule["of"], entry) for entry in value]


_CHECKS: dict[str, Callable[[str, Any, Doc], Any]] = {
    "string": _text,
    "integer": _whole,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "object": _object,
    "list": _list,
}
