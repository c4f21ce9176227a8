"""`python -m tests.campaign.worker COUNT`: keeps COUNT workers alive by forking them from one loaded process.

A worker plans and drains whatever is due, as sweeper and tasks do together. It is killed by the failpoints with
SIGKILL and another one is forked; nothing but the database and the provider remembers what it was doing.
"""

import os
import random
import signal
import sys
import time
from typing import Any

PAUSE = float(os.environ.get("CAMPAIGN_PAUSE", "0.05"))  # seconds between two looks
_stopping = False


def main(count: int) -> None:
    import django

    django.setup()
    _prepare()
    signal.signal(signal.SIGTERM, _stop)
    children: set[int] = set()
    while not _stopping:
        while len(children) < count:
            children.add(_fork())
        time.sleep(0.02)
        children -= _dead()
    for child in children:
        os.kill(child, signal.SIGKILL)


def _prepare() -> None:
    """Everything is imported before the first fork; bells go nowhere, for these workers look by themselves."""
    import accounting.tasks  # noqa: F401
    from frost_integrations.celery import app

    app.conf.update(broker_url="memory://localhost/", broker_transport_options={})


def _fork() -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        work()
    except Exception:  # noqa: BLE001 (whatever it was: told, and the next worker is forked)
        import traceback

        traceback.print_exc()
    finally:
        os._exit(1)


def _dead() -> set[int]:
    found: set[int] = set()
    while True:
        try:
            child, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not child:
            return found
        found.add(child)


def _stop(*_: Any) -> None:
    global _stopping  # noqa: PLW0603 (a signal handler has nowhere else to say it)
    _stopping = True


def work() -> None:
    from accounting import scope
    from accounting.all_tenants import tenant_ids

    while True:
        with scope.scope():
            tenants = tenant_ids()
        random.shuffle(tenants)
        for tenant in tenants:
            with scope.scope([tenant]):
                _work_for()
        time.sleep(PAUSE)


def _work_for() -> None:
    from django.db import Error, connection

    from accounting.models import JobStatus, SyncJob
    from accounting.sync import drain, plan

    try:
        for job in SyncJob.objects.filter(status=JobStatus.PLANNING):
            plan.plan_job(job.pk)
        for integration in _with_work():
            drain.drain(integration)
    except Error:
        if os.environ.get("CAMPAIGN_DATABASE_DIES") != "1":
            raise
        connection.close()


def _with_work() -> set[Any]:
    from accounting.models import JobStatus, State, SyncItem, SyncJob

    moving = [State.READY, State.WAITING, State.SENDING, State.UNCERTAIN]
    items = SyncItem.objects.filter(state__in=moving, plan_only=False, blocked=False)
    jobs = SyncJob.objects.filter(status=JobStatus.RUNNING)
    return {*items.values_list("integration", flat=True), *jobs.values_list("integration", flat=True)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
