"""One open WebSocket: whole text frames in both directions, and whether the other side still lives.

A half-open connection never ends by itself, so life is asked for: whatever is heard counts, an answer to a ping
included. `run_forever` of the library is not used: it hides that events were missed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import websocket
from websocket import ABNF

# After the first frame only those are read that are here already.
_HERE_SECONDS = 0.003
_BATCH_SECONDS = 0.5
_GOODBYE_SECONDS = 1


class Lost(Exception):
    """The connection is over; `code` says how, `silent` whether the other side just stopped answering."""

    def __init__(self, code: str, *, silent: bool = False) -> None:
        super().__init__(code)
        self.code, self.silent = code, silent


@dataclass
class Wire:
    """`ping_seconds`: how often life is asked for; `silence_seconds`: how long an answer may take."""

    socket: websocket.WebSocket
    ping_seconds: float
    silence_seconds: float
    ticks: Callable[[], float] = time.monotonic
    heard_at: float = field(init=False)
    _pinged_at: float | None = field(default=None, init=False)
    _ended: Lost | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.heard_at = self.ticks()

    def send(self, frame: str) -> None:
        """Raises Lost."""
        self.socket.settimeout(self.silence_seconds)
        try:
            self.socket.send_text(frame)
        except (websocket.WebSocketException, OSError) as error:
            raise _lost(error) from None

    def read(self, *, wait: float, most: int) -> list[str]:
        """The frames that come within `wait` seconds; after the first one only those that have arrived already.

        Raises Lost, only after all that came before it was returned.
        """
        if self._ended is not None:
            raise self._ended
        frames: list[str] = []
        until = self.ticks() + _BATCH_SECONDS
        while len(frames) < most and self.ticks() < until:
            try:
                frame = self._one(_HERE_SECONDS if frames else wait)
            except Lost as error:
                self._ended = error
                if frames:
                    return frames
                raise
            if frame is None:
                break
            frames += [frame] if frame else []
        if not frames:
            self._ask_for_life()
        return frames

    def close(self) -> None:
        try:
            self.socket.close(timeout=_GOODBYE_SECONDS)
        except (websocket.WebSocketException, OSError):
            self.socket.shutdown()

    def _one(self, wait: float) -> str | None:
        """A frame, "" for one that only shows life, None where none came in time."""
        self.socket.settimeout(wait)
        try:
            opcode, data = self.socket.recv_data(control_frame=True)
        except websocket.WebSocketTimeoutException:
            return None
        except (websocket.WebSocketException, OSError) as error:
            raise _lost(error) from None
        self.heard_at, self._pinged_at = self.ticks(), None
        if opcode == ABNF.OPCODE_CLOSE:
            raise Lost("stream_closed")
        text = opcode in {ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY}
        return data.decode("utf-8", "replace") if text else ""

    def _ask_for_life(self) -> None:
        """Only after everything that had arrived was read: a busy reader must not take itself for deaf."""
        now = self.ticks()
        if self._pinged_at is not None:
            if now - self._pinged_at > self.silence_seconds:
                raise Lost("stream_silent", silent=True)
        elif now - self.heard_at >= self.ping_seconds:
            try:
                self.socket.ping()
            except (websocket.WebSocketException, OSError) as error:
                raise _lost(error) from None
            self._pinged_at = now


def dial(url: str, *, timeout: float, ping_seconds: float, silence_seconds: float) -> Wire:
    """Raises Lost."""
    try:
        # A redirect could carry the application's secret to another host. Frames that are not UTF-8 are kept
        # and shown to a person; the library would end the connection over them.
        socket = websocket.create_connection(
            url, timeout=timeout, redirect_limit=0, skip_utf8_validation=True, enable_multithread=False
        )
    except (websocket.WebSocketException, OSError, ValueError) as error:
        raise Lost("stream_unreachable", silent=True) from error
    return Wire(socket, ping_seconds, silence_seconds)


def _lost(error: Exception) -> Lost:
    if isinstance(error, websocket.WebSocketTimeoutException):
        return Lost("stream_silent", silent=True)
    return Lost("stream_broken")
