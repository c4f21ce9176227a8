"""Starts the workers, counts how often each kill point was hit, and what was being written then."""

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
    """`by_kind` counts (point, kind of write)."""

    path: Path
    by_kind: Counter[tuple[str, str]] = field(default_factory=Counter)
    _read: int = 0

    def look(self) -> None:
        """Read the new lines; must be called often, while the killed item still stands as it was."""
        if not self.path.exists():
            return
        lines = self.path.read_text(encoding="utf-8").splitlines()
        for line in lines[self._read :]:
            point, _, what = line.partition(" ")
            self.by_kind[point, _kind(what)] += 1
        self._read = len(lines)

    def at(self, point: str) -> int:
        return sum(number for (where, _), number in self.by_kind.items() if where == point)

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


def _kind(what: str) -> str:
    """From an answered request (method and path) or from the business key of an item in flight."""
    if not what.startswith("["):
        method, _, path = what.partition(" ")
        register, *rest = path.split("/")
        return f"{register.rstrip('s')} {rest[1] if len(rest) > 1 else 'create' if method == 'POST' else 'update'}"
    from accounting.models import State, SyncItem

    flying = SyncItem.objects.filter(business_key=what, state__in=[State.SENDING, State.UNCERTAIN]).first()
    data_type = {"payment": "invoicepayment"}.get(json.loads(what)[1], json.loads(what)[1])
    return f"{data_type} {flying.operation if flying else '?'}"


def failpoints(folder: Path, kill: Mapping[str, float], seed: int) -> tuple[str, Kills]:
    """The schedule's file for FROST_FAILPOINTS, and the count of its hits."""
    hits = folder / "hits.txt"
    path = folder / "failpoints.json"
    path.write_text(json.dumps({"kill": dict(kill), "seed": seed, "hits": str(hits)}), encoding="utf-8")
    return str(path), Kills(hits)


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
