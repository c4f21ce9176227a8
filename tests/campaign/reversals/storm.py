"""What happens to the processes and their lines while they work: killed, held up, cut off, turned away."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random

from script.layout import ROOT
from tests.campaign.reversals.house import FILE
from tests.campaign.reversals.office import Office
from tests.campaign.stage import Stage

ROLES = ("listener", "listener", "worker", "worker", "beat")
HELD_UP = 3.0  # seconds: longer than the listener's lease
LINES: tuple[dict[str, bool], ...] = ({}, {"reset": True}, {"partial": True})


@contextmanager
def house(stage: Stage) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.campaign.reversals.house", *ROLES]
    with (stage.data / "house.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=stage.environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


@dataclass
class Storm:
    """`blow` strikes as many of `strikes` as the share of the work that is done."""

    stage: Stage
    offices: list[Office]
    count: int
    strikes: list[Callable[[], None]] = field(init=False)

    def __post_init__(self) -> None:
        draw = Random(f"storm:{self.stage.seeds[0]}")  # noqa: S311
        self._draw = draw
        kinds = [
            self._kill_who_listens, self._drop, self._kill_worker, self._kill_beat, self._freeze, self._kill_worker,
            self._kill_standby, self._expire, self._drop, self._hold_up_listener, self._hold_up_worker,
        ]  # fmt: skip
        self.strikes = [kinds[place % len(kinds)] for place in range(self.count)]
        self._left = list(self.strikes)

    def blow(self, done: float) -> None:
        while self._left and self.count - len(self._left) < self.count * done:
            self._left.pop(0)()

    def _kill_who_listens(self) -> None:
        self._kill(_who_listens(), "listener killed")

    def _kill_standby(self) -> None:
        listens = _who_listens()
        self._kill(next((pid for pid in self._pids("listener") if pid != listens), 0), "standby killed")

    def _kill_worker(self) -> None:
        self._kill(self._draw.choice(self._pids("worker") or [0]), "worker killed")

    def _kill_beat(self) -> None:
        self._kill(next(iter(self._pids("beat")), 0), "beat killed")

    def _drop(self) -> None:
        self.stage.opponent.tell("stream/connections", {"act": "drop", **self._draw.choice(LINES)})
        self.stage.struck["line dropped"] += 1

    def _freeze(self) -> None:
        self.stage.opponent.tell("stream/connections", {"act": "freeze", "seconds": 20})
        self.stage.struck["server frozen"] += 1

    def _expire(self) -> None:
        """While it is connected the company's events end."""
        company = self._draw.choice(self.offices).company
        self.stage.opponent.tell("expire_tokens", {"company": company})
        self.stage.struck["tokens expired"] += 1

    def _hold_up_listener(self) -> None:
        self._hold_up(_who_listens(), "listener held up")

    def _hold_up_worker(self) -> None:
        self._hold_up(self._draw.choice(self._pids("worker") or [0]), "worker held up")

    def _kill(self, pid: int, what: str) -> None:
        if pid and _sent(pid, signal.SIGKILL):
            self.stage.struck[what] += 1

    def _hold_up(self, pid: int, what: str) -> None:
        """It comes back when its lease is long somebody else's."""
        if pid and _sent(pid, signal.SIGSTOP):
            self.stage.struck[what] += 1
            self.stage.rest(HELD_UP)
            _sent(pid, signal.SIGCONT)

    def _pids(self, role: str) -> list[int]:
        with suppress(FileNotFoundError):
            alive = json.loads((self.stage.data / FILE).read_text(encoding="utf-8"))
            return [int(pid) for pid, name in alive.items() if name == role]
        return []


def _sent(pid: int, number: signal.Signals) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
        return True
    return False


def _who_listens() -> int:
    """0 while nobody does."""
    from accounting import scope
    from accounting.models import EventStream

    with scope.scope():
        owner = EventStream.objects.values_list("lease_owner", flat=True).first()
    return int(owner.split(":")[1]) if owner else 0
