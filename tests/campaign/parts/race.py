"""Two simultaneous POST /sync over HTTP on unsent invoices: one job, each document once."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from script.layout import ROOT
from tests.campaign import facts, judge, outcomes
from tests.campaign.crew import crew
from tests.campaign.ground import free_port
from tests.campaign.stage import Organisation, Stage

ROUNDS, FULL_ROUNDS = 4, 30
AT_ONCE = 4
PATIENCE = 60


def run(stage: Stage) -> list[str]:
    found: list[str] = []
    with _web(stage) as url, crew(2, stage.environment, stage.data / "workers.log"):
        for number in range(1, (FULL_ROUNDS if stage.full else ROUNDS) + 1):
            found += _round(stage, url, number)
    stage.say(f"{number} rounds of {AT_ONCE} requests at once")
    return found


def _round(stage: Stage, url: str, number: int) -> list[str]:
    who, wanted = stage.organisation(number), facts.make(number, customers=5, invoices=8, payments=5)
    stage.post(who, wanted)
    answers = _at_once(f"{url}/api/integrations/{who.integration_id}/sync", _key(who))
    jobs = {answer["id"] for status, answer in answers if status == requests.codes.accepted}
    found = [] if len(jobs) == 1 else [f"round {number}: {answers}"]
    stage.wait(lambda: outcomes.at_rest(who))
    ledger = stage.opponent.ledger(who.company)
    return [*found, *judge.verdict(wanted, ledger), *outcomes.complaints(who)]


def _at_once(url: str, key: str) -> list[tuple[int, Any]]:
    barrier = threading.Barrier(AT_ONCE)
    answers: list[tuple[int, Any]] = []

    def ask() -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Api-Key {key}"
            barrier.wait()
            answer = session.post(url, json={}, timeout=PATIENCE)
            answers.append((answer.status_code, answer.json()))

    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _key(who: Organisation) -> str:
    from accounting import people, scope

    with scope.scope([who.tenant.pk]):
        return people.create_api_key(tenant=who.tenant, name="campaign", role="administrator", actor="test")[
            1
        ]


@contextmanager
def _web(stage: Stage) -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "frost_integrations.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--threads", "4", "--worker-class", "gthread", "--log-level", "error",
    ]  # fmt: skip
    with (stage.data / "web.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=stage.environment, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url)
            yield url
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if requests.get(f"{url}/livez", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise TimeoutError("the web server does not answer")
