"""What each kind of fault does to one exchange."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sandbox import exactjson
from sandbox.messages import Reply
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.exchange import Exchange

HOLD_SECONDS = 120.0
HTML_PAGE = b"<!DOCTYPE html><html><title>502 Bad Gateway</title><body><h1>Bad Gateway</h1></body></html>"
HTML = {"Content-Type": "text/html; charset=UTF-8"}
JSON = {"Content-Type": "application/json"}


async def timeout_after_commit(exchange: "Exchange", fault: Doc) -> None:
    await exchange.latency()
    exchange.commit()
    await exchange.drop(after=float(fault.get("hold", HOLD_SECONDS)))


async def timeout_before_commit(exchange: "Exchange", fault: Doc) -> None:
    await exchange.drop(after=float(fault.get("hold", HOLD_SECONDS)))


async def late_commit(exchange: "Exchange", fault: Doc) -> None:
    exchange.world.later(_commit_after(exchange, float(fault.get("delay", 5))))
    await exchange.drop(after=float(fault.get("hold", 0)))


async def _commit_after(exchange: "Exchange", delay: float) -> None:
    await asyncio.sleep(delay)
    exchange.commit()
    exchange.world.amend(exchange.number, exchange.committed)


async def reset(exchange: "Exchange", fault: Doc) -> None:
    if fault.get("after_commit"):
        exchange.commit()
    await exchange.drop()


async def truncated(exchange: "Exchange", fault: Doc) -> None:
    reply = exchange.commit()
    await exchange.answer(reply, bytes_sent=len(reply.body) // 2)


async def html(exchange: "Exchange", fault: Doc) -> None:
    await _instead(exchange, fault, Reply(200, HTML_PAGE, HTML))


async def empty(exchange: "Exchange", fault: Doc) -> None:
    await _instead(exchange, fault, Reply(200, b"", JSON))


async def status(exchange: "Exchange", fault: Doc) -> None:
    body = fault.get("body", "html")
    if body == "html":
        reply = Reply(fault.get("status", 503), HTML_PAGE, HTML)
    else:
        text = '{"message":"internal error"}' if body == "json" else exactjson.dumps(body)
        reply = Reply(fault.get("status", 503), text.encode(), JSON)
    await _instead(exchange, fault, reply)


async def rate_limited(exchange: "Exchange", fault: Doc) -> None:
    reply = exchange.face.too_many(0, exchange.world.settings)
    headers = {name: value for name, value in reply.headers.items() if name != "Retry-After"}
    if fault.get("retry_after") is not None:
        headers["Retry-After"] = str(fault["retry_after"])
    await exchange.answer(Reply(reply.status, reply.body, headers))


async def slow(exchange: "Exchange", fault: Doc) -> None:
    await asyncio.sleep(float(fault.get("seconds", 1)))
    await exchange.answer(exchange.commit())


async def redirect(exchange: "Exchange", fault: Doc) -> None:
    location = fault.get("location", "http://elsewhere.invalid/")
    await exchange.answer(Reply(fault.get("status", 302), b"", {"Location": location}))


async def expired_token(exchange: "Exchange", fault: Doc) -> None:
    await exchange.answer(exchange.face.unauthorized())


async def face_off(exchange: "Exchange", fault: Doc) -> None:
    await exchange.drop()


async def error(exchange: "Exchange", fault: Doc) -> None:
    code, message = fault.get("code", 1000003), fault.get("message", "Systemfel.")
    await exchange.answer(exchange.face.error(fault.get("status", 400), code, message))


async def _instead(exchange: "Exchange", fault: Doc, reply: Reply) -> None:
    await exchange.latency()
    if fault.get("after_commit"):
        exchange.commit()
    await exchange.answer(reply)


KINDS: dict[str, Callable[["Exchange", Doc], Awaitable[None]]] = {
    strike.__name__: strike
    for strike in (
        timeout_after_commit, timeout_before_commit, late_commit, reset, truncated, html, empty,
        status, rate_limited, slow, redirect, expired_token, face_off, error,
    )
}  # fmt: skip
