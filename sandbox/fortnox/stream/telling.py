"""From what happened to the log: at once, or held back a while and told in another order."""

import asyncio
from collections import deque
from collections.abc import Callable
from random import Random

from sandbox.faults import AHEAD, REORDER, UNKNOWN_TYPE, Faults
from sandbox.fortnox.stream.emission import PREFIX, events_of
from sandbox.fortnox.stream.lag import Lag
from sandbox.fortnox.stream.log import EventLog
from sandbox.store import Change, Doc, Store

PROVIDER = "fortnox"
HOLD_MS, AHEAD_MS = 200, 500
NEVER_HEARD_OF = "document-reconsidered-v7"
Place = tuple[str, str, str]


class Teller:
    """Watches the store; `wake` is called whenever the log has grown."""

    def __init__(
        self, store: Store, log: EventLog, faults: Faults, lag: Lag, wake: Callable[[], None]
    ) -> None:
        self.store = store
        self.log = log
        self.faults = faults
        self.lag = lag
        self.wake = wake
        self._muted: set[Place] = set()
        self._held = False

    def mute(self, places: set[Place]) -> None:
        """Space, collection and key of what the open transaction does without anybody being told."""
        self._muted |= places

    def watch(self, changes: list[Change]) -> None:
        muted, self._muted = self._muted, set()
        heard = [one for one in changes if (one.space, one.collection, one.key) not in muted]
        told: dict[str, list[Doc]] = {}
        for topic, event, change in events_of(heard):
            self._run_ahead(topic, event, change)
            if fault := self._strike(UNKNOWN_TYPE, topic, event):
                told.setdefault(topic, []).append({**event, "type": str(fault.get("sends", NEVER_HEARD_OF))})
            if not self._held_back(topic, event):
                told.setdefault(topic, []).append(event)
        for topic, events in told.items():
            self.log.append(topic, events)
        if told:
            self.wake()

    def release(self, seed: object = 0, *, within_tenant: bool = False) -> None:
        """Inside the caller's transaction: what was held back stands in the log from now on, and for good."""
        self._held = False
        for topic, events in self.log.waiting().items():
            self.log.append(topic, shuffled(events, f"{seed}:{self.log.last(topic)}", within_tenant))
        self.wake()

    def _held_back(self, topic: str, event: Doc) -> bool:
        fault = self._strike(REORDER, topic, event)
        if fault is None:
            return False
        self.log.wait(topic, event)
        if not self._held:
            self._held = True
            seconds = float(fault.get("ms", HOLD_MS)) / 1000
            asyncio.get_running_loop().call_later(seconds, self._release_by, fault)
        return True

    def _release_by(self, fault: Doc) -> None:
        with self.store.transaction("stream"):
            self.release(fault.get("seed", 0), within_tenant=bool(fault.get("within_tenant")))

    def _run_ahead(self, topic: str, event: Doc, change: Change) -> None:
        if change.before is not None or change.after is None:
            return
        if fault := self._strike(AHEAD, topic, event):
            place = (change.space.removeprefix(PREFIX), change.collection, change.key)
            self.lag.hide(place, ms=float(fault.get("ms", AHEAD_MS)), reads=int(fault.get("reads", 0)))

    def _strike(self, kind: str, topic: str, event: Doc) -> Doc | None:
        return self.faults.strike_stream(
            PROVIDER,
            (kind,),
            topic=topic,
            type=event["type"],
            company=event["company"],
            entity=event["entity"],
        )


def shuffled(events: list[Doc], seed: str, within_tenant: bool) -> list[Doc]:
    """Each company's own order stays, unless told."""
    luck = Random(seed)  # noqa: S311
    if within_tenant:
        return luck.sample(events, len(events))
    own: dict[str, deque[Doc]] = {}
    for event in events:
        own.setdefault(event["company"], deque()).append(event)
    turns = [event["company"] for event in events]
    luck.shuffle(turns)
    return [own[company].popleft() for company in turns]
