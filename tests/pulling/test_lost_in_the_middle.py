"""A process that is killed while it takes documents in, and two that take in the same ones: nothing lost or twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounting import scope
from accounting.models import Customer, IntegrationMapping, PendingRead, SyncItem, SyncJob
from accounting.sync import plan
from accounting.sync.jobs import start_job
from accounting.sync.pulling.fetching import TOGETHER
from tests.forked import killed
from tests.pulling.conftest import Office
from tests.pulling.test_runs import new_customers
from tests.pulling.test_together import taken
from tests.records.file_database import at_once, file_database

NEW = 30  # more than are taken in together


@pytest.fixture
def shared(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with file_database(tmp_path, tmp_path_factory.getbasetemp() / "migrated.sqlite3"):
        yield


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared")]


def lost(job: SyncJob, point: str, folder: Path, settings: Any) -> None:
    """A worker plans the job and dies at this point."""
    hits = killed(lambda: plan.plan_job(job.pk), point=point, folder=folder, settings=settings)
    assert hits == [f"{point} customer"]


def test_killed_before_and_after_the_commit(office: Office, tmp_path: Path, settings: Any) -> None:
    new_customers(office, NEW)
    job = start_job(integration=office.desk.integration, trigger="person", requested_by="test").job
    lost(job, "before_import_commit", tmp_path, settings)
    assert (Customer.objects.count(), PendingRead.objects.count()) == (1, NEW + 1)
    office.desk.clock.forward(settings.FROST_PLAN_LEASE_SECONDS + 1)
    lost(job, "after_import_commit", tmp_path, settings)
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
