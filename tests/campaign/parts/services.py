"""Real Celery workers and beat: the broker is emptied and every database connection cut in the middle of a run."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from script.checks.redis_server import delete_keys
from script.layout import ROOT
from tests.campaign import facts, judge, outcomes
from tests.campaign.stage import Stage

ROUNDS = 2
WORKERS = 2


def run(stage: Stage) -> list[str]:
    who, wanted = stage.organisation(1), facts.make(1, customers=30, invoices=40, payments=30)
    stage.post(who, wanted)
    with _celery(stage):
        stage.sync(who)
        for number in range(1, ROUNDS + 1):
            stage.wait(lambda: outcomes.states(who).get("confirmed", 0) >= 30 * number)  # noqa: B023
            emptied, cut = _empty_broker(stage), _cut_connections(stage)
            stage.struck["broker emptied"] += 1
            stage.struck["connections cut"] += cut
            stage.say(f"after {30 * number} writes: {emptied} broker entries removed, {cut} connections cut")
        stage.wait(lambda: outcomes.at_rest(who))
    return [
        *judge.verdict(wanted, stage.opponent.ledger(who.company)),
        *judge.second_sends(wanted, stage.opponent.wire(who.company), stage.scale.settle),
        *outcomes.complaints(who),
    ]


@contextmanager
def _celery(stage: Stage) -> Iterator[None]:
    celery = [sys.executable, "-m", "celery", "-A", "frost_integrations"]
    quiet = ["--loglevel", "WARNING"]
    commands = [
        *(
            [*celery, "worker", "-P", "threads", "-c", "4", "-n", f"w{n}@campaign", *quiet]
            for n in range(WORKERS)
        ),
        [*celery, "beat", "--pidfile=", *quiet],
    ]
    with (stage.data / "celery.log").open("ab") as log:
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=stage.environment, stdout=log, stderr=log)
            for command in commands
        ]
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(10)
                process.kill()
                process.wait()


def _empty_broker(stage: Stage) -> int:
    """What FLUSHDB does to us, without touching anybody else's keys; without Redis the broker's tables."""
    if "REDIS_URL" in stage.environment:
        return _empty_redis(stage)
    import sqlite3

    with contextlib.closing(sqlite3.connect(stage.data / "broker.sqlite3", timeout=20)) as broker:
        try:
            removed = broker.execute("DELETE FROM kombu_message").rowcount
        except sqlite3.OperationalError:
            return 0
        broker.commit()
        return removed


def _empty_redis(stage: Stage) -> int:
    return delete_keys(stage.environment["REDIS_URL"], stage.environment["FROST_BROKER_PREFIX"])


def _cut_connections(stage: Stage) -> int:
    """What a restart of PostgreSQL does to everybody who is connected."""
    if not stage.database.url:
        return 0
    import psycopg

    statement = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(stage.database.url, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
    from django.db import connections

    connections.close_all()
    time.sleep(0.2)
    return int(row[0]) if row else 0
