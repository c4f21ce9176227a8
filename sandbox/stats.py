"""How many requests came, and how tightly: the limit counts per client and company, so does the peak."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
TOO_MANY = 429
WINDOW_SECONDS = 5.0


class Peak:
    """The most requests in any sliding window, per key."""

    def __init__(self) -> None:
        self.highest = 0
        self._recent: dict[str, deque[float]] = defaultdict(deque)

    def add(self, key: str, at: float) -> None:
        recent = self._recent[key]
        while recent and recent[0] <= at - WINDOW_SECONDS:
            recent.popleft()
        recent.append(at)
        self.highest = max(self.highest, len(recent))


class Tally:
    def __init__(self) -> None:
        self.requests = self.writes = self.too_many = 0
        self.methods: Counter[str] = Counter()
        self.all, self.accepted = Peak(), Peak()

    def add(self, line: dict[str, Any]) -> None:
        self.requests += 1
        self.methods[line["method"]] += 1
        self.writes += line["method"] in WRITES
        self.too_many += line["status"] == TOO_MANY
        if line["limited"]:
            self._window(f"{line['client']}/{line['company']}", line)

    def _window(self, key: str, line: dict[str, Any]) -> None:
        at = datetime.fromisoformat(line["at"]).timestamp()
        self.all.add(key, at)
        if line["status"] != TOO_MANY:
            self.accepted.add(key, at)

    def shown(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "by_method": dict(self.methods),
            "writes": self.writes,
            "429": self.too_many,
            "max_in_5s": self.all.highest,
            "max_accepted_in_5s": self.accepted.highest,
        }


def statistics(lines: Iterable[dict[str, Any]], providers: list[str]) -> dict[str, Any]:
    tallies = {name: Tally() for name in providers}
    for line in lines:
        tallies[line["provider"]].add(line)
    shown = {name: tally.shown() for name, tally in tallies.items()}
    return {
        **shown,
        "requests": sum(one["requests"] for one in shown.values()),
        "too_many": sum(one["429"] for one in shown.values()),
        "max_in_5s": max(one["max_in_5s"] for one in shown.values()),
        "max_accepted_in_5s": max(one["max_accepted_in_5s"] for one in shown.values()),
    }
