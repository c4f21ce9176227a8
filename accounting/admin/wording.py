"""How values read on the pages: moments, amounts, durations, in the reader's language."""

from collections.abc import Mapping
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


def period(date_from: date | None, date_to: date | None) -> str:
    """ "2026-01-01 – 2026-01-31", "from 2026-01-01", "until 2026-01-31" or "everything"."""
    if date_from and date_to:
        return f"{day(date_from)} – {day(date_to)}"
    if date_from:
        return gettext("from %(day)s") % {"day": day(date_from)}
    return gettext("until %(day)s") % {"day": day(date_to)} if date_to else gettext("everything")


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
    """ "user:7 anna" is shown as "anna", "key:frost_mqBL register" as "register (API key)"."""
    kind, _, rest = actor.partition(":")
    name = rest.partition(" ")[2]
    if kind == "key" and name:
        return gettext("%(name)s (API key)") % {"name": name}
    if kind == "user":
        return name or gettext("user %(number)s") % {"number": rest}
    known = {
        "engine": gettext("the program"),
        "system": gettext("the program"),
        "command": gettext("command line"),
    }
    return known.get(actor, actor)


def plain(value: Any) -> str:
    """A value in words: lists and objects too, never as they are written in a program."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {plain(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(plain(part) for part in value)
    return str(value)
