"""Credit and send anew: two writes of their own, ordered by a person, and the payments are named."""

from typing import Any

import pytest

from accounting.models import IntegrationMapping, JobStatus, Problem, State, SyncItem
from accounting.oauth.clients import open_client
from accounting.problems import service
from accounting.problems.sentences import explain
from accounting.sync import jobs, retry
from accounting.sync.errors import SyncRefused
from tests.engine.desk import Desk, customer, invoice, total


def _problem(code: str) -> Any:
    return Problem.objects.get(solved_at=None, code=code)


def _changed(desk: Desk, amount: str = "1100.00") -> None:
    desk.save("invoice", invoice(amount=amount))
    desk.sync()


def _order(desk: Desk, code: str = "booked_changed") -> None:
    service.solve(problem=_problem(code), solved_by="test")
    desk.settle()


def _unpaid(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    desk.mark()


def test_the_proposal_names_the_payments_that_stand_on_it(booked: Desk) -> None:
    booked.save("invoice", invoice(amount="1100.00"))
    job = booked.plan(dry_run=True)
    first = job.items.get(operation="credit")
    [found] = [one for one in first.findings if one["code"] == "invoice_has_payments"]
    [paid] = booked.ledger("invoicepayments")
    assert found["params"] == {"number": "1", "numbers": str(paid["Number"]), "sum": "1000.00 SEK"}
    assert found["level"] == "warning"


def test_a_proposal_without_payments_names_none(desk: Desk) -> None:
    _unpaid(desk)
    desk.save("invoice", invoice(amount="1100.00"))
    job = desk.plan(dry_run=True)
    assert [one["code"] for one in job.items.get(operation="credit").findings] == ["booked_changed"]


def test_after_the_credit_one_problem_asks_to_move_the_payments(booked: Desk) -> None:
    _changed(booked)
    _order(booked)
    booked.sync()
    assert booked.problems() == ["payments_to_move"]
    [paid] = booked.ledger("invoicepayments")
    said = explain("payments_to_move", _problem("payments_to_move").params, language="en").message
    assert f"payments {paid['Number']} (1000.00 SEK) still stand on it" in said
    service.solve(problem=_problem("payments_to_move"), solved_by="test")
    booked.sync()
    assert booked.problems() == []


def test_an_unpaid_invoice_leaves_nothing_to_move(desk: Desk) -> None:
    _unpaid(desk)
    _changed(desk)
    _order(desk)
    assert desk.problems() == []


def test_each_step_is_planned_with_the_calls_that_it_makes(desk: Desk) -> None:
    """Each reads the invoice and then writes; tests/providers counts the same on the wire."""
    _unpaid(desk)
    _changed(desk)
    planned = SyncItem.objects.filter(plan_only=False, blocked=True).order_by("sequence")
    assert list(planned.values_list("operation", "calls_planned", "last_step")) == [
        ("credit", 2, False),
        ("book_credit", 2, True),
    ]


def _half(desk: Desk) -> None:
    """The credit note of invoice 1 stands there, its booking was refused."""
    _unpaid(desk)
    _changed(desk)
    desk.sandbox.fault("error", method="PUT", path="/bookkeep$", code=2000423, message="Kontot finns inte.")
    _order(desk)


def test_a_credit_whose_booking_is_refused_counts_as_done(desk: Desk) -> None:
    _half(desk)
    assert (desk.state("F-1", "credit"), desk.state("F-1", "book_credit")) == ("confirmed", "rejected")
    assert desk.problems() == ["2000423"]
    assert len(desk.ledger("invoices")) == 2


def test_send_again_books_the_note_and_sends_the_new_version(desk: Desk) -> None:
    _half(desk)
    retry.retry_item(item=SyncItem.objects.get(operation="book_credit", plan_only=False), requested_by="test")
    desk.settle()
    assert desk.writes()["PUT invoices/credit"] == 1
    assert all(one["Booked"] for one in desk.ledger("invoices"))
    assert total(desk.invoice("F-1")) == 1100
    assert desk.problems() == []


def test_a_half_done_credit_is_never_in_step_although_the_change_is_taken_back(desk: Desk) -> None:
    _half(desk)
    desk.save("invoice", invoice())
    job = desk.sync()
    assert job.status != JobStatus.COMPLETED
    assert "credited_changed" in desk.problems()
    _order(desk, "credited_changed")
    assert desk.writes()["PUT invoices/credit"] == 1
    assert all(one["Booked"] for one in desk.ledger("invoices"))
    assert total(desk.invoice("F-1")) == 1000
    assert desk.problems() == []


def test_a_booking_whose_answer_is_lost_is_looked_up(desk: Desk) -> None:
    _unpaid(desk)
    _changed(desk)
    desk.sandbox.fault("reset", method="PUT", path="/bookkeep$", after_commit=True)
    _order(desk)
    assert desk.writes() == {"PUT invoices/credit": 1, "PUT invoices/bookkeep": 2, "POST invoices": 1}
    assert desk.problems() == []


def test_send_again_is_no_order_to_credit(desk: Desk) -> None:
    _unpaid(desk)
    _changed(desk)
    for item in SyncItem.objects.filter(operation__in=["credit", "book_credit"], plan_only=False):
        with pytest.raises(SyncRefused) as refused:
            retry.retry_item(item=item, requested_by="test")
        assert refused.value.code == "credit_needs_decision"
    desk.settle()
    assert not desk.writes()


def test_an_old_dry_run_that_is_approved_later_credits_nothing_again(desk: Desk) -> None:
    _unpaid(desk)
    desk.save("invoice", invoice(amount="1100.00"))
    old = desk.plan(dry_run=True)
    desk.sync()
    _order(desk)
    desk.mark()
    jobs.approve_job(job=old, approved_by="test")
    desk.settle()
    if desk.problems():
        _order(desk)
    assert not desk.writes()
    assert SyncItem.objects.get(job=old, operation="credit").reason == "no_longer_needed"


def test_an_invoice_that_was_booked_by_hand_is_proposed_and_not_updated(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    open_client(desk.integration).invoices.bookkeep(desk.invoice("F-1")["DocumentNumber"])
    desk.mark()
    desk.save("invoice", invoice(amount="1100.00"))
    desk.sync()
    assert not desk.writes()
    assert SyncItem.objects.get(operation="update").reason == "final_at_provider"
    desk.sync()
    assert not desk.writes()
    assert desk.problems() == ["booked_changed"]


def test_a_second_reissue_is_a_new_document_again(desk: Desk) -> None:
    _unpaid(desk)
    for amount in ("1100.00", "1200.00"):
        _changed(desk, amount)
        _order(desk)
    assert total(desk.invoice("F-1")) == 1200
    assert IntegrationMapping.objects.filter(local_resource_type="invoice").count() == 3
    assert not SyncItem.objects.filter(plan_only=False).exclude(state=State.CONFIRMED).exists()
