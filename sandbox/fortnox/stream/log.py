"""What was ever told, in order: one log per topic for all companies, numbered on over restarts and resets."""

from bisect import bisect_left

from sandbox.fortnox.stream.topics import TOPICS
from sandbox.store import Doc, Store

SPACE, NUMBERS, WAITING = "stream/fortnox", "numbers", "waiting"
DAY = 24 * 3600.0
Row = tuple[str, str, str, Doc]


class EventLog:
    """An event is kept as type, company, entity and `told`, the second at which it was told.

    Besides these it may have `copies` (it is sent so many times more), `form` (of a voucher's number), `topic` (as
    it is written, if other than the topic it runs on) and `more` (fields beside the usual ones).
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def last(self, topic: str) -> int:
        return self._numbers(topic)["last"]

    def before(self, topic: str) -> int:
        """The number before the first event that is still there."""
        return self._numbers(topic)["before"]

    def get(self, topic: str, number: int) -> Doc:
        return self.store.all(SPACE, topic)[str(number)]

    def append(self, topic: str, events: list[Doc]) -> int:
        """The number of the first of them."""
        now, numbers = self.store.clock(), self._numbers(topic)
        first = numbers["last"] + 1
        for number, event in enumerate(events, first):
            self.store.put(SPACE, topic, str(number), {**event, "told": now})
        self._number(topic, numbers["last"] + len(events), numbers["before"])
        return first

    def earliest(self, topic: str, days: float) -> int:
        """The number of the first event of the last `days`, or of the next one to come."""
        since = self.store.clock() - days * DAY
        kept = range(self.before(topic) + 1, self.last(topic) + 1)
        return kept.start + bisect_left(
            kept, since, key=lambda number: float(self.get(topic, number)["told"])
        )

    def forget(self, topic: str, keep: int) -> None:
        """Only the newest so many stay."""
        last, before = self.last(topic), self.before(topic)
        gone = max(last - keep, before)
        for number in range(before + 1, gone + 1):
            self.store.drop(SPACE, topic, str(number))
        self._number(topic, last, gone)

    def age(self, topic: str, days: float) -> None:
        """As if all of it had been told so many days earlier."""
        for key, event in list(self.store.all(SPACE, topic).items()):
            self.store.put(SPACE, topic, key, {**event, "told": float(event["told"]) - days * DAY})

    def wait(self, topic: str, event: Doc) -> None:
        """Happened, but told later: see `waiting`."""
        held = self.store.all(SPACE, WAITING)
        number = int(list(held)[-1]) + 1 if held else 1
        self.store.put(SPACE, WAITING, str(number), {**event, "on": topic})

    def waiting(self) -> dict[str, list[Doc]]:
        """Takes what waits out of its hold: by topic, in the order in which it happened."""
        found: dict[str, list[Doc]] = {}
        for key, event in list(self.store.all(SPACE, WAITING).items()):
            self.store.drop(SPACE, WAITING, key)
            told = {name: value for name, value in event.items() if name != "on"}
            found.setdefault(event["on"], []).append(told)
        return found

    def lasting(self) -> list[Row]:
        """What a reset leaves: empty topics that are numbered on."""
        return [
            (SPACE, NUMBERS, topic, {"last": self.last(topic), "before": self.last(topic)})
            for topic in TOPICS
        ]

    def _numbers(self, topic: str) -> dict[str, int]:
        return self.store.get(SPACE, NUMBERS, topic) or {"last": 0, "before": 0}

    def _number(self, topic: str, last: int, before: int) -> None:
        self.store.put(SPACE, NUMBERS, topic, {"last": last, "before": before})
