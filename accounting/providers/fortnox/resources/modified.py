"""What Fortnox says has changed: its filter takes Swedish local time, to the minute as documented."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounting.providers.fortnox import decode
from accounting.providers.fortnox.registers.register import Register

_SWEDEN = ZoneInfo("Europe/Stockholm")
# No page of Fortnox names the zone: were it UTC, this much would still be seen (two hours in summer).
OVERLAP = timedelta(hours=2, minutes=10)


def local_minute(moment: datetime) -> str:
    """In the hour that comes twice a year the earlier one is meant, so that nothing slips through."""
    local = moment.astimezone(_SWEDEN)
    if _comes_twice(local):
        local = (moment - timedelta(hours=1)).astimezone(_SWEDEN)
    return local.strftime("%Y-%m-%d %H:%M")


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def changed(register: Register[Any], since: datetime | None) -> Iterator[str]:
    filters: dict[str, Any] = {} if since is None else {"lastmodified": local_minute(since)}
    for document in register.list(**filters):
        yield decode.text(document.raw.get(register.key))


def changed_since(register: Register[Any], search: str, external_id: str, moment: datetime) -> bool | None:
    """One search and the global filter may be combined; the search finds any part of a number."""
    if _comes_twice(moment.astimezone(_SWEDEN)):
        return None
    wanted: dict[str, Any] = {search: external_id, "lastmodified": local_minute(moment)}
    found = register.list(**wanted)
    return any(decode.text(document.raw.get(register.key)) == external_id for document in found)
