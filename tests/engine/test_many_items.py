"""More items than one chunk: held, planned anew and sent as if they came all at once."""

from typing import Any

import pytest

from accounting.domain.findings import Finding
from accounting.models import ExchangeBody, JobStatus, Problem, ProblemItem, SyncItem, SyncJob
from accounting.problems import service
from accounting.sync import chunks, jobs, plan
from tests.engine.desk import Desk, customer, invoice, payment

CUSTOMERS, INVOICES = 5, 7
INVOICE_REFS = {f"F-{n}" for n in range(1, INVOICES + 1)}
ALL = {f"C-{n}" for n in range(1, CUSTOMERS + 1)} | INVOICE_REFS


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 2)
    monkeypatch.setattr(plan, "CHUNK", 2)


def _work(desk: Desk, **more: Any) -> None:
    desk.save("customer", *(customer(n) for n in range(1, CUSTOMERS + 1)))
    desk.save("invoice", *(invoice(n, customer="C-1", **more) for n in range(1, INVOICES + 1)))


def _held(**wanted: Any) -> list[str]:
    rows = ProblemItem.objects.filter(released_at=None, problem__solved_at=None, **wanted)
    return sorted(rows.values_list("item__source_ref", flat=True))


def test_every_row_comes_once_though_rows_leave_meanwhile(desk: Desk) -> None:
    _work(desk)
    desk.plan()
    rows = SyncItem.objects.filter(blocked=False)
    seen = []
    for chunk in chunks.by_primary_key(rows):
        assert len(chunk) <= chunks.CHUNK
        seen += [item.source_ref for item in chunk]
        SyncItem.objects.filter(pk__in=[item.pk for item in chunk[:1]]).update(blocked=True)
    assert (len(seen), set(seen)) == (len(ALL), ALL)


@pytest.mark.parametrize("path", ["^/3/companyinformation$", "^/3/customers$"])
def test_a_refused_look_holds_all_under_one_problem_and_all_go_afterwards(desk: Desk, path: str) -> None:
    """The company is asked before any item is chosen, the list of customers before they are made."""
    _work(desk)
    desk.sandbox.fault("error", method="GET", path=path, status=403, code=2001101, message="Licens.")
    desk.plan()
    desk.drain()
    [problem] = Problem.objects.filter(solved_at=None)
    assert (len(_held(problem=problem)), set(_held(problem=problem))) == (len(ALL), ALL)
    assert not SyncItem.objects.exclude(state="waiting", blocked=True, next_attempt_at=None).exists()
    service.solve(problem=problem, solved_by="test")
    desk.settle()
    assert desk.writes() == {"POST customers": CUSTOMERS, "POST invoices": INVOICES}


def test_what_waits_for_a_refused_customer_is_held_with_it(desk: Desk) -> None:
    """More dependents than a chunk, and dependents of those."""
    desk.settings(auto_bookkeep_invoices=True)
    _work(desk)
    desk.save("payment", *(payment(n) for n in range(1, INVOICES + 1)))
    desk.sandbox.fault(
        "error", path="^/3/customers$", method="POST", code=2000423, message="Nej.", times=None
    )
    desk.sync()
    problem = Problem.objects.get(solved_at=None, holds__item__source_ref="C-1")
    waiting = SyncItem.objects.exclude(data_type="customer")
    assert not waiting.exclude(state="waiting", blocked=True).exists()
    assert len(_held(problem=problem)) == 1 + waiting.count()


def test_an_error_of_its_own_counts_though_a_parent_holds_the_item(desk: Desk) -> None:
    _work(desk)
    desk.save("payment", *(payment(n) for n in range(1, INVOICES + 1)))
    job = desk.plan(dry_run=True)
    error = Finding("error", "vat_rate_unknown", {"rate": "7"}).as_json()
    SyncItem.objects.update(findings=[error])
    jobs.approve_job(job=job, approved_by="test")
    found = Problem.objects.filter(solved_at=None, code="vat_rate_unknown")
    wanted = sorted(ALL | {f"P-{n}" for n in range(1, INVOICES + 1)})
    assert sorted(problem.params["record"] for problem in found) == wanted
    assert set(_held(problem__in=found)) == set(wanted)


def test_a_plan_whose_worker_was_killed_is_made_anew(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    _work(desk)
    job_id = jobs.start_job(integration=desk.integration, trigger="person", requested_by="test").job.pk
    killed = plan._take(job_id, "killed")
    assert killed is not None
    plan._write_plan(killed, "killed")
    first = set(SyncItem.objects.values_list("pk", flat=True))
    desk.clock.forward(3600)
    plan.plan_job(job_id)
    items = CUSTOMERS + 2 * INVOICES
    assert not SyncItem.objects.filter(pk__in=first).exists()
    assert SyncItem.objects.count() == ExchangeBody.objects.filter(kind="plan").count() == items
    desk.settle()
    assert SyncJob.objects.get(pk=job_id).status == JobStatus.COMPLETED
    assert desk.writes() == {
        "POST customers": CUSTOMERS,
        "POST invoices": INVOICES,
        "PUT invoices/bookkeep": INVOICES,
    }
