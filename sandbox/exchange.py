"""One provider request from arrival to answer: refuse, let a fault strike, or execute; always logged."""

import asyncio
import hashlib
import random
import secrets
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sandbox import mishaps, sockets
from sandbox.face import Face
from sandbox.messages import Call, Caller, Reply
from sandbox.store import Doc
from sandbox.swedish_time import utc_text

if TYPE_CHECKING:
    from sandbox.world import World

DROPPED = "dropped"


@dataclass
class Exchange:
    world: "World"
    face: Face
    scope: Scope
    receive: Receive
    send: Send
    call: Call
    caller: Caller
    started: float
    fault: str = ""
    committed: bool = False
    number: int = 0

    async def run(self) -> None:
        fault = self._strike(off=True)
        if fault is None and (refused := self._rate_limited()):
            await self.answer(refused)
            return
        fault = fault or self._strike(off=False)
        if fault is not None:
            self.fault = fault["id"]
            await mishaps.KINDS[fault["kind"]](self, fault)
            return
        await self.latency()
        await self.answer(self.commit())

    def commit(self) -> Reply:
        before = self.world.store.sequence
        try:
            with self.world.store.transaction(self.call.request_id):
                reply = self.face.handle(self.call)
        except Exception:
            self.log(500)
            raise
        self.committed = self.world.store.sequence != before
        return reply

    async def latency(self) -> None:
        settings = self.world.settings
        shift = random.uniform(-settings.jitter_ms, settings.jitter_ms)  # noqa: S311
        if settings.latency_ms or settings.jitter_ms:
            await asyncio.sleep(max(settings.latency_ms + shift, 0) / 1000)

    async def answer(self, reply: Reply, *, bytes_sent: int | None = None) -> None:
        """With `bytes_sent` the head promises the whole body, only so much follows, then the line is dead."""
        self.log(reply.status)
        headers = {"Content-Length": str(len(reply.body)), **reply.headers, **self._trace_headers()}
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": reply.status, "headers": raw})
        part = reply.body if bytes_sent is None else reply.body[:bytes_sent]
        cut = bytes_sent is not None
        await self.send({"type": "http.response.body", "body": part, "more_body": cut})
        if cut:
            await sockets.hang_up(self.scope, self.receive)

    async def drop(self, *, after: float = 0) -> None:
        self.log(DROPPED)
        if after:
            await sockets.hold(self.receive, after)
        await sockets.drop(self.scope, self.receive)

    def log(self, status: int | str) -> None:
        """Before the answer leaves, so that whoever has the answer also finds the line."""
        line = {
            "at": utc_text(self.world.clock()),
            "provider": self.face.name,
            "company": self.caller.company,
            "client": self.caller.client,
            "limited": self.caller.limited,
            "method": self.call.method,
            "path": self.call.target,
            "status": status,
            "ms": round((perf_counter() - self.started) * 1000),
            "body_sha256": hashlib.sha256(self.call.body).hexdigest(),
            "committed": self.committed,
            "fault": self.fault,
            "request": self.call.request_id,
        }
        self.number = self.world.wire.append(line, self.call.body)

    def _strike(self, *, off: bool) -> Doc | None:
        with self.world.store.transaction(self.call.request_id):
            return self.world.faults.strike(self.face.name, self.call, self.caller, off=off)

    def _rate_limited(self) -> Reply | None:
        if not self.caller.limited:
            return None
        calls, seconds = self.face.limit(self.world.settings)
        key = f"{self.face.name}/{self.caller.client}/{self.caller.company}"
        wait = self.world.window.seconds_to_wait(key, self.world.clock(), calls=calls, seconds=seconds)
        return self.face.too_many(wait, self.world.settings) if wait else None

    def _trace_headers(self) -> dict[str, str]:
        spent = round((perf_counter() - self.started) * 1000)
        return {"X-Uid": self.call.request_id, "X-Rack-Responsetime": str(spent)}


class FaceApp:
    """The raw web application of one face; raw, because faults need the connection itself."""

    def __init__(self, world: "World", face: Face) -> None:
        self.world = world
        self.face = face

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.face.stream.serve(scope, receive, send)
            return
        started = perf_counter()
        call = await _read(scope, receive)
        caller = self.face.identify(call)
        await Exchange(self.world, self.face, scope, receive, send, call, caller, started).run()


async def _read(scope: Scope, receive: Receive) -> Call:
    request = Request(scope, receive)
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    return Call(
        request_id=secrets.token_hex(8),
        method=scope["method"],
        path=path,
        query_text=scope["query_string"].decode("latin-1"),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )
