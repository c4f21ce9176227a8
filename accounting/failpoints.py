"""Places where the crash tests kill a process. Without FROST_FAILPOINTS nothing happens here.

FROST_FAILPOINTS is a JSON file: {"kill": {"before_call": 0.1}, "seed": 7, "hits": "/path/hits.txt"}.
Production refuses to start with it set.
"""

import json
import os
import random
import signal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings


@lru_cache(maxsize=1)
def _schedule(path: str) -> dict[str, Any]:
    schedule: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    # The process id keeps a restarted worker from dying at the same draw for ever; the seed keeps runs apart.
    schedule["random"] = random.Random(f"{schedule['seed']}:{os.getpid()}")  # noqa: S311 (not cryptography)
    return schedule


def reached(point: str, what: str = "") -> None:
    """Kill this process here, if the schedule says so; the hit is written down first."""
    if not settings.FROST_FAILPOINTS:
        return
    schedule = _schedule(settings.FROST_FAILPOINTS)
    if schedule["random"].random() >= schedule["kill"].get(point, 0):
        return
    with open(schedule["hits"], "a", encoding="utf-8") as file:
        file.write(f"{point} {what}\n")
        file.flush()
        os.fsync(file.fileno())
    os.kill(os.getpid(), signal.SIGKILL)
