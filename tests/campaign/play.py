"""Plays parts and commands in processes of their own, a few at the same time; nothing outlives its play."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from script.layout import ROOT
from script.shutdown import SIGNALS
from tests.campaign import ground
from tests.campaign.ground import Database
from tests.campaign.part import RESULT
from tests.campaign.plan import COMMANDS, LIMIT, PARTS, Order, Result
from tests.campaign.terminal import line, say

GRACE = 2  # seconds for a command to end after being asked, when the whole is stopped
LOOK = 0.2
SHOWN = 20


@dataclass(frozen=True)
class Run:
    """What all plays of one run have in common; `seeds` gives the seeds of a part."""

    full: bool
    folder: Path
    database: Database
    template: str
    seeds: Callable[[str], list[int]]


class Player:
    """One part or command that is being played, in a session of its own, with its own database and broker keys."""

    def __init__(self, name: str, run: Run) -> None:
        self.name, self.run = name, run
        self.data = ground.empty_folder(run.folder / name)
        self.started = time.monotonic()
        with ExitStack() as stack:
            mark = stack.enter_context(ground.marked())
            begin = self._command if name in COMMANDS else self._part
            self.process: subprocess.Popen[bytes] = begin(stack, mark)
            stack.callback(self.kill)
            self._ground = stack.pop_all()

    def _part(self, stack: ExitStack, mark: str) -> "subprocess.Popen[bytes]":
        part, run = PARTS[self.name], self.run
        say(self.name, run.database.kind, f"begins: {part.title} ({part.scale(full=run.full).told})")
        mine = run.database.sibling(mark)
        if mine.url:
            ground.create(mine, Database(run.template))
        else:
            ground.copy_sqlite(Path(run.template), self.data / ground.SQLITE_NAME)
        order = Order(
            self.name, str(self.data), run.full, run.seeds(self.name), mine.url, ground.broker(mark)
        )
        log = stack.enter_context((self.data / "stderr.log").open("wb"))
        command = [sys.executable, "-m", "tests.campaign.part", order.to_json()]
        return subprocess.Popen(command, cwd=ROOT, stderr=log, start_new_session=True)

    def _command(self, stack: ExitStack, mark: str) -> "subprocess.Popen[bytes]":
        say(self.name, self.run.database.kind, "begins")
        mine = self.run.database.sibling(mark)
        environment = os.environ | ground.broker(mark) | {"TMPDIR": str(self.data)}
        environment |= {"DATABASE_URL": mine.url} if mine.url else {}
        return subprocess.Popen(COMMANDS[self.name], cwd=ROOT, env=environment, start_new_session=True)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def over(self) -> bool:
        return self.process.poll() is not None or self.seconds > self._limit

    @property
    def _limit(self) -> int:
        return PARTS[self.name].limit if self.name in PARTS else LIMIT

    def finish(self) -> Result:
        """Take away what it stood on, and say how it ended."""
        result = self._result()
        self.close()
        verdict = "held" if result.held else "FAILED"
        for complaint in result.complaints[:SHOWN]:
            say(self.name, result.database, f"WRONG {complaint}")
        if not result.held:
            self._show_logs()
        say(self.name, result.database, f"{verdict} after {result.seconds:.0f} s")
        return result

    def _result(self) -> Result:
        code, kind = self.process.poll(), self.run.database.kind
        written = self.data / RESULT
        if code is None:
            return Result(self.name, kind, [f"not over after {self._limit} s"], self.seconds)
        if written.exists():
            return Result.from_json(written.read_text(encoding="utf-8"))
        fine = code == 0 and self.name in COMMANDS
        return Result(self.name, kind, [] if fine else [f"ended with {code}, without a result"], self.seconds)

    def _show_logs(self) -> None:
        for log in sorted(self.data.glob("*.log")):
            said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN:]
            for text in said:
                line(f"    {log.name}: {text}")

    def ask_to_end(self) -> bool:
        """Whether it is worth waiting: a test run takes its own databases away, a part leaves that to us."""
        if self.name in COMMANDS:
            self._signal(signal.SIGINT)
        return self.name in COMMANDS and self.process.poll() is None

    def close(self) -> None:
        """Its processes first, then its databases and broker keys; a signal has to wait for that."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            self._ground.close()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def play_all(names: list[str], run: Run, *, lanes: int, done: Callable[[Result], None]) -> None:
    """`lanes` of them at the same time; when this is interrupted, all of them end within seconds."""
    waiting, playing = list(names), list[Player]()
    try:
        while waiting or playing:
            while waiting and len(playing) < lanes:
                playing.append(Player(waiting.pop(0), run))
            time.sleep(LOOK)
            for player in [one for one in playing if one.over]:
                done(player.finish())
                playing.remove(player)
    finally:
        _end(playing)


def _end(playing: list[Player]) -> None:
    asked = [player for player in playing if player.ask_to_end()]
    until = time.monotonic() + GRACE
    while time.monotonic() < until and any(player.process.poll() is None for player in asked):
        time.sleep(LOOK / 4)
    for player in playing:
        player.kill()
    # A server under load takes seconds to drop a database, but it drops several in the same time.
    with ThreadPoolExecutor() as together:
        list(together.map(Player.close, playing))
