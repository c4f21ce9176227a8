"""One connection from the handshake to its end: commands in turn, events beside them, and ways to break off."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import Receive, Scope, Send

from sandbox import exactjson, sockets
from sandbox.faults import CLOSE, DROP, ERROR, FREEZE, SILENT, SLOW, Faults
from sandbox.fortnox.stream.desk import Desk, form_of, parsed
from sandbox.fortnox.stream.feed import Feed
from sandbox.fortnox.stream.offsets import stream_offset
from sandbox.fortnox.stream.subscription import Subscription
from sandbox.store import Doc, Store
from sandbox.swedish_time import utc_text

PROVIDER = "fortnox"
NORMAL = 1000
# The head of a text frame of 120 bytes, and the first few of them.
HALF_A_FRAME = b'\x81\x78{"topic":"vouchers","off'


class Connection:
    def __init__(self, number: int, store: Store, desk: Desk, feed: Feed, scope: Scope, send: Send) -> None:
        self.number = number
        self.store = store
        self.desk = desk
        self.feed = feed
        self.subscription = Subscription()
        self.since = store.clock()
        self.last_ping: float | None = None
        self.frames = self.answers = 0
        self.last_command = self.end = ""
        self._scope = scope
        self._send = send
        self._news = asyncio.Event()
        self._thawed = asyncio.Event()
        self._thawed.set()
        self._thaw: Callable[[], None] | None = None
        self._orders: asyncio.Queue[str | bytes] = asyncio.Queue()
        sockets.note_pings(scope, self._pinged)

    @property
    def faults(self) -> Faults:
        return self.desk.faults

    def wake(self) -> None:
        self._news.set()

    async def run(self, receive: Receive) -> None:
        """Until either side ends it; what goes wrong in here is raised, not swallowed."""
        work = [self._listen(receive), self._obey(), self._tell()]
        tasks = [asyncio.get_running_loop().create_task(one) for one in work]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        # The line may be gone before a word is out: the server says so by an OSError.
        faulty = [one for one in ended if isinstance(one, Exception) and not isinstance(one, OSError)]
        if faulty:
            raise faulty[0]

    async def say(self, text: str) -> None:
        await self._thawed.wait()
        if self.end:
            raise ConnectionResetError(self.end)
        await self._send({"type": "websocket.send", "text": text})

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        self.end = self.end or f"closed {code}"
        await self._send({"type": "websocket.close", "code": code, "reason": reason})

    def drop(self, *, reset: bool = False, partial: bool = False) -> None:
        self.end = "reset" if reset else "dropped"
        if reset:
            sockets.cut(self._scope)
        else:
            sockets.end(self._scope, HALF_A_FRAME if partial else b"")

    def freeze(self, seconds: float | None = None) -> None:
        if self._thaw is None:
            self._thaw = sockets.freeze(self._scope)
            self._thawed.clear()
            if seconds is not None:
                asyncio.get_running_loop().call_later(seconds, self.thaw)

    def thaw(self) -> None:
        if self._thaw is not None:
            resume, self._thaw = self._thaw, None
            self._thawed.set()
            resume()

    def shown(self) -> Doc:
        client = self._scope.get("client") or ("", 0)
        return {
            "id": self.number,
            "client": f"{client[0]}:{client[1]}",
            "since": utc_text(self.since),
            "tenants": list(self.subscription.tenants),
            "topics": {topic: stream_offset(place) for topic, place in self.subscription.topics.items()},
            "subscribed": self.subscription.subscribed,
            "frames": self.frames,
            "answers": self.answers,
            "last_command": self.last_command,
            "last_ping": None if self.last_ping is None else utc_text(self.last_ping),
            "frozen": self._thaw is not None,
            "end": self.end,
        }

    async def _listen(self, receive: Receive) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            self._orders.put_nowait(message.get("bytes") or b"" if text is None else text)
        self.end = self.end or f"left {message.get('code')}"

    async def _obey(self) -> None:
        while True:
            command = parsed(await self._orders.get())
            self.last_command = str(command.get("command", ""))
            answer = await self._answer(command)
            if answer is None:
                continue
            await self.say(exactjson.dumps(answer))
            self.answers += 1
            self.wake()
            if answer["response"] == "subscribe-v1" and await self._breaks_off():
                return

    async def _answer(self, command: Doc) -> Doc | None:
        name, form = self.last_command, form_of(command)
        if slow := self._strike((SLOW,), command=name, form=form):
            await asyncio.sleep(float(slow.get("seconds", 1)))
        with self.store.transaction("stream"):
            if self.faults.strike_stream(PROVIDER, (SILENT,), command=name, form=form):
                return None
            if wrong := self.faults.strike_stream(PROVIDER, (ERROR,), command=name, form=form):
                return {"response": name, "result": "error", **wrong.get("body", {})}
            return self.desk.answer(self.subscription, command)

    async def _tell(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while frames := self._batch():
                for tenant, text in frames:
                    # It may have been removed while the batch was on its way.
                    if tenant not in self.subscription.tenants:
                        continue
                    await self.say(text)
                    self.frames += 1
                    if await self._breaks_off():
                        return
                await asyncio.sleep(0)

    def _batch(self) -> list[tuple[int, str]]:
        self.desk.drop_dead(self.subscription)
        with self.store.transaction("stream"):
            return self.feed.batch(self.subscription)

    async def _breaks_off(self) -> bool:
        """Whether the connection ends here."""
        fault = self._strike((DROP, CLOSE, FREEZE), frames=self.frames)
        if fault is None:
            return False
        if fault["kind"] == FREEZE:
            seconds = fault.get("seconds")
            self.freeze(None if seconds is None else float(seconds))
            return False
        if fault["kind"] == CLOSE:
            await self.close(int(fault.get("code", NORMAL)), str(fault.get("reason", "")))
        else:
            self.drop(reset=bool(fault.get("reset")), partial=bool(fault.get("partial")))
        return True

    def _strike(self, kinds: tuple[str, ...], **about: Any) -> Doc | None:
        if not self.faults:
            return None
        with self.store.transaction("stream"):
            return self.faults.strike_stream(PROVIDER, kinds, **about)

    def _pinged(self) -> None:
        self.last_ping = self.store.clock()
