"""How a running command is told to stop: Ctrl-C, a service manager or a closed terminal, all the same way."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Not an Exception: nothing on the way may take it for an error and go on."""


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """The first signal raises StopAsked; later ones are ignored: they would cut the stopping short."""
    before = {number: signal.signal(number, _stop) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise StopAsked
