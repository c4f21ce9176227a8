"""How runs read: on the schedule, cut off in the middle, by an event, in a dry run, one way only."""

from datetime import timedelta
from typing import Any

import pytest

from accounting import clock
from accounting.domain.errors import ProviderError
from accounting.events import dispatch
from accounting.models import (
    Customer,
    EventState,
    InboxEvent,
    Integration,
    Invoice,
    JobStatus,
    PendingRead,
    PullCursor,
    SyncItem,
    SyncJob,
    SyncLog,
)
from accounting.sync import hourly, jobs, plan, pull
from accounting.sync.errors import LeaseLost
from tests.conftest import connect
from tests.pulling.conftest import BOTH, Office, everything

pytestmark = pytest.mark.django_db


def new_customers(office: Office, count: int) -> None:
    orders = [{"type": "customers", "create": {"Name": f"Boule {number}"}} for number in range(count)]
    office.desk.sandbox.control("change", {"provider": "fortnox", "changes": orders})


def test_after_the_hourly_tick_it_is_here_and_nobody_touched_anything(office: Office, settings: Any) -> None:
    settings.FROST_HOURLY_SECONDS = 1
    office.invoice_there(office.number("F-1", "invoice"), rows=[{"Price": 1200}])
    office.desk.clock.forward(5)
    assert hourly.start_hourly_jobs() == 1
    job = SyncJob.objects.get(trigger="schedule")
    plan.plan_job(job.pk)
    office.desk.settle()
    assert Invoice.objects.get(source_ref="F-1").total == 1200
    job.refresh_from_db()
    assert (job.status, office.taken(job, "invoice")) == (JobStatus.COMPLETED, {"updated": 1})
    kinds = SyncLog.objects.filter(run_id=job.pk).order_by("pk").values_list("sync_type", "status")
    assert list(kinds) == [
        ("scheduled", "started"),
        ("import", "started"),
        ("import", "success"),
        ("scheduled", "success"),
    ]


def test_a_worker_that_is_lost_in_the_middle_is_followed_by_one_that_begins_again(office: Office) -> None:
    new_customers(office, 6)
    since = PullCursor.objects.get(data_type="customer").since
    office.desk.sandbox.fault("reset", path="customers/4$")
    job = jobs.start_job(integration=office.desk.integration, trigger="person", requested_by="test").job
    plan.plan_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.pulled_at) == (JobStatus.PLANNING, None)
    assert job.plan_until is not None
    assert PullCursor.objects.get(data_type="customer").since == since
    assert 0 < PendingRead.objects.filter(data_type="customer").count() < 7
    office.desk.clock.forward(120)
    plan.plan_job(job.pk)
    job.refresh_from_db()
    assert job.pulled_at is not None
    assert Customer.objects.count() == 7
    assert SyncItem.objects.filter(operation="import_new").count() == 6
    assert PullCursor.objects.get(data_type="customer").since > since
    assert PendingRead.objects.count() == 0


def test_a_list_that_is_cut_off_moves_no_cursor(office: Office) -> None:
    new_customers(office, 3)
    job = jobs.start_job(integration=office.desk.integration, trigger="person", requested_by="test").job

    def lost() -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        pull.pull(job, lost)
    assert PullCursor.objects.get(data_type="customer").listed_at is None
    assert Customer.objects.count() == 1
    plan.plan_job(job.pk)
    assert Customer.objects.count() == 4


def test_an_event_has_its_document_read_again(office: Office) -> None:
    number = office.number("F-1", "invoice")
    office.invoice_there(number, set={"YourReference": "Åsa"})
    integration = office.desk.integration
    dispatch.fetch_document(integration=integration, data_type="invoice", external_id=number)
    assert Invoice.objects.get(source_ref="F-1").your_reference == "Åsa"
    (item,) = SyncItem.objects.filter(job_type="webhook")
    assert (item.state, item.job) == ("confirmed", None)
    rows = everything()
    dispatch.fetch_document(integration=integration, data_type="invoice", external_id=number)
    assert everything() == rows
    logged = SyncLog.objects.filter(sync_type="webhook").order_by("pk").values_list("status", "record_count")
    assert list(logged) == [("started", 0), ("success", 1), ("started", 0), ("success", 0)]


def test_ours_after_the_event_is_ours(office: Office, practice_app: Any) -> None:
    number = office.number("C-1", "customer")
    office.customer_there(number, Name="Deras namn")
    InboxEvent.objects.create(
        tenant=office.desk.tenant,
        app=practice_app,
        integration=office.desk.integration,
        provider="fortnox",
        idempotency_key="customers:1",
        data_type="customer",
        external_id=number,
        sha256="0",
        state=EventState.RECEIVED,
        received_at=clock.now(),
        next_attempt_at=clock.now(),
    )
    office.desk.save(
        "customer",
        {
            "source_ref": "C-1",
            "name": "Vårt namn",
            "changed_at": (clock.now() + timedelta(seconds=1)).isoformat(),
        },
    )
    dispatch.fetch_document(integration=office.desk.integration, data_type="customer", external_id=number)
    assert Customer.objects.get(source_ref="C-1").name == "Vårt namn"
    assert SyncItem.objects.get(job_type="webhook").findings[0]["code"] == "conflict_ours"


def test_what_only_goes_out_is_not_read(office: Office) -> None:
    office.desk.settings(data_types={})
    number = office.number("F-1", "invoice")
    with pytest.raises(dispatch.Ignored):
        dispatch.fetch_document(integration=office.desk.integration, data_type="invoice", external_id=number)
    office.customer_there(office.number("C-1", "customer"), Name="Deras namn")
    job = office.run()
    assert (job.pulled, Customer.objects.get(source_ref="C-1").name) == ({}, "Åsas klot 1")
    assert [one for one in office.desk.requests() if "lastmodified" in one["path"]] == []


def test_what_only_comes_in_is_never_sent(office: Office) -> None:
    office.desk.settings(data_types={**BOTH, "customer": {"direction": "import"}})
    office.desk.save("customer", {"source_ref": "C-1", "phone": "08-1"})
    office.desk.save("customer", {"source_ref": "C-2", "name": "Ny"})
    job = office.run()
    assert (job.data_types, office.desk.writes()) == (["customer", "invoice", "payment", "voucher"], {})


def test_a_dry_run_takes_nothing_in_and_counts(office: Office) -> None:
    new_customers(office, 2)
    office.customer_there(office.number("C-1", "customer"), Name="Deras namn")
    rows, cursor = everything(), PullCursor.objects.get(data_type="customer").since
    job = office.desk.plan(dry_run=True)
    assert job.status == JobStatus.PLANNED
    assert office.taken(job, "customer") == {"would_read_known": 1, "would_read_unknown": 2}
    assert (everything(), PullCursor.objects.get(data_type="customer").since) == (rows, cursor)


def test_an_export_reads_nothing(office: Office) -> None:
    office.customer_there(office.number("C-1", "customer"), Name="Deras namn")
    record = Customer.objects.get(source_ref="C-1")
    job = office.run(data_types=["customer"], record_ids=[record.pk], kind="export")
    assert (job.pulled, Customer.objects.get(source_ref="C-1").name) == ({}, "Åsas klot 1")


def test_a_write_under_way_is_waited_for(office: Office) -> None:
    number = office.number("C-1", "customer")
    office.customer_there(number, Name="Deras namn")
    SyncItem.objects.filter(data_type="customer").update(state="uncertain", next_attempt_at=None)
    with pytest.raises(ProviderError, match="write_under_way"):
        dispatch.fetch_document(integration=office.desk.integration, data_type="customer", external_id=number)
    assert PendingRead.objects.get().external_id == number


def test_only_the_master_changes_records_and_others_propose(
    office: Office, practice_app: Any, anna: Any
) -> None:
    second = connect(office.desk.sandbox, practice_app, office.desk.tenant, anna, company="100300")
    Integration.objects.filter(pk=second.pk).update(
        settings={"data_types": {"customer": {"direction": "bidirectional", "master": True}}}
    )
    office.customer_there(office.number("C-1", "customer"), Name="Deras namn")
    office.run()
    assert Customer.objects.get(source_ref="C-1").name == "Åsas klot 1"
    assert office.desk.problems() == ["import_proposed"]
    Integration.objects.filter(pk=second.pk).update(settings={})
    office.run()
    assert Customer.objects.get(source_ref="C-1").name == "Deras namn"
    assert office.desk.problems() == []
