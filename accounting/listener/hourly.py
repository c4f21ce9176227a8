"""How many events came in the last hour: one counter per minute, overwritten an hour later."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

_HOUR = 60


@dataclass
class Minutes:
    """`counts` is {minute of the hour: [minute since 1970, events]}, as it is stored."""

    counts: dict[str, list[int]] = field(default_factory=dict)

    def add(self, number: int, now: datetime) -> None:
        minute = _minute(now)
        slot = self.counts.get(str(minute % _HOUR))
        before = slot[1] if slot and slot[0] == minute else 0
        self.counts[str(minute % _HOUR)] = [minute, before + number]


def last_hour(counts: dict[str, Any], now: datetime) -> int:
    oldest = _minute(now - timedelta(hours=1))
    return sum(number for minute, number in counts.values() if minute > oldest)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
