"""Personal numbers as people may see them: the birth date, and stars."""

import re
from collections.abc import Mapping
from typing import Any

# With century, or ten digits whose third one cannot be an organisation's (those begin at 2 there).
_PERSON = re.compile(r"\b((?:19|20)\d{6}|\d{2}[01]\d{3})[-+]?\d{4}\b")


def masked(value: Any) -> Any:
    """The same value with the last four digits of every personal number in its texts hidden."""
    if isinstance(value, str):
        return _PERSON.sub(r"\1-****", value)
    if isinstance(value, Mapping):
        return {key: masked(part) for key, part in value.items()}
    if isinstance(value, list):
        return [masked(part) for part in value]
    return value
