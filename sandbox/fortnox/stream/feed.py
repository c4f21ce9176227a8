"""What a connection is sent next: the events after its place in each topic, and what goes wrong with them."""

import json
from collections.abc import Callable
from contextlib import suppress
from random import Random

from sandbox import exactjson
from sandbox.faults import DUPLICATE, NOISE, Faults
from sandbox.fortnox.events import VOUCHER, as_voucher
from sandbox.fortnox.stream.log import EventLog
from sandbox.fortnox.stream.offsets import stream_offset
from sandbox.fortnox.stream.subscription import Subscription
from sandbox.options import Settings
from sandbox.store import Doc
from sandbox.swedish_time import swedish_moment

PROVIDER = "fortnox"
BATCH, DISTANCE = 200, 20
NOT_JSON = '{"topic":"vouchers","offset'
Frame = tuple[int, str]
_SHORT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Feed:
    def __init__(self, log: EventLog, faults: Faults, settings: Callable[[], Settings]) -> None:
        self.log = log
        self.faults = faults
        self.settings = settings

    def batch(self, subscription: Subscription) -> list[Frame]:
        """Inside the caller's transaction: company and text, in order within each topic; none when all is sent."""
        frames: list[Frame] = []
        for topic, passed in list(subscription.topics.items()):
            last, start = self.log.last(topic), max(passed, self.log.before(topic))
            while subscription.subscribed and start < last and len(frames) < BATCH:
                end = min(start + BATCH, last)
                frames += self._between(subscription, topic, start, end)
                start = end
            if subscription.subscribed:
                subscription.topics[topic] = start
        return frames

    def _between(self, subscription: Subscription, topic: str, start: int, end: int) -> list[Frame]:
        frames: list[Frame] = []
        again: list[tuple[int, Frame]] = []
        for number in range(start + 1, end + 1):
            event = self.log.get(topic, number)
            tenant = int(event["company"])
            if tenant not in subscription.tenants:
                continue
            frame = (tenant, self.written(topic, number, event))
            frames += [*self._noise(topic, event, tenant), frame]
            again += [(place, frame) for place in self._copies(topic, number, event, len(frames))]
        for place, frame in sorted(again, key=lambda one: one[0], reverse=True):
            frames.insert(place, frame)
        return frames

    def written(self, topic: str, number: int, event: Doc) -> str:
        body = {
            "topic": event.get("topic", topic),
            "offset": stream_offset(number),
            "type": event["type"],
            "tenantId": int(event["company"]),
            "entityId": event["entity"],
            "timestamp": swedish_moment(float(event["told"])).isoformat(timespec="milliseconds"),
            **event.get("more", {}),
        }
        if event["type"].startswith(VOUCHER):
            # An event may have been ordered with a number that is none.
            with suppress(ValueError):
                body = as_voucher(body, event.get("form") or self.settings().stream_vouchers)
        if "more" in event:
            return exactjson.dumps(body)
        return _SHORT.encode(body)

    def _copies(self, topic: str, number: int, event: Doc, place: int) -> list[int]:
        """Where the event comes once more: a little later, by the seed."""
        fault = self._strike(DUPLICATE, topic, event) or {"copies": 0}
        copies = int(event.get("copies", 0)) + int(fault.get("copies", 1))
        if not copies:
            return []
        luck = Random(f"{fault.get('seed', 0)}:{topic}:{number}")  # noqa: S311
        distance = int(fault.get("distance", DISTANCE))
        return [place + luck.randint(0, distance) for _ in range(copies)]

    def _noise(self, topic: str, event: Doc, tenant: int) -> list[Frame]:
        fault = self._strike(NOISE, topic, event)
        return [(tenant, str(fault.get("text", NOT_JSON)))] if fault else []

    def _strike(self, kind: str, topic: str, event: Doc) -> Doc | None:
        return self.faults.strike_stream(
            PROVIDER,
            (kind,),
            topic=topic,
            type=event["type"],
            company=event["company"],
            entity=event["entity"],
        )
