"""All connections to the stream: how they are let in, woken, shown and broken off by order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator

from starlette.types import Receive, Scope, Send

from sandbox import sockets
from sandbox.faults import DEAF, OFF, REFUSED, Faults
from sandbox.fortnox.stream.connection import Connection
from sandbox.fortnox.stream.desk import Desk
from sandbox.fortnox.stream.feed import Feed
from sandbox.fortnox.stream.lag import Lag
from sandbox.fortnox.stream.log import EventLog, Row
from sandbox.fortnox.stream.offsets import number_of, stream_offset
from sandbox.fortnox.stream.synthetic import emitted
from sandbox.fortnox.stream.telling import Teller
from sandbox.fortnox.stream.topics import TOPICS
from sandbox.oauth.grants import Grants
from sandbox.options import Settings
from sandbox.store import Doc, Store

PROVIDER, PATH = "fortnox", "/topics-v1"
ENDED_KEPT = 100
RESTART = 1012
FOR_EVER = 10.0**9


class StreamServer:
    def __init__(
        self, store: Store, grants: Grants, faults: Faults, settings: Callable[[], Settings]
    ) -> None:
        self.store = store
        self.settings = settings
        self.log = EventLog(store)
        self.lag = Lag(store)
        self.faults = faults
        self.teller = Teller(store, self.log, faults, self.lag, self.wake)
        self.desk = Desk(grants, self.log, faults, settings)
        self.feed = Feed(self.log, faults, settings)
        self.open: dict[int, Connection] = {}
        self.ended: deque[Doc] = deque(maxlen=ENDED_KEPT)
        self.connected = 0
        self._work: set[asyncio.Task[None]] = set()
        store.watchers.append(self.teller.watch)

    def wake(self) -> None:
        for connection in self.open.values():
            connection.wake()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if scope["path"].removeprefix(scope.get("root_path", "")) != PATH:
            await _refuse(send, {"status": 404})
            return
        with self.store.transaction("stream"):
            fault = self.faults.strike_stream(PROVIDER, (OFF, REFUSED, DEAF), path=PATH)
        if fault and fault["kind"] == REFUSED:
            await _refuse(send, fault)
            return
        if fault and fault["kind"] == OFF:
            await sockets.drop(scope, receive)
            return
        if fault:
            sockets.freeze(scope)
            await sockets.hold(receive, float(fault.get("seconds") or FOR_EVER))
            return
        await send({"type": "websocket.accept"})
        await self._run(scope, receive, send)

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.connected += 1
        connection = Connection(self.connected, self.store, self.desk, self.feed, scope, send)
        self.open[connection.number] = connection
        try:
            await connection.run(receive)
        finally:
            del self.open[connection.number]
            self.ended.appendleft(connection.shown())

    def shown(self) -> Doc:
        return {
            "connected": self.connected,
            "connections": [connection.shown() for connection in self.open.values()],
            "ended": list(self.ended),
            "topics": {topic: self._topic(topic) for topic in TOPICS if self.log.last(topic)},
        }

    def events(self, topic: str, after: str = "", company: str = "") -> Iterator[str]:
        """The log as it would be sent, without faults."""
        start = number_of(after) if after else self.log.before(topic)
        if topic not in TOPICS or start is None:
            raise ValueError("topic and after (an offset) must be of the stream")
        for number in range(max(start, self.log.before(topic)) + 1, self.log.last(topic) + 1):
            event = self.log.get(topic, number)
            if not company or event["company"] == company:
                yield self.feed.written(topic, number, event)

    async def emit(self, order: Doc, company: str, companies: set[str]) -> Doc:
        return await emitted(self, order, company, companies)

    def move_window(self, order: Doc) -> Doc:
        """`keep` so many events, or make all `days` older; of one topic or of all."""
        topics = [str(order["topic"])] if order.get("topic") else list(TOPICS)
        if (
            set(topics) - set(TOPICS)
            or set(order) - {"topic", "keep", "days"}
            or not {"keep", "days"} & set(order)
        ):
            raise ValueError("the window takes keep or days, and a topic of the stream")
        for topic in topics:
            if "keep" in order:
                self.log.forget(topic, int(order["keep"]))
            if "days" in order:
                self.log.age(topic, float(order["days"]))
        return {"topics": {topic: self._topic(topic) for topic in topics if self.log.last(topic)}}

    def act(self, order: Doc) -> Doc:
        """Breaks off, freezes or thaws one connection (`id`) or all of them, now."""
        acts: dict[str, Callable[[Connection], object]] = {
            "drop": lambda one: one.drop(reset=bool(order.get("reset")), partial=bool(order.get("partial"))),
            "close": lambda one: self._later(
                one.close(int(order.get("code", 1000)), str(order.get("reason", "")))
            ),
            "freeze": lambda one: one.freeze(float(order["seconds"]) if "seconds" in order else None),
            "thaw": lambda one: one.thaw(),
            "send": lambda one: self._later(one.say(str(order.get("text", "")))),
        }
        if order.get("act") not in acts:
            raise ValueError(f"act must be one of {', '.join(acts)}")
        chosen = [one for one in list(self.open.values()) if order.get("id", one.number) == one.number]
        for connection in chosen:
            acts[order["act"]](connection)
        return {"did": [connection.number for connection in chosen]}

    def lasting(self) -> list[Row]:
        return self.log.lasting()

    def restarted(self, *, keep_tokens: bool) -> None:
        """After a reset nobody who listens is known any more, unless the tokens were kept."""
        self.lag.forget()
        if not keep_tokens:
            for connection in list(self.open.values()):
                self._later(connection.close(RESTART))

    def _topic(self, topic: str) -> Doc:
        before, last = self.log.before(topic), self.log.last(topic)
        earliest = self.log.earliest(topic, self.settings().stream_days)
        return {
            "events": last - before,
            "in_window": last - earliest + 1,
            "before": stream_offset(earliest - 1),
            "last": stream_offset(last),
        }

    def _later(self, word: Awaitable[None]) -> None:
        task = asyncio.get_running_loop().create_task(_said(word))
        self._work.add(task)
        task.add_done_callback(self._work.discard)


async def _said(word: Awaitable[None]) -> None:
    """A line that is already gone needs no last word."""
    try:
        await word
    except (OSError, RuntimeError):
        return


async def _refuse(send: Send, fault: Doc) -> None:
    headers = [(b"content-type", b"text/plain")]
    if fault.get("retry_after") is not None:
        headers.append((b"retry-after", str(fault["retry_after"]).encode()))
    await send(
        {"type": "websocket.http.response.start", "status": int(fault.get("status", 503)), "headers": headers}
    )
    await send({"type": "websocket.http.response.body", "body": b"refused"})
