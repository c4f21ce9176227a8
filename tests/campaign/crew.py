"""Starts the workers, schedules their kills, and counts how often each point was hit and at which write."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from script.layout import ROOT

POINTS = ("before_call", "after_provider_commit", "before_our_commit", "during_look_up")


@dataclass
class Kills:
    """Counts the hits of a schedule (the file for FROST_FAILPOINTS); `by_kind` counts (point, kind of write).

    A point that was hit less than `wanted` times kills with the probability `eager` (one for all, or by point), if
    that is higher than its own; workers forked from then on go by it.
    """

    folder: Path
    schedule: Mapping[str, float]
    seed: int
    wanted: int
    eager: float | Mapping[str, float]
    by_kind: Counter[tuple[str, str]] = field(default_factory=Counter)
    _read: int = 0

    def __post_init__(self) -> None:
        self._write()

    @property
    def path(self) -> Path:
        return self.folder / "failpoints.json"

    @property
    def _hits(self) -> Path:
        return self.folder / "hits.txt"

    def look(self) -> None:
        """Read the new lines; must be called often, while the killed item still stands as it was."""
        if not self._hits.exists():
            return
        lines = self._hits.read_text(encoding="utf-8").splitlines()
        for line in lines[self._read :]:
            point, _, what = line.partition(" ")
            self.by_kind[point, _kind(what)] += 1
        if len(lines) > self._read:
            self._read = len(lines)
            self._write()

    def at(self, point: str) -> int:
        return sum(number for (where, _), number in self.by_kind.items() if where == point)

    def by_point(self) -> dict[str, int]:
        return {point: self.at(point) for point in self.schedule}

    def _write(self) -> None:
        """A worker that is just being forked sees the old file or the new one."""
        kill = {point: self._probability(point) for point in self.schedule}
        draft = self.path.with_suffix(".draft")
        draft.write_text(
            json.dumps({"kill": kill, "seed": self.seed, "hits": str(self._hits)}), encoding="utf-8"
        )
        draft.replace(self.path)

    def _probability(self, point: str) -> float:
        own = self.schedule[point]
        eager = self.eager[point] if isinstance(self.eager, Mapping) else self.eager
        return max(own, eager) if self.at(point) < self.wanted else own


def _kind(what: str) -> str:
    """From an answered request (method and path) or from the business key of an item in flight; else empty."""
    if "/" not in what and not what.startswith("[") and " " not in what:
        return ""
    if not what.startswith("["):
        method, _, path = what.partition(" ")
        register, *rest = path.split("/")
        return f"{register.rstrip('s')} {rest[1] if len(rest) > 1 else 'create' if method == 'POST' else 'update'}"
    from accounting.models import State, SyncItem

    flying = SyncItem.objects.filter(business_key=what, state__in=[State.SENDING, State.UNCERTAIN]).first()
    data_type = {"payment": "invoicepayment"}.get(json.loads(what)[1], json.loads(what)[1])
    return f"{data_type} {flying.operation if flying else '?'}"


@contextmanager
def crew(count: int, environment: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.campaign.worker", str(count)]
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)
