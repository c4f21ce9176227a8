"""The one place that reads the time; whoever needs another time enters `clock_set`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


_clock: ContextVar[Clock] = ContextVar("clock", default=system_clock)


def now() -> datetime:
    """The present moment in UTC."""
    return _clock.get()()


def today(time_zone: str) -> date:
    """The business day of a tenant."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def clock_set(clock: Clock) -> Iterator[None]:
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
