"""What an update has to send, and whether what stands in Fortnox is what was sent."""

from collections.abc import Mapping
from typing import Any

from accounting.providers.fortnox import decode

# Empties a text field: Fortnox ignores "" in an update and leaves absent fields as they are.
BLANK = "API_BLANK"
# Numbers cannot be blanked; an invoice back in SEK has these.
_NEUTRAL = {"CurrencyRate": 1, "CurrencyUnit": 1}
# Percent and code exclude each other: whichever is sent replaces the other, and a code cannot be blank.
_REPLACED = frozenset({"VATCode"})
_IDENTITY, _NUMBER_IN_TEXT = "OrganisationNumber", "DeliveredQuantity"
_IDENTITY_DIGITS = 10


def update_fields(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The whole document, and a blank for every text that it had before. Rows go by position, all of them."""
    result = {key: _rows(before.get(key), value) for key, value in now.items()}
    for key, value in before.items():
        if key in now or key in _REPLACED:
            continue
        if key in _NEUTRAL:
            result[key] = _NEUTRAL[key]
        elif isinstance(value, str):
            result[key] = BLANK
    return result


def _rows(before: Any, now: Any) -> Any:
    if not isinstance(now, list) or not isinstance(before, list):
        return now
    old = [*before, *({} for _ in now)]
    return [update_fields(previous, row) for previous, row in zip(old, now, strict=False)]


def same(sent: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether every field that was sent stands there, however Fortnox types it."""
    return all(equal(key, value, found.get(key)) for key, value in sent.items())


def same_identity(one: str, other: str) -> bool:
    """One organisation or person, with or without century and hyphen; never for an empty number."""
    first, second = _digits(one), _digits(other)
    return bool(first) and first == second


def equal(key: str, sent: Any, found: Any) -> bool:
    """One field, however Fortnox types it."""
    if isinstance(sent, list):
        rows = found if isinstance(found, list) else []
        return len(sent) == len(rows) and all(map(same, sent, rows))
    if isinstance(sent, bool):
        return sent == decode.flag(found)
    if sent == BLANK:
        return decode.text(found) == ""
    if key == _IDENTITY:
        return same_identity(sent, decode.text(found))
    if isinstance(sent, str) and key != _NUMBER_IN_TEXT:
        return sent == decode.text(found)
    return decode.number(sent) == (decode.number(found) or 0)


def _digits(identity: str) -> str:
    return "".join(char for char in identity if char.isdigit())[-_IDENTITY_DIGITS:]
