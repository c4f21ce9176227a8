"""A run yields to the push, survives its worker, stays within its share, and keeps one Problem while books differ."""

from datetime import timedelta
from typing import Any

import pytest

from accounting import budgets, clock
from accounting.models import Problem, Reconciliation, ReconciliationDifference, SyncItem
from accounting.providers import registry
from accounting.providers.fortnox.books.fortnox_books import FortnoxBooks
from accounting.reconciliation.ask import reconcile_all, start
from accounting.reconciliation.work import Work, lease_for, new_owner, run_reconciliation
from accounting.sync.errors import SyncRefused
from tests.engine.desk import invoice
from tests.reconciliation.months import Office, found

ALLOWED, SHARE = 20, 10


class Killed(BaseException):
    """A worker that is gone."""


class Dying(FortnoxBooks):
    """Reads so many documents, then its worker is gone."""

    def __init__(self, lives: int) -> None:
        self.lives = lives

    def read(self, client: Any, data_type: str, external_id: str) -> Any:
        if not self.lives:
            raise Killed
        self.lives -= 1
        return super().read(client, data_type, external_id)


class Counting(FortnoxBooks):
    """Notes after each document how many calls of the window are used."""

    def __init__(self, office: Office) -> None:
        self.integration, self.peaks = office.integration, list[int]()

    def read(self, client: Any, data_type: str, external_id: str) -> Any:
        found = super().read(client, data_type, external_id)
        provider, client_id = registry.get(self.integration.provider), self.integration.oauth_client_id
        left = budgets.calls_left(provider, app=client_id, company=self.integration.company_id)
        self.peaks.append(ALLOWED - left)
        return found


def worker(run: Reconciliation, books: FortnoxBooks) -> Work:
    """One that holds the lease."""
    owner = new_owner()
    Reconciliation.objects.filter(pk=run.pk).update(**lease_for(owner))
    run.refresh_from_db()
    work = Work(run, owner, seconds=60)
    work.books = books
    assert work.ready()
    return work


def test_a_killed_worker_is_followed_by_one_that_goes_on(small: Office) -> None:
    run = small.ask()
    told = run.calls_planned
    with pytest.raises(Killed):
        worker(run, Dying(5)).go_on()
    run_reconciliation(run.pk)
    run.refresh_from_db()
    assert (run.status, run.calls_made) == (
        "running",
        8 + 5,
    )  # the lease of the lost one has to run out first
    small.desk.clock.forward(600)
    small.finish(run)
    assert (run.status, run.calls_made, found(run)) == ("completed", told, [])


def test_what_is_to_be_sent_goes_first(small: Office) -> None:
    run = small.ask()
    small.desk.save("invoice", invoice(20, invoice_date="2026-02-03", due_date="2026-03-03"))
    small.desk.plan()
    SyncItem.objects.filter(source_ref="F-20", operation="create").update(
        state="ready", next_attempt_at=clock.now()
    )
    small.desk.mark()
    run_reconciliation(run.pk)
    run.refresh_from_db()
    assert (run.status, small.desk.requests()) == ("running", [])
    small.desk.settle()
    small.desk.clock.forward(10)
    small.finish(run)
    assert (run.status, found(run)) == ("completed", [])


def test_at_most_half_of_the_budget_is_used(small: Office, settings: Any) -> None:
    settings.FROST_BUDGETS = [f"fortnox={ALLOWED}/5"]
    run = small.ask()
    books = Counting(small)
    worker(run, books).go_on()
    run.refresh_from_db()
    assert (run.status, len(books.peaks)) == ("completed", 8)
    assert max(books.peaks) <= SHARE


def test_one_problem_until_the_next_clean_run(small: Office) -> None:
    small.force("invoices", small.number("F-1"), rows=[{"Price": 100.51}])
    small.compare()
    small.compare()
    problem = Problem.objects.get(solved_at=None)
    assert (problem.code, problem.occurrences, problem.params["count"]) == ("books_differ", 2, 3)
    small.force("invoices", small.number("F-1"), rows=[{"Price": 100.50}])
    assert found(small.compare(data_types=["payment"])) == []
    assert small.desk.problems() == ["books_differ"]  # invoices were not looked at again
    assert found(small.compare()) == []
    assert small.desk.problems() == []
    rows = ReconciliationDifference.objects.all()
    assert (rows.exclude(replaced_at=None).count(), rows.exclude(mended_at=None).count()) == (3, 3)


def test_one_comparison_at_a_time_and_every_night_one(small: Office) -> None:
    run = small.ask()
    assert small.ask().pk == run.pk
    with pytest.raises(SyncRefused, match="reconciliation_running"):
        small.ask(vouchers=False)
    small.finish(run)
    assert reconcile_all() == 1
    night = Reconciliation.objects.exclude(pk=run.pk).get()
    assert (night.trigger, night.vouchers, night.date_from.day) == ("schedule", True, 1)
    assert night.date_to - night.date_from < timedelta(days=62)
    assert reconcile_all() == 0


def test_a_priced_run_is_started_by_a_person(small: Office) -> None:
    run = small.ask(dry_run=True)
    run_reconciliation(run.pk)
    run.refresh_from_db()
    assert run.status == "planned"
    start(run=run, started_by="anna")
    small.finish(run)
    assert (run.status, run.calls_made) == ("completed", run.calls_planned)
    with pytest.raises(SyncRefused, match="reconciliation_not_planned"):
        start(run=run, started_by="anna")


def test_an_outage_is_waited_for_and_a_refusal_told(small: Office) -> None:
    run = small.ask()
    small.desk.sandbox.fault("status", path="vouchers/", status=503)
    small.finish(run)
    assert (run.status, found(run)) == ("completed", [])
    run = small.ask()
    small.desk.sandbox.fault("error", path="vouchers/", code=2001101, message="Licens saknas", status=403)
    small.finish(run)
    assert run.status == "failed"
    assert small.desk.problems() == ["reconciliation_failed"]
    small.compare()
    assert small.desk.problems() == []
