"""When the connection itself fails: one Problem, nothing written, nothing lost."""

from typing import Any

import pytest

from accounting.models import Grant, Integration, Problem, SyncItem, SyncJob
from accounting.oauth.keepalive import disconnect
from accounting.sync.change_settings import pause, resume
from accounting.sync.errors import SyncRefused
from accounting.sync.jobs import approve_job
from tests.engine.desk import Desk, customer, invoice, payment


def _work(desk: Desk, count: int = 6) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer())
    desk.save("invoice", *(invoice(n) for n in range(1, count + 1)))


def test_a_silent_provider_opens_one_problem_that_solves_itself(desk: Desk) -> None:
    _work(desk)
    desk.plan()
    desk.sandbox.fault("face_off", times=None)
    for _ in range(20):
        desk.drain()
        desk.clock.forward(30)
    assert desk.problems() == ["provider_silent"]
    desk.sandbox.control("faults", {"clear": True})
    desk.clock.forward(60)
    desk.settle()
    assert desk.problems() == []
    assert Problem.objects.count() == 1
    assert set(SyncItem.objects.values_list("state", flat=True)) == {"confirmed"}
    assert len(desk.ledger("invoices")) == 6


def test_waiting_for_a_silent_provider_costs_no_tries(desk: Desk) -> None:
    _work(desk)
    desk.plan()
    desk.sandbox.fault("face_off", times=None)
    for _ in range(40):
        desk.drain()
        desk.clock.forward(30)
    assert set(SyncItem.objects.values_list("retry_count", flat=True)) <= {0, 1}


def test_three_failures_among_successes_are_no_outage(desk: Desk) -> None:
    """The breaker counts failures in a row."""
    _work(desk, 12)
    desk.plan()
    for skip in (1, 4, 7):
        desk.sandbox.fault("status", status=503, method="POST", path="^/3/invoices$", skip=skip)
    desk.drain()
    assert desk.problems() == []


def test_an_expired_access_token_is_renewed_without_a_problem(desk: Desk) -> None:
    _work(desk)
    desk.plan()
    desk.sandbox.control("expire_tokens", {"company": desk.company})
    desk.settle()
    assert desk.problems() == []
    assert len(desk.ledger("invoices")) == 6


def test_tokens_that_expire_all_the_time_open_no_problem(desk: Desk) -> None:
    _work(desk, 12)
    desk.plan()
    desk.sandbox.fault("expired_token", times=None, probability=0.2, seed=3, path="^/3/")
    desk.settle()
    assert len(desk.ledger("invoices")) == 12
    assert Problem.objects.exclude(code="provider_silent").count() == 0
    assert desk.problems() == []


def test_a_revoked_consent_stops_with_one_problem(desk: Desk) -> None:
    _work(desk)
    desk.plan()
    desk.sandbox.control("revoke", {"provider": "fortnox", "company": desk.company})
    for _ in range(8):
        desk.drain()
        desk.clock.forward(30)
    assert desk.problems() == ["reconnect_needed"]
    assert not [one for one in desk.requests() if one["committed"]]
    assert desk.ledger("customers") == desk.ledger("invoices") == []


def test_work_goes_on_after_a_new_consent(
    desk: Desk, practice_app: Any, anna: Any, in_federation: Any, sandbox: Any
) -> None:
    from tests.conftest import connect

    test_a_revoked_consent_stops_with_one_problem(desk)
    connect(sandbox, practice_app, in_federation, anna)
    desk.settle()
    assert desk.problems() == []
    assert len(desk.ledger("invoices")) == 6


def test_another_company_behind_the_token_stops_everything(desk: Desk) -> None:
    """The pinned company is not the one that answers: nothing may be written there."""
    _work(desk)
    Integration.objects.filter(pk=desk.integration_id).update(company_id="100300")
    desk.plan()
    desk.drain(5)
    assert desk.problems() == ["wrong_company"]
    assert not desk.writes()
    assert desk.ledger("customers", "100300") == desk.ledger("customers") == []


@pytest.mark.parametrize("path", ["^/3/companyinformation$", "^/3/invoices$"])
def test_a_missing_licence_before_the_first_write_is_seen(desk: Desk, path: str) -> None:
    """The look before the writes is refused: a person must hear of it, or the job hangs unseen."""
    _work(desk)
    desk.sandbox.fault(
        "error", method="GET", path=path, times=None, status=403, code=2001101, message="Licens."
    )
    desk.plan()
    for _ in range(6):
        desk.drain()
        desk.clock.forward(60)
    assert len(desk.problems()) == 1


def test_a_foreign_installation_sends_nothing(desk: Desk, settings: Any) -> None:
    _work(desk)
    desk.plan()
    settings.FROST_INSTALLATION = "restored-copy"
    desk.drain(3)
    assert desk.problems() == ["foreign_installation"]
    assert desk.requests() == []


def _answered_with_another_total(desk: Desk) -> None:
    body = {"Invoice": {"DocumentNumber": "1", "Total": 999.5, "Booked": False, "Cancelled": False}}
    desk.settings(auto_bookkeep_invoices=True)
    desk.sandbox.fault(
        "status", method="POST", path="^/3/invoices$", status=201, body=body, after_commit=True
    )
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.save("payment", payment())
    desk.sync()


def test_a_total_that_differs_needs_a_person_and_is_not_booked(desk: Desk) -> None:
    _answered_with_another_total(desk)
    assert desk.state("F-1") == "needs_person"
    [problem] = Problem.objects.filter(solved_at=None)
    assert (problem.code, problem.params["ours"], problem.params["theirs"]) == (
        "total_differs",
        "1000.00",
        "999.5",
    )
    assert desk.writes() == {"POST customers": 1, "POST invoices": 1}


def test_a_total_that_differs_is_compared_again_and_never_sent_twice(desk: Desk) -> None:
    from accounting.problems import service

    _answered_with_another_total(desk)
    desk.sync()
    assert desk.writes()["POST invoices"] == 1
    service.solve(problem=Problem.objects.get(solved_at=None), solved_by="test")
    desk.settle()
    desk.sync()
    assert desk.writes()["POST invoices"] == len(desk.ledger("invoices")) == 1
    assert desk.problems() == []
    assert desk.ledger("invoices")[0]["Booked"] is True


def test_pausing_and_resuming_revive_no_ended_consent(desk: Desk) -> None:
    integration = desk.integration
    disconnect(integration=integration, actor="tore")
    with pytest.raises(SyncRefused, match="not_pausable"):
        pause(integration=integration, paused_by="tore")
    with pytest.raises(SyncRefused, match="not_paused"):
        resume(integration=integration, resumed_by="tore")
    assert Integration.objects.get().status == "disconnected"


def test_resuming_after_the_consent_ended_asks_for_a_new_one(desk: Desk) -> None:
    pause(integration=desk.integration, paused_by="tore")
    Grant.objects.update(state="reconnect_needed")
    resume(integration=Integration.objects.get(), resumed_by="tore")
    assert Integration.objects.get().status == "disconnected"


def test_a_plan_is_not_approved_where_nothing_can_be_sent(desk: Desk) -> None:
    _work(desk)
    job = desk.plan(dry_run=True)
    pause(integration=desk.integration, paused_by="tore")
    job = SyncJob.objects.get(pk=job.pk)
    with pytest.raises(SyncRefused, match="integration_paused"):
        approve_job(job=job, approved_by="tore")
    assert SyncJob.objects.get(pk=job.pk).status == "planned"
