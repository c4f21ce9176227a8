"""Jobs: one at a time, approved as planned, stopped when asked, taken up again by the hour."""

from typing import Any

import pytest

from accounting import clock
from accounting.models import IntegrationMapping, State, SyncClaim, SyncItem, SyncJob
from accounting.secrets.cipher import CannotDecrypt
from accounting.secrets.fields import Stored
from accounting.sync import drain, hourly, jobs, lost_workers, plan
from accounting.sync.errors import SyncRefused
from tests.engine.desk import Desk, customer, invoice


def _work(desk: Desk, count: int = 4) -> None:
    desk.save("customer", customer())
    desk.save("invoice", *(invoice(n) for n in range(1, count + 1)))


def test_a_second_request_is_answered_with_the_running_job(desk: Desk) -> None:
    _work(desk)
    given: Any = {"integration": desk.integration, "trigger": "api", "requested_by": "test"}
    first, second = jobs.start_job(**given), jobs.start_job(**given)
    assert (first.new, second.new) == (True, False)
    assert first.job.pk == second.job.pk


def test_two_workers_planning_one_job_plan_it_once(desk: Desk) -> None:
    _work(desk)
    job = desk.plan()
    plan.plan_job(job.pk)
    assert job.items.count() == 5


def test_an_approved_plan_is_sent_as_it_was_shown(desk: Desk) -> None:
    _work(desk)
    job = desk.plan(dry_run=True)
    jobs.approve_job(job=job, approved_by="test")
    desk.settle()
    job.refresh_from_db()
    assert job.status == "completed"
    assert desk.writes() == {"POST customers": 1, "POST invoices": 4}


def test_what_changed_after_the_plan_is_reported_and_not_sent(desk: Desk) -> None:
    _work(desk)
    job = desk.plan(dry_run=True)
    desk.save("invoice", invoice(2, amount="2222.00"))
    jobs.approve_job(job=job, approved_by="test")
    desk.settle()
    job.refresh_from_db()
    assert desk.state("F-2") == "superseded"
    assert (job.status, desk.counts(job)["superseded"]) == ("partial", 1)
    assert desk.writes()["POST invoices"] == 3


def test_the_newer_version_goes_with_the_next_run(desk: Desk) -> None:
    test_what_changed_after_the_plan_is_reported_and_not_sent(desk)
    job = desk.sync()
    assert job.status == "completed"
    assert desk.writes()["POST invoices"] == 4


def test_a_plan_is_approved_once(desk: Desk) -> None:
    _work(desk)
    job = desk.plan(dry_run=True)
    jobs.approve_job(job=job, approved_by="test")
    with pytest.raises(SyncRefused):
        jobs.approve_job(job=job, approved_by="test")


def test_two_plans_of_the_same_records_send_each_record_once(desk: Desk) -> None:
    _work(desk)
    first, second = desk.plan(dry_run=True), desk.plan(dry_run=True)
    jobs.approve_job(job=first, approved_by="test")
    desk.settle()
    jobs.approve_job(job=second, approved_by="test")
    desk.settle()
    assert desk.writes() == {"POST customers": 1, "POST invoices": 4}


def test_a_stopped_job_sends_nothing_further(desk: Desk) -> None:
    _work(desk)
    job = desk.plan()
    jobs.stop_job(job=job, stopped_by="test")
    desk.drain(3)
    job.refresh_from_db()
    assert job.status == "stopped"
    assert not desk.writes()


def test_a_stopped_job_does_not_send_again_what_turned_out_not_applied(desk: Desk) -> None:
    """Under way when it was stopped: looked up, but never sent a second time."""
    _work(desk, 1)
    desk.sandbox.fault("reset", method="POST", path="^/3/invoices$")
    job = desk.plan()
    desk.drain()
    jobs.stop_job(job=job, stopped_by="test")
    desk.settle()
    job.refresh_from_db()
    assert job.status == "stopped"
    assert desk.writes()["POST invoices"] == 1


def test_what_was_stopped_goes_with_the_next_run(desk: Desk) -> None:
    test_a_stopped_job_sends_nothing_further(desk)
    assert desk.sync().status == "completed"


def test_a_new_connection_waits_for_a_persons_first_run(desk: Desk) -> None:
    """A backlog is never booked unseen."""
    _work(desk, 1)
    assert hourly.start_hourly_jobs() == 0
    desk.sync(dry_run=True)
    desk.clock.forward(3601)
    assert hourly.start_hourly_jobs() == 0


def test_an_hour_rings_twice_and_starts_one_job(desk: Desk) -> None:
    desk.sync()
    assert hourly.start_hourly_jobs() == 0
    desk.clock.forward(3601)
    assert (hourly.start_hourly_jobs(), hourly.start_hourly_jobs()) == (1, 0)
    assert SyncJob.objects.filter(trigger="schedule").count() == 1


def test_the_hourly_run_does_not_repeat_what_was_refused(desk: Desk) -> None:
    _work(desk, 2)
    desk.sandbox.fault("error", method="POST", path="^/3/invoices$", times=None, code=2000423, message="Nej.")
    desk.sync()
    desk.mark()
    desk.sync(trigger="schedule")
    assert not desk.writes()
    desk.sync(trigger="person")
    assert desk.writes()["POST invoices"] == 2


def test_a_corrected_record_is_sent_by_the_hourly_run(desk: Desk) -> None:
    _work(desk, 1)
    desk.sandbox.fault("error", method="POST", path="^/3/invoices$", code=2000423, message="Nej.")
    desk.sync()
    desk.save("invoice", invoice(1, amount="1001.00"))
    job = desk.sync(trigger="schedule")
    assert job.status == "completed"
    assert desk.problems() == []


def test_tries_end_after_five_and_the_hourly_run_takes_it_up_again(desk: Desk) -> None:
    _work(desk, 1)
    desk.sync(data_types=["customer"])
    desk.mark()
    desk.sandbox.fault("status", status=503, method="POST", path="^/3/invoices$", times=6)
    desk.sync()
    assert desk.state("F-1") == "rejected"
    assert desk.writes()["POST invoices"] == 6
    desk.sync(trigger="schedule")
    assert len(desk.ledger("invoices")) == 1
    assert desk.problems() == []


@pytest.fixture
def sending(desk: Desk) -> SyncItem:
    """An invoice that a worker was about to send when it died: its lease has run out."""
    from accounting.sync import lease
    from accounting.sync.context import Context

    _work(desk, 1)
    desk.sync(data_types=["customer"])
    desk.plan()
    SyncItem.objects.filter(source_ref="F-1").update(state=State.READY, next_attempt_at=clock.now())
    item = SyncItem.objects.get(source_ref="F-1")
    assert lease.take(item.pk, "dead worker", Context(desk.integration)) is not None
    desk.mark()
    desk.clock.forward(91)
    return item


def test_an_expired_lease_becomes_uncertain_and_is_looked_up_twice(desk: Desk, sending: SyncItem) -> None:
    drain.drain(desk.integration_id)
    sending.refresh_from_db()
    sent_at = sending.sent_at
    assert sent_at is not None
    assert (sending.state, sending.kills) == ("uncertain", 1)
    assert not desk.writes()
    desk.settle()
    assert desk.writes() == {"POST invoices": 1}
    assert (desk.clock() - sent_at).total_seconds() >= 90 + 120 + 60  # lease, settling, second look


def test_a_worker_that_lost_its_lease_stores_nothing(desk: Desk) -> None:
    """It comes back after another took over: the fence keeps its answer out."""
    from accounting.providers.base import Written
    from accounting.sync import lease, outcome
    from accounting.sync.context import Context

    _work(desk, 1)
    desk.sync(data_types=["customer"])
    desk.plan()
    SyncItem.objects.filter(source_ref="F-1").update(state=State.READY, next_attempt_at=clock.now())
    context = Context(desk.integration)
    stale = lease.take(SyncItem.objects.get(source_ref="F-1").pk, "slow worker", context)
    assert stale is not None
    desk.clock.forward(91)
    lost_workers.expire_leases(desk.integration_id)
    outcome.confirmed(stale, context, Written("999", {}), adopted=False)
    assert SyncItem.objects.get(source_ref="F-1").state == "uncertain"


def test_a_plan_that_fails_again_and_again_is_seen_and_frees_its_data_types(desk: Desk) -> None:
    """A stored payload that cannot be read stands for any defect or damage met while planning."""
    _work(desk, 1)
    desk.sync()
    mapping = IntegrationMapping.objects.filter(local_resource_type="invoice").first()
    assert mapping is not None
    IntegrationMapping.objects.filter(pk=mapping.pk).update(sent_payload=Stored("v1:k1:broken"), stale=True)
    job = jobs.start_job(integration=desk.integration, trigger="person", requested_by="test").job
    for _ in range(3):
        with pytest.raises(CannotDecrypt):
            plan.plan_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "plan_failed")
    assert desk.problems() == ["plan_failed"]
    assert not SyncClaim.objects.exists()


def test_a_claim_that_a_dead_worker_left_behind_blocks_nobody(desk: Desk) -> None:
    """Killed right after it had ended its job: the next request must not be answered with that old job."""
    from accounting.sync import claims

    _work(desk, 1)
    ended = desk.sync()
    claims.claim(ended, ["invoice"])
    desk.save("invoice", invoice(2))
    job = desk.sync()
    assert job.pk != ended.pk
    assert len(desk.ledger("invoices")) == 2
