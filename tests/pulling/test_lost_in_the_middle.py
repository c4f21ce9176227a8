"""A process that is killed while it takes documents in, and two that take in the same ones: nothing lost or twice."""

import json
import os
import signal
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from accounting import scope
from accounting.models import Customer, IntegrationMapping, PendingRead, SyncItem, SyncJob
from accounting.sync import plan
from accounting.sync.jobs import start_job
from accounting.sync.pulling.fetching import TOGETHER
from tests.pulling.conftest import Office
from tests.pulling.test_runs import new_customers
from tests.pulling.test_together import taken
from tests.records.file_database import ALIAS, at_once, file_database

NEW = 30  # more than are taken in together


@pytest.fixture
def shared(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with file_database(tmp_path, tmp_path_factory.getbasetemp() / "migrated.sqlite3"):
        yield


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared")]


def killed(job: SyncJob, point: str, folder: Path, settings: Any) -> None:
    """A worker plans the job and dies at this point."""
    schedule = folder / f"{point}.json"
    hits, survived = folder / f"{point}.txt", folder / f"{point}.survived"
    schedule.write_text(json.dumps({"kill": {point: 1}, "seed": 1, "hits": str(hits)}))
    connections.close_all()
    line = connections[ALIAS]
    child = os.fork()
    if not child:
        # Where a browser's event loop runs in this thread, the copy, in which none runs, would find other lines.
        connections[ALIAS] = line
        settings.FROST_FAILPOINTS = str(schedule)
        _work(job, survived)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), survived.read_text()
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert hits.read_text().splitlines() == [f"{point} customer"]


def _work(job: SyncJob, survived: Path) -> None:
    """Ends the copy of the test run."""
    try:
        plan.plan_job(job.pk)
        job.refresh_from_db()
        survived.write_text(f"{job.status} {job.pulled}")
    except BaseException:  # noqa: BLE001 (nothing of this process may go on)
        survived.write_text(traceback.format_exc())
    finally:
        os._exit(0)


def test_killed_before_and_after_the_commit(office: Office, tmp_path: Path, settings: Any) -> None:
    new_customers(office, NEW)
    job = start_job(integration=office.desk.integration, trigger="person", requested_by="test").job
    killed(job, "before_import_commit", tmp_path, settings)
    assert (Customer.objects.count(), PendingRead.objects.count()) == (1, NEW + 1)
    office.desk.clock.forward(settings.FROST_PLAN_LEASE_SECONDS + 1)
    killed(job, "after_import_commit", tmp_path, settings)
    assert TOGETHER <= Customer.objects.count() < NEW
    assert PendingRead.objects.count() == NEW + 1 - TOGETHER
    office.desk.clock.forward(settings.FROST_PLAN_LEASE_SECONDS + 1)
    plan.plan_job(job.pk)
    office.desk.settle()
    assert (Customer.objects.count(), PendingRead.objects.count()) == (NEW + 1, 0)
    assert SyncItem.objects.filter(operation="import_new", state="confirmed").count() == NEW
    assert IntegrationMapping.objects.filter(local_resource_type="customer").count() == NEW + 1
    assert (office.desk.writes(), office.desk.problems()) == ({}, [])


def test_two_who_read_the_same_make_each_record_once(office: Office) -> None:
    new_customers(office, 8)
    there = {one["CustomerNumber"] for one in office.desk.ledger("customers")}
    numbers = sorted(there - {office.number("C-1", "customer")})

    def read() -> list[Any]:
        with scope.scope([office.desk.tenant.pk]):
            return taken(office, "customer", *numbers)

    for results in at_once(read, read):
        assert set(results) <= {"created", "unchanged"}, results
    assert Customer.objects.count() == 9
    assert SyncItem.objects.filter(operation="import_new").count() == 8
    assert IntegrationMapping.objects.filter(local_resource_type="customer").count() == 9
