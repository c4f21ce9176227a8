"""How long one turn of reading may last, and how its lease is kept meanwhile."""

import time
from collections.abc import Callable
from math import inf

Keep = Callable[[], None]
_KEEP_SECONDS = 5


def nothing() -> None:
    """Where no lease is held, and no job counts."""


class Pace:
    """`keep` extends the lease and raises LeaseLost; after so many `seconds` others get their turn."""

    def __init__(self, keep: Keep = nothing, seconds: float = inf) -> None:
        self._keep, self._kept = keep, time.monotonic()
        self._until = self._kept + seconds

    @property
    def over(self) -> bool:
        return time.monotonic() > self._until

    def step(self) -> None:
        """Before each call. Raises LeaseLost."""
        if time.monotonic() - self._kept > _KEEP_SECONDS:
            self._keep()
            self._kept = time.monotonic()
