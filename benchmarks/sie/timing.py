"""Seconds by the wall clock and of this process's own time: on a shared machine only the latter says anything."""

import resource
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Row

MEGA = 1_000_000


@dataclass(frozen=True)
class Task:
    """What a measure needs of an order: this process holds neither database nor provider."""

    measure: str
    folder: str
    size: int


@dataclass
class Clock:
    """Runs between `start` and `stop`, several times."""

    wall: float = 0.0
    own: float = 0.0

    def start(self) -> None:
        self._wall, self._own = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        self.wall += time.perf_counter() - self._wall
        self.own += time.process_time() - self._own


def figures(size: int, clock: Clock, bound: Clock) -> Row:
    """`bound` did the least that any program must do with the same bytes, in the same run."""
    return {
        "megabytes": round(size / MEGA, 1),
        "seconds": round(clock.wall, 3),
        "own_seconds": round(clock.own, 3),
        "mb_per_own_second": round(size / MEGA / clock.own, 1),
        "bound_own_seconds": round(bound.own, 4),
        "times_the_bound": round(clock.own / bound.own, 1),
        "peak_mb": peak_mb(),
    }


def peak_mb() -> float:
    """Of this process so far, the interpreter included; Linux tells it without the process that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(peak.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def path_of(folder: str, size: int) -> Path:
    return Path(folder) / f"ledger-{size}.se"
