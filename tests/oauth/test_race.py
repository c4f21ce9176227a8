"""Eight processes and one expired token: exactly one successful refresh, and no connection is lost."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest

from tests.installation import ROOT, installation
from tests.oauth.token_server import TokenServer, token_server

PROCESSES = 8


class Race:
    def __init__(self, server: TokenServer, workers: list[Connection]) -> None:
        self.server, self.workers = server, workers

    def start(self, *, client_credentials: bool) -> dict[str, str]:
        self.server.counts.clear()
        self.server.valid, self.server.mishaps = "refresh-0", []
        return _ask(self.workers[0], do="seed", client_credentials=client_credentials)

    def run(self, grant: dict[str, str], workers: list[Connection] | None = None) -> set[str]:
        """Everybody at once; the tokens (or error codes) they got."""
        runners = self.workers if workers is None else workers
        for worker in runners:
            worker.send({"do": "refresh", **grant})
        return {next(iter(worker.recv().values())) for worker in runners}

    def look(self, grant: dict[str, str]) -> dict[str, Any]:
        return _ask(self.workers[0], do="look", **grant)


def _ask(worker: Connection, **order: Any) -> dict[str, Any]:
    worker.send(order)
    answer: dict[str, Any] = worker.recv()
    return answer


@contextmanager
def _processes(environment: dict[str, str]) -> Iterator[list[Connection]]:
    pipes = [Pipe() for _ in range(PROCESSES)]
    descriptors = [theirs.fileno() for _, theirs in pipes]
    command = [sys.executable, "-m", "tests.oauth.refresher", *map(str, descriptors)]
    nursery = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=descriptors)
    for _, theirs in pipes:
        theirs.close()
    yield [ours for ours, _ in pipes]
    for ours, _ in pipes:
        ours.close()
    assert nursery.wait(timeout=20) == 0


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Race]:
    timings = {
        "FROST_BACKOFF_SCALE": "0.2",
        "FROST_TOKEN_LEASE_SECONDS": "2",
        "FROST_TOKEN_HTTP_SECONDS": "1",
    }
    with (
        token_server(delay=0.3) as server,
        installation(tmp_path_factory.mktemp("race"), FROST_SANDBOX_URL=server.url, **timings) as environment,
        _processes(environment) as workers,
    ):
        yield Race(server, workers)


@pytest.fixture(params=[False, True], ids=["refresh token", "client credentials"])
def grant(race: Race, request: pytest.FixtureRequest) -> dict[str, str]:
    return race.start(client_credentials=request.param)


def _one_refresh(race: Race, grant: dict[str, str], tokens: set[str]) -> None:
    seen = race.look(grant)
    assert tokens == {seen["access"]}
    assert (race.server.counts["refreshed"], race.server.counts["invalid_grant"]) == (1, 0)
    assert (seen["refreshed"], seen["state"], seen["status"]) == (1, "ok", "connected")


def test_eight_processes_make_one_refresh(race: Race, grant: dict[str, str]) -> None:
    _one_refresh(race, grant, race.run(grant))
    assert race.server.counts["requests"] == 1


def test_a_lost_answer_is_asked_again_by_one_of_them(race: Race, grant: dict[str, str]) -> None:
    race.server.mishaps = ["drop"]
    _one_refresh(race, grant, race.run(grant))
    assert race.server.counts["requests"] == 2


def test_a_sleeper_that_wakes_last_writes_nothing(race: Race, grant: dict[str, str]) -> None:
    sleeper, *others = race.workers
    assert _ask(sleeper, do="claim", **grant) == {"claimed": True}
    tokens = race.run(grant, others)
    assert _ask(sleeper, do="wake", **grant) == {"stored": False}
    _one_refresh(race, grant, tokens)


def test_a_refresher_killed_after_its_claim_costs_only_the_lease(race: Race, grant: dict[str, str]) -> None:
    assert _ask(race.workers[-1], do="claim", **grant) == {"claimed": True}
    _one_refresh(race, grant, race.run(grant))
