"""A write that waits for a person never keeps its job running, nor other records from being sent."""

from typing import Any

import pytest

from accounting.models import JobStatus, Problem, State, SyncClaim, SyncItem, SyncJob
from accounting.problems import service
from accounting.sync import jobs
from accounting.sync.finish import finish_jobs
from tests.engine.desk import Desk, customer, invoice, payment


def _solve(desk: Desk, code: str) -> None:
    service.solve(problem=Problem.objects.get(solved_at=None, code=code), solved_by="test")
    desk.settle()


def test_a_payment_behind_it_is_held_and_its_job_ends(desk: Desk) -> None:
    desk.locked_invoice()
    desk.save("payment", payment())
    job = desk.plan(data_types=["payment"])
    assert job.status == JobStatus.FAILED
    assert not SyncClaim.objects.exists()
    assert set(SyncItem.objects.filter(job=job).values_list("state", "blocked")) == {(State.WAITING, True)}


def test_a_run_of_everything_ends_as_well(desk: Desk) -> None:
    desk.locked_invoice()
    desk.save("payment", payment())
    job = desk.plan()
    desk.drain(2)
    job.refresh_from_db()
    assert job.status == JobStatus.PARTIAL
    assert not SyncClaim.objects.exists()


def test_the_next_invoice_is_sent_meanwhile(desk: Desk) -> None:
    desk.locked_invoice()
    desk.save("payment", payment())
    desk.plan()
    desk.drain(2)
    desk.save("invoice", invoice(2, invoice_date="2026-02-15", due_date="2026-03-01"))
    desk.sync()
    assert desk.invoice("F-2")["Booked"] is True


def test_the_payment_goes_with_the_booking_once_the_period_is_open(desk: Desk) -> None:
    desk.locked_invoice()
    desk.save("payment", payment())
    desk.sync()
    desk.unlock()
    _solve(desk, "2000401")
    assert desk.state("P-1", "bookkeep") == State.CONFIRMED
    assert desk.problems() == []


def test_a_payment_behind_a_proposal_that_is_planned_again_is_held_with_it(desk: Desk) -> None:
    _proposed_with_payment(desk)
    job = desk.plan()
    desk.drain(2)
    job.refresh_from_db()
    assert job.status in {JobStatus.PARTIAL, JobStatus.FAILED}
    assert not SyncClaim.objects.exists()
    [waiting] = SyncItem.objects.filter(source_ref="P-1", operation="create", state=State.WAITING)
    assert (waiting.blocked, waiting.depends_on and waiting.depends_on.state) == (True, State.WAITING)


def _proposed_with_payment(desk: Desk) -> None:
    """Invoice 1 is booked and was changed; its payment is new."""
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    desk.save("invoice", invoice(amount="1100.00"))
    desk.sync()
    desk.save("payment", payment())


def test_a_payment_that_waited_for_the_credit_goes_to_the_new_invoice(desk: Desk) -> None:
    _proposed_with_payment(desk)
    desk.plan(data_types=["payment"])
    desk.drain(2)
    _solve(desk, "booked_changed")
    [paid] = desk.ledger("invoicepayments")
    assert str(paid["InvoiceNumber"]) == str(desk.invoice("F-1")["DocumentNumber"])
    assert desk.problems() == []


def test_a_payment_whose_invoice_has_no_document_any_more_is_left_to_the_next_plan(desk: Desk) -> None:
    """Without the number it would be sent without an invoice."""
    _proposed_with_payment(desk)
    desk.plan(data_types=["payment"])
    desk.drain(2)
    SyncItem.objects.filter(source_ref="P-1").update(depends_on=None)
    _archive_invoice_mapping()
    SyncItem.objects.filter(source_ref="P-1", operation="create").update(
        state=State.READY, blocked=False, next_attempt_at=desk.clock()
    )
    desk.drain()
    assert SyncItem.objects.get(source_ref="P-1", operation="create").reason == "parent_replaced"
    assert not [one for one in desk.requests() if "invoicepayments" in one["path"]]


def _archive_invoice_mapping() -> None:
    from accounting import clock
    from accounting.models import IntegrationMapping

    IntegrationMapping.objects.filter(local_resource_type="invoice").update(archived_at=clock.now())


def test_what_waits_for_a_stopped_job_ends_with_it(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    first = desk.plan(data_types=["customer"])
    second = desk.plan(data_types=["invoice"])
    jobs.stop_job(job=first, stopped_by="test")
    assert SyncItem.objects.get(source_ref="F-1", operation="create").reason == "parent_stopped"
    desk.drain()
    second.refresh_from_db()
    assert second.status not in {JobStatus.RUNNING, JobStatus.COMPLETED}
    assert not SyncClaim.objects.exists()


@pytest.mark.parametrize("state", [State.REJECTED, State.STOPPED, State.SUPERSEDED, State.NEEDS_PERSON])
def test_a_job_that_nothing_can_move_ends_and_never_as_completed(desk: Desk, state: str) -> None:
    """The second wall: whatever led there, the claims are given back."""
    second = _two_jobs(desk)
    SyncItem.objects.filter(source_ref="C-1").update(state=state)
    finish_jobs(desk.integration)
    second.refresh_from_db()
    assert second.status == JobStatus.FAILED
    assert set(SyncItem.objects.filter(job=second).values_list("state", "reason")) == {
        (State.SUPERSEDED, "parent_stuck")
    }
    assert not SyncClaim.objects.filter(job=second).exists()


def test_behind_a_held_write_it_is_held_as_well(desk: Desk) -> None:
    second = _two_jobs(desk)
    [parent] = SyncItem.objects.filter(source_ref="C-1")
    SyncItem.objects.filter(pk=parent.pk).update(state=State.WAITING, blocked=True)
    problem = service.open_problem(
        tenant=desk.tenant, integration=desk.integration, code="worker_lost", cause="test"
    )
    service.hold(problem, [parent])
    finish_jobs(desk.integration)
    second.refresh_from_db()
    assert second.status == JobStatus.FAILED
    assert not SyncItem.objects.filter(job=second, blocked=False).exists()
    service.solve(problem=problem, solved_by="test")
    desk.settle()
    assert desk.state("F-1") == State.CONFIRMED


def test_what_waits_for_a_write_under_way_is_left_alone(desk: Desk) -> None:
    second = _two_jobs(desk)
    finish_jobs(desk.integration)
    second.refresh_from_db()
    assert second.status == JobStatus.RUNNING


def _two_jobs(desk: Desk) -> Any:
    """The second one's invoice waits for the first one's customer."""
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.plan(data_types=["customer"])
    second = desk.plan(data_types=["invoice"])
    assert second.status == JobStatus.RUNNING
    return SyncJob.objects.get(pk=second.pk)
