"""Ending a connection rudely: the server's own transport is closed under the answer."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Any

from starlette.types import Receive, Scope, Send

KEY, PROTOCOL = "sandbox.transport", "sandbox.protocol"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def remember_transport(scope: Scope, send: Send) -> None:
    """uvicorn hands out `send` as a method of the object that owns the transport."""
    scope[PROTOCOL] = getattr(send, "__self__", None)
    scope[KEY] = getattr(scope[PROTOCOL], "transport", None)


async def drop(scope: Scope, receive: Receive) -> None:
    cut(scope)
    await _gone(receive)


def cut(scope: Scope) -> None:
    """The line is reset, without a word."""
    transport = _transport(scope)
    peer: socket.socket | None = transport.get_extra_info("socket")
    if peer is not None:
        # The client may have been quicker and closed it already.
        with contextlib.suppress(OSError):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    transport.abort()


def end(scope: Scope, last: bytes = b"") -> None:
    """The line is ended, after some last bytes that need not mean anything."""
    transport = _transport(scope)
    if last:
        transport.write(last)
    transport.close()


async def hang_up(scope: Scope, receive: Receive) -> None:
    """What was sent still arrives; nothing follows."""
    _transport(scope).close()
    await _gone(receive)


async def hold(receive: Receive, seconds: float) -> None:
    """Silence until the client gives up or the time is over."""
    try:
        async with asyncio.timeout(seconds):
            await _gone(receive)
    except TimeoutError:
        return


async def _gone(receive: Receive) -> None:
    while not (await receive())["type"].endswith(".disconnect"):
        continue


def note_pings(scope: Scope, noted: Callable[[], None]) -> None:
    """The server answers pings by itself; who wants to know of them stands in the way."""
    protocol = _protocol(scope)
    answer = protocol.handle_ping

    def seen() -> None:
        noted()
        answer()

    protocol.handle_ping = seen


def freeze(scope: Scope) -> Callable[[], None]:
    """Bytes are taken in and nothing is answered, not even a ping; what is returned thaws it again."""
    protocol = _protocol(scope)
    held, resume = bytearray(), protocol.data_received
    protocol.stop_keepalive()
    protocol.data_received = held.extend

    def thaw() -> None:
        protocol.data_received = resume
        resume(bytes(held))

    return thaw


def _transport(scope: Scope) -> Any:
    if scope[KEY] is None:
        raise RuntimeError("this server does not show its transport; run the sandbox under uvicorn")
    return scope[KEY]


def _protocol(scope: Scope) -> Any:
    if not hasattr(scope[PROTOCOL], "handle_ping"):
        raise RuntimeError("this server does not show its protocol; run the sandbox under uvicorn")
    return scope[PROTOCOL]
