"""JSON from strangers: UTF-8 only, no NaN, no key twice, not too deep; numbers stay exact."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

DEEPEST = 64
# Written out, a number with a larger exponent would fill the memory.
_LARGEST_EXPONENT = 100


def loads(body: bytes) -> Any:
    """Raises ValueError."""
    try:
        data = json.loads(
            body.decode("utf-8"),
            parse_float=_number,
            parse_constant=_refuse,
            object_pairs_hook=_without_repetition,
        )
    except RecursionError:
        raise ValueError("nested too deep") from None
    _check(data)
    return data


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("a number out of bounds")
    return value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _check(data: Any) -> None:
    """Level by level, so that the depth of the data is not the depth of the stack."""
    level = [data]
    for _ in range(DEEPEST):
        for text in level:
            if isinstance(text, str):
                text.encode()  # half a surrogate pair, which JSON can escape, is no text
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return
    raise ValueError("nested too deep")


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value
