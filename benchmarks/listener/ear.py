"""Real listener processes, and what their rows say of them."""

import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from benchmarks.processes import running
from benchmarks.stage import Stage

PATIENCE = 600
LOOK_SECONDS = 0.02


def listener(stage: Stage, name: str) -> "AbstractContextManager[subprocess.Popen[str]]":
    return running(["manage.py", "listen_events"], stage.data / f"{name}.log", stage.environment)


def stream() -> Any:
    """The only stream's row; None before anybody listened."""
    from accounting.models import EventStream

    return EventStream.objects.first()


def is_live(process: "subprocess.Popen[str] | None" = None) -> bool:
    """Whether this process, or any, hears events."""
    row = stream()
    live = row is not None and row.state == "listening"
    return live and (process is None or f":{process.pid}:" in row.lease_owner)


def heard() -> int:
    """Events that were stored or dropped as repetitions."""
    row = stream()
    return 0 if row is None else row.events + row.repeated


def until(done: Callable[[], bool], patience: float = PATIENCE) -> float:
    """When it came to that, by the monotonic clock.

    Raises TimeoutError.
    """
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("a listener did not come to what is measured")
        time.sleep(LOOK_SECONDS)
    return time.monotonic()
