"""JSON whose numbers stay exact: read as Decimal, written as raw decimal text, never a float."""

import json
import re
import secrets
from decimal import Decimal
from typing import Any

_MARK = secrets.token_hex(8)
_MARKED = re.compile(f'"{_MARK}:(-?[0-9.]+)"')


def plain(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def dumps(value: object, *, escape_slashes: bool = False) -> str:
    text = _MARKED.sub(r"\1", json.dumps(value, default=_marked, separators=(",", ":")))
    return text.replace("/", "\\/") if escape_slashes else text


def loads(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=_refused)


def _marked(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}:{plain(value)}"
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _refused(text: str) -> None:
    raise ValueError(f"{text} is not JSON")
