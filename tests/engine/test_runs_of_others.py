"""What a run leaves out, whose work it may be taken for, and what a failed one is called."""

from datetime import date
from typing import Any

import pytest

from accounting.models import Customer, JobStatus, SyncItem, SyncJob
from accounting.sync import jobs
from accounting.sync.errors import SyncRefused
from accounting.sync.finish import finish_jobs
from tests.engine.desk import Desk, customer, invoice


def _refused(desk: Desk) -> None:
    desk.sandbox.fault("error", method="POST", path="^/3/invoices$", code=2000423, message="Nej.")
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    assert desk.problems() == ["2000423"]


def test_the_hourly_run_takes_up_a_record_that_succeeded_since_its_refusal(desk: Desk) -> None:
    _refused(desk)
    desk.sync()
    desk.settings(auto_bookkeep_invoices=True)
    job = desk.sync(trigger="schedule")
    assert (job.skipped, desk.invoice("F-1")["Booked"]) == ({}, True)


def test_a_run_that_leaves_out_what_was_refused_is_not_green(desk: Desk) -> None:
    _refused(desk)
    job = desk.sync(trigger="schedule")
    assert (job.skipped, job.status) == ({"refused_before": 1}, JobStatus.PARTIAL)


def test_a_run_that_could_not_be_planned_stays_failed(desk: Desk) -> None:
    job = desk.plan()
    SyncJob.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, error_code="plan_failed")
    finish_jobs(desk.integration)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED


def _stopped(desk: Desk) -> None:
    desk.save("customer", customer())
    jobs.stop_job(job=desk.plan(), stopped_by="test")


def test_what_a_person_stopped_is_not_sent_by_the_hourly_run(desk: Desk) -> None:
    _stopped(desk)
    job = desk.sync(trigger="schedule")
    assert (job.skipped, job.items.count()) == ({"stopped_before": 1}, 0)
    assert not desk.writes()


def test_a_person_may_send_it_after_all(desk: Desk) -> None:
    _stopped(desk)
    desk.sync(trigger="schedule")
    desk.sync()
    assert desk.writes() == {"POST customers": 1}


def test_once_it_changes_the_hourly_run_sends_it(desk: Desk) -> None:
    _stopped(desk)
    desk.save("customer", customer(name="Ett annat namn"))
    desk.sync(trigger="schedule")
    assert desk.writes() == {"POST customers": 1}


def test_a_dry_run_that_a_person_stops_stops_no_later_run(desk: Desk) -> None:
    desk.save("customer", customer())
    jobs.stop_job(job=desk.plan(dry_run=True), stopped_by="test")
    desk.sync(trigger="schedule")
    assert desk.writes() == {"POST customers": 1}


def _start(desk: Desk, **wanted: Any) -> jobs.Started:
    return jobs.start_job(integration=desk.integration, trigger="api", requested_by="test", **wanted)


_PERIOD = {"date_from": date(2026, 1, 1), "date_to": date(2026, 1, 31)}


@pytest.mark.parametrize(
    ("running", "wanted"),
    [
        ({}, {}),
        ({}, {"data_types": ["customer"]}),
        ({}, _PERIOD),
        (_PERIOD, _PERIOD),
        ({"data_types": ["customer"]}, {"data_types": ["customer"]}),
    ],
)
def test_a_running_job_that_does_the_same_is_the_answer(
    desk: Desk, running: dict[str, Any], wanted: dict[str, Any]
) -> None:
    first = _start(desk, **running)
    second = _start(desk, **wanted)
    assert (second.new, second.job.pk) == (False, first.job.pk)


@pytest.mark.parametrize(
    ("running", "wanted"),
    [
        (_PERIOD, {}),
        (_PERIOD, {**_PERIOD, "date_to": date(2026, 2, 28)}),
        ({"data_types": ["customer"]}, {}),
    ],
)
def test_a_running_job_that_does_something_else_refuses(
    desk: Desk, running: dict[str, Any], wanted: dict[str, Any]
) -> None:
    first = _start(desk, **running)
    with pytest.raises(SyncRefused) as refused:
        _start(desk, **wanted)
    assert (refused.value.code, refused.value.params) == ("job_running", {"job": str(first.job.pk)})
    assert SyncJob.objects.count() == 1


def test_a_job_for_other_records_refuses_and_a_job_for_all_does_not(desk: Desk) -> None:
    desk.save("customer", customer(1), customer(2))
    one, two = Customer.objects.order_by("source_ref").values_list("pk", flat=True)
    first = _start(desk, data_types=["customer"], record_ids=[one])
    assert _start(desk, data_types=["customer"], record_ids=[one]).new is False
    with pytest.raises(SyncRefused):
        _start(desk, data_types=["customer"], record_ids=[two])
    jobs.stop_job(job=first.job, stopped_by="test")
    assert _start(desk, data_types=["customer"]).new
    assert _start(desk, data_types=["customer"], record_ids=[two]).new is False
    assert not SyncItem.objects.exists()
