"""How values read on the pages: moments, amounts, durations, in the reader's language."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

_HARD_SPACE = "\u00a0"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def in_swedish() -> bool:
    return (get_language() or "sv").startswith("sv")


def moment(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "–"


def day(value: date | None) -> str:
    return value.isoformat() if value else "–"


def money(amount: Decimal, currency: str) -> str:
    """ "1 234,50 kr" in Swedish, "1,234.50 SEK" in English."""
    if not in_swedish():
        return f"{amount:,f}{_HARD_SPACE}{currency}"
    digits = f"{amount:,f}".replace(",", _HARD_SPACE).replace(".", ",")
    return f"{digits}{_HARD_SPACE}{'kr' if currency == 'SEK' else currency}"


def number(value: Any) -> str:
    """A whole number or a decimal, grouped by the language."""
    text = f"{value:,}"
    return text.replace(",", _HARD_SPACE).replace(".", ",") if in_swedish() else text


def duration(seconds: int | None) -> str:
    if seconds is None:
        return "–"
    seconds = max(seconds, 1)
    if seconds < _MINUTE:
        return gettext("%(seconds)s s") % {"seconds": seconds}
    minutes, rest = divmod(seconds, _MINUTE)
    if seconds < _HOUR:
        return gettext("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
    if seconds < _DAY:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}
    return gettext("%(days)s days %(hours)s h") % {"days": seconds // _DAY, "hours": seconds % _DAY // _HOUR}


def person(actor: str) -> str:
    """ "user:7 anna" is shown as "anna"; a key and the engine as they are called."""
    kind, _, rest = actor.partition(":")
    name = rest.partition(" ")[2] if kind == "user" else ""
    return name or {"engine": gettext("the program"), "system": gettext("the program")}.get(actor, actor)


def plain(value: Any) -> str:
    """A value of a payload, for the old -> new columns."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)
