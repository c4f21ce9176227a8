"""Ending a connection rudely: the server's own transport is closed under the answer."""

import asyncio
import contextlib
import socket
import struct
from typing import Any

from starlette.types import Receive, Scope, Send

KEY = "sandbox.transport"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def remember_transport(scope: Scope, send: Send) -> None:
    """uvicorn hands out `send` as a method of the object that owns the transport."""
    scope[KEY] = getattr(getattr(send, "__self__", None), "transport", None)


async def drop(scope: Scope, receive: Receive) -> None:
    transport = _transport(scope)
    peer: socket.socket | None = transport.get_extra_info("socket")
    if peer is not None:
        # The client may have been quicker and closed it already.
        with contextlib.suppress(OSError):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    transport.abort()
    await _gone(receive)


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
    while (await receive())["type"] != "http.disconnect":
        continue


def _transport(scope: Scope) -> Any:
    if scope[KEY] is None:
        raise RuntimeError("this server does not show its transport; run the sandbox under uvicorn")
    return scope[KEY]
