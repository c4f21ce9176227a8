"""One broken integration, record or worker stops nothing else, and is seen."""

from datetime import timedelta

import pytest

from accounting import clock
from accounting.admin.told import told
from accounting.models import (
    ExchangeBody,
    Integration,
    IntegrationMapping,
    Problem,
    SyncItem,
    SyncJob,
    SyncLog,
)
from accounting.records import get
from accounting.sync import hourly, plan
from accounting.sync.jobs import start_job
from accounting.sync.progress import integration_status
from tests.engine.desk import Desk, customer, invoice


def _invoices(desk: Desk, count: int) -> None:
    desk.save("customer", customer())
    desk.save("invoice", *(invoice(n) for n in range(1, count + 1)))


def test_settings_that_cannot_be_read_stop_one_integration_and_are_seen(desk: Desk) -> None:
    desk.sync()
    desk.clock.forward(3601)
    good = desk.integration.settings
    Integration.objects.update(settings={**good, "auto_bookkeep_invoices": "perhaps"})
    assert hourly.start_hourly_jobs() == 0
    assert desk.problems() == ["run_not_started"]
    Integration.objects.update(settings=good)
    assert hourly.start_hourly_jobs() == 1
    assert desk.problems() == []


def test_an_export_in_between_does_not_postpone_the_hourly_run(desk: Desk) -> None:
    _invoices(desk, 1)
    desk.sync()
    desk.clock.forward(3601)
    chosen = get("customer").model.objects.values_list("pk", flat=True)
    start_job(
        integration=desk.integration,
        data_types=["customer"],
        record_ids=list(chosen),
        kind="export",
        trigger="api",
        requested_by="key:x",
    )
    plan.plan_job(SyncJob.objects.get(kind="export").pk)
    desk.settle()
    assert hourly.start_hourly_jobs() == 1


def test_a_locked_period_is_one_problem_for_all_its_invoices(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.sandbox.control("company", {"company": desk.company, "locked_until": "2026-01-31"})
    _invoices(desk, 3)
    desk.sync()
    problem = Problem.objects.get()
    assert problem.holds.filter(released_at=None).count() == 3


def test_a_record_on_which_our_own_code_fails_is_held_and_the_others_go(desk: Desk) -> None:
    _invoices(desk, 2)
    desk.sync()
    desk.save("invoice", *(invoice(n, comment="Ny text") for n in (1, 2)))
    desk.plan()
    spoilt = SyncItem.objects.get(source_ref="F-1", operation="update")
    mapping = IntegrationMapping.objects.filter(local_resource_id=spoilt.resource_id)
    mapping.update(remote_state={"seen_at": "not a moment"})
    desk.mark()
    desk.settle()
    assert desk.state("F-2", "update") == "confirmed"
    assert desk.problems() == ["item_defect"]
    spoilt.refresh_from_db()
    assert spoilt.blocked


@pytest.fixture
def unknown(desk: Desk) -> Desk:
    """An invoice whose answer was lost."""
    _invoices(desk, 1)
    desk.sync(data_types=["customer"])
    desk.plan()
    desk.sandbox.fault("timeout_after_commit", method="POST", path="^/3/invoices$", hold=3)
    desk.drain()
    assert desk.state("F-1") == "uncertain"
    return desk


def _look_for_long(desk: Desk) -> None:
    for _ in range(40):
        desk.clock.forward(130)
        desk.drain()


def test_a_look_up_that_fails_in_our_own_code_comes_before_a_person(unknown: Desk) -> None:
    body = ExchangeBody.objects.get(item__source_ref="F-1", kind="request")
    body.body = "{"
    body.save()
    _look_for_long(unknown)
    assert unknown.state("F-1") == "needs_person"
    assert unknown.problems() == ["item_defect"]


def test_a_look_up_that_is_never_answered_comes_before_a_person(unknown: Desk) -> None:
    unknown.sandbox.fault("status", status=503, method="GET", path="^/3/invoices", times=None)
    _look_for_long(unknown)
    assert unknown.state("F-1") == "needs_person"
    assert unknown.problems() == ["no_answer"]
    assert unknown.integration.circuit_opened_at is None


def test_a_refused_token_is_renewed_whatever_the_status_says(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.plan()
    before = desk.sandbox.token_calls()
    desk.sandbox.fault(
        "error", method="POST", path="^/3/customers$", status=400, code=2000310, message="Ogiltig inloggning"
    )
    desk.settle()
    assert desk.sandbox.token_calls() == before + 1
    assert desk.state("C-1") == "confirmed"


def test_the_wrong_company_is_named_with_the_right_one() -> None:
    params = {"found": "Fel Bolag AB", "expected": "Rätt Förening"}
    sentence = told("wrong_company", params, provider="fortnox").message
    assert "Fel Bolag AB" in sentence
    assert "Rätt Förening" in sentence


def test_what_failed_once_and_stands_there_now_is_not_counted_as_failed(desk: Desk) -> None:
    _invoices(desk, 1)
    desk.sandbox.fault("error", method="POST", path="^/3/invoices$", code=2000423, message="Nej.")
    desk.sync()
    assert integration_status(desk.integration)["counts"]["failed"] == 1
    desk.sync()
    assert integration_status(desk.integration)["counts"]["failed"] == 0


def test_planners_that_are_killed_again_and_again_are_seen(desk: Desk) -> None:
    _invoices(desk, 1)
    job = start_job(integration=desk.integration, trigger="person", requested_by="x").job
    for _ in range(3):
        SyncJob.objects.filter(pk=job.pk).update(
            plan_owner="killed", plan_until=clock.now() - timedelta(seconds=1), status="planning"
        )
        plan._take(job.pk, "next")
    SyncJob.objects.filter(pk=job.pk).update(plan_until=clock.now() - timedelta(seconds=1))
    plan.plan_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "plan_failed")
    assert desk.problems() == ["plan_failed"]


def test_a_dry_run_has_a_start_and_an_end_in_the_log(desk: Desk) -> None:
    _invoices(desk, 1)
    job = desk.plan(dry_run=True)
    rows = SyncLog.objects.filter(run_id=job.pk).order_by("pk")
    assert [(row.status, row.metadata["dry_run"]) for row in rows] == [("started", True), ("success", True)]
