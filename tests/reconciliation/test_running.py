"""A run yields to the push, survives its worker, stays within its share, and keeps one Problem while books differ."""

from datetime import timedelta
from typing import Any

import pytest

from accounting import budgets, clock
from accounting.models import Problem, Reconciliation, ReconciliationDifference, ReconciliationReading
from accounting.reconciliation import reading
from accounting.reconciliation.ask import reconcile_all, start
from accounting.reconciliation.work import run_reconciliation
from accounting.sync.errors import SyncRefused
from tests.engine.desk import invoice
from tests.reconciliation.months import Office, found


class Killed(BaseException):
    """What a worker that is gone would have done next."""


def test_a_killed_worker_is_followed_by_one_that_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = office.ask()
    told, real, calls = run.calls_planned, reading.read_one, []

    def dies(*args: Any) -> None:
        if len(calls) == 5:
            raise Killed
        calls.append(args[1].external_id)
        real(*args)

    monkeypatch.setattr(reading, "read_one", dies)
    with pytest.raises(Killed):
        run_reconciliation(run.pk)
    monkeypatch.undo()
    Reconciliation.objects.filter(pk=run.pk).update(lease_owner="gone", lease_until=clock.now())
    assert ReconciliationReading.objects.filter(run=run).exclude(read_at=None).count() == 5
    run_reconciliation(run.pk)
    run.refresh_from_db()
    assert run.status == "running"  # the lease of the lost worker has to run out first
    office.desk.clock.forward(1)
    office.finish(run)
    assert (run.status, run.calls_made) == ("completed", told)
    assert found(run) == []


def test_the_push_goes_first(office: Office) -> None:
    run = office.ask()
    office.desk.save("invoice", invoice(20, invoice_date="2026-02-03", due_date="2026-03-03"))
    office.desk.plan()
    office.desk.mark()
    run_reconciliation(run.pk)
    run.refresh_from_db()
    assert office.desk.requests() == []
    assert (run.status, run.next_attempt_at is not None) == ("running", True)
    office.desk.settle()
    office.desk.clock.forward(10)
    office.finish(run)
    assert (run.status, found(run)) == ("completed", [])


def test_at_most_half_of_the_budget_is_used(office: Office, settings: Any) -> None:
    settings.FROST_BUDGETS = ["fortnox=20/5"]
    peaks: list[int] = []
    context = office.integration
    company, app = context.company_id, context.grant.app.client_id
    provider = __import__("accounting.providers.registry", fromlist=["get"]).get("fortnox")
    real = reading.read_one

    def counted(*args: Any) -> None:
        real(*args)
        peaks.append(20 - budgets.calls_left(provider, app=app, company=company))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read_one", counted)
        office.compare(data_types=["payment"], vouchers=False)
        office.compare(data_types=["invoice"], vouchers=False)
    assert peaks
    assert max(peaks) <= 10


def test_one_problem_until_the_next_clean_run(office: Office) -> None:
    office.force("invoices", office.number("F-1"), rows=[{"Price": 100.51}])
    office.compare()
    office.compare()
    problem = Problem.objects.get(solved_at=None)
    assert (problem.code, problem.occurrences, problem.params["count"]) == ("books_differ", 2, 3)
    office.force("invoices", office.number("F-1"), rows=[{"Price": 100.50}])
    run = office.compare(data_types=["payment"])
    assert (found(run), office.desk.problems()) == ([], ["books_differ"])  # it looked at payments only
    assert found(office.compare()) == []
    assert office.desk.problems() == []
    rows = ReconciliationDifference.objects.all()
    assert rows.filter(mended_at=None, replaced_at=None).count() == 0


def test_one_comparison_at_a_time(office: Office) -> None:
    run = office.ask()
    assert office.ask().pk == run.pk
    with pytest.raises(SyncRefused, match="reconciliation_running"):
        office.ask(vouchers=False)
    office.finish(run)
    assert office.ask().pk != run.pk


def test_a_priced_run_is_started_by_a_person(office: Office) -> None:
    run = office.ask(dry_run=True)
    run_reconciliation(run.pk)
    run.refresh_from_db()
    assert run.status == "planned"
    start(run=run, started_by="anna")
    office.finish(run)
    assert (run.status, run.calls_made) == ("completed", run.calls_planned)
    with pytest.raises(SyncRefused, match="reconciliation_not_planned"):
        start(run=run, started_by="anna")


def test_the_provider_away_is_waited_for_and_a_refusal_told(office: Office) -> None:
    run = office.ask()
    office.desk.sandbox.fault("status", path="^vouchers/", status=503)
    office.finish(run)
    assert run.status == "completed"
    run = office.ask()
    office.desk.sandbox.fault("error", path="^vouchers/", code=2000310, message="nej", status=403, times=1)
    office.finish(run)
    assert run.status == "failed"
    assert office.desk.problems() == ["reconciliation_failed"]
    office.compare()
    assert office.desk.problems() == []


def test_every_night(office: Office) -> None:
    assert reconcile_all() == 1
    run = Reconciliation.objects.get()
    assert (run.trigger, run.vouchers) == ("schedule", True)
    assert run.date_from.day == 1
    assert run.date_to - run.date_from < timedelta(days=62)
    assert reconcile_all() == 0
