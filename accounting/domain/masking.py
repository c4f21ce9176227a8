"""Personal numbers as people may see them: the birth date, and stars."""

import re
from typing import Any

# With century, or ten digits whose third one cannot be an organisation's (those begin at 2 there).
_PERSON = re.compile(r"\b((?:19|20)\d{6}|\d{2}[01]\d{3})[-+]?\d{4}\b")


def masked(value: Any) -> Any:
    """The same value with the last four digits of every personal number hidden."""
    return _PERSON.sub(r"\1-****", value) if isinstance(value, str) else value
