"""JSON whose numbers stay exact: Decimal in, Decimal out, never a float."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def dumps(value: Any) -> bytes:
    """Stable bytes: keys in their order, no spaces, UTF-8."""
    return _write(value).encode()


def _write(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(key))}:{_write(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_write(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        raise TypeError("A float has no place in a payload; use Decimal.")
    return json.dumps(value, ensure_ascii=False)


def loads(text: str | bytes) -> Any:
    """Raises ValueError (also for NaN and Infinity)."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")
