"""Real processes: killed at every step, stopped by a wish, taken over, ended by a signal."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.installation import ROOT, installation
from tests.listener.conftest import emit, voucher
from tests.listener.crew_points import POINTS, hits
from tests.practice_server import PracticeServer

PATIENCE = 60
MANAGE = ("manage.py", "listen_events")
CREW = ("-m", "tests.listener.crew")
TIMINGS = {
    "FROST_LISTENER_LEASE_SECONDS": "1",
    "FROST_LISTENER_PING_SECONDS": "0.5",
    "FROST_LISTENER_PONG_SECONDS": "0.5",
    "FROST_BACKOFF_SCALE": "0.1",
}


@dataclass
class Place:
    """An installation with one organisation that is connected to a practice Fortnox of its own."""

    environment: dict[str, str]
    sandbox: PracticeServer
    desk: "subprocess.Popen[bytes]"
    folder: Path

    def ask(self, what: str) -> dict[str, Any]:
        assert self.desk.stdin is not None
        self.desk.stdin.write(f"{what}\n".encode())
        self.desk.stdin.flush()
        return heard(self.desk)

    def subscribed(self) -> list[str]:
        """The lines that hear events: the address of each one's own end."""
        lines = self.sandbox.control("stream")["connections"]
        return [line["client"] for line in lines if line["subscribed"]]


def heard(process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("listeners")
    sandbox = PracticeServer.start(folder / "sandbox")
    emit(sandbox, voucher(1))
    failpoints = folder / "failpoints.json"
    failpoints.write_text('{"kill": {}, "seed": 1, "hits": ""}', encoding="utf-8")
    more = {"FROST_SANDBOX_URL": sandbox.url, "FROST_FAILPOINTS": str(failpoints)}
    with (
        installation(folder, **TIMINGS, **more) as environment,
        process(environment, *CREW, "desk", talks=True) as desk,
    ):
        heard(desk)
        yield Place(environment, sandbox, desk, folder)
    sandbox.stop()


@contextmanager
def process(
    environment: dict[str, str], *arguments: str, talks: bool = False
) -> "Iterator[subprocess.Popen[bytes]]":
    pipe = subprocess.PIPE if talks else subprocess.DEVNULL
    with (Path(environment["FROST_DATA_DIR"]) / "listener.log").open("ab") as log:
        command = [sys.executable, *arguments]
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=log)
    try:
        yield started
    finally:
        started.terminate()
        started.communicate(timeout=PATIENCE)


def until(done: Callable[[], object]) -> None:
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < PATIENCE, "it did not come to that"
        time.sleep(0.05)


def test_a_live_process_obeys_gives_way_and_ends(place: Place) -> None:
    with process(place.environment, *MANAGE) as first, process(place.environment, *MANAGE) as second:
        until(place.subscribed)
        [line] = place.subscribed()
        place.ask("stop")
        until(lambda: not place.subscribed())
        place.ask("start")
        until(place.subscribed)
        victim, heir = (first, second) if place.ask("stored")["pid"] == first.pid else (second, first)
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait(PATIENCE)
        until(lambda: place.subscribed() not in ([], [line]))
        heir.terminate()
        heir.wait(PATIENCE)
        assert heir.returncode == 0


def test_a_kill_at_every_step_loses_nothing_and_stores_nothing_twice(place: Place) -> None:
    before, first = place.ask("stored"), 2
    often = {**place.environment, "FROST_LISTENER_LEASE_SECONDS": "0.5"}
    with process(often, *CREW, "listen", str(place.folder)):
        until(place.subscribed)
        while {point for point in POINTS if not hits(place.folder)[point]}:
            emit(place.sandbox, count=900, duplicates=0.3, first=first, shuffle=True, seed=first)
            first += 630
            time.sleep(0.5)
            assert first < 630 * 150, f"killed at {dict(hits(place.folder))}"
        last = place.sandbox.control("stream")["topics"]["vouchers"]["last"]
        until(lambda: place.ask("stored")["offset"] == last)
        found = place.ask("stored")
    assert before["numbers"] == []
    assert sorted(found["numbers"]) == sorted(f"8-R-{number}" for number in range(2, first))
    assert found["events"] == first - 2
