"""What a changed record does to a document that already stands at the provider."""

from decimal import Decimal
from typing import Any

from accounting.models import Problem
from accounting.problems import service
from tests.engine.desk import Desk, customer, invoice, payment, total


def _held(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice(hold_booking=True))
    desk.sync()
    desk.mark()


def _problem() -> Any:
    return Problem.objects.get(solved_at=None)


def test_a_changed_held_invoice_makes_exactly_one_put(desk: Desk) -> None:
    _held(desk)
    desk.save("invoice", invoice(amount="1250.50", hold_booking=True))
    desk.sync()
    assert desk.writes() == {"PUT invoices": 1}
    assert total(desk.invoice("F-1")) == Decimal("1250.50")


def test_a_change_of_a_field_that_is_not_sent_makes_no_write(desk: Desk) -> None:
    _held(desk)
    desk.save("customer", customer(kind="company"))
    desk.sync()
    desk.sync()
    assert not desk.writes()


def test_a_released_invoice_is_booked_without_being_made_again(desk: Desk) -> None:
    _held(desk)
    desk.save("invoice", invoice(hold_booking=False))
    desk.sync()
    assert desk.writes() == {"PUT invoices/bookkeep": 1}


def test_a_changed_booked_invoice_makes_no_write_but_one_problem(booked: Desk) -> None:
    booked.save("invoice", invoice(amount="1100.00"))
    job = booked.plan()
    credit, book = job.items.filter(data_type="invoice").order_by("sequence")
    assert (credit.operation, book.operation) == ("credit", "book_credit")
    assert "booked_changed" in [one["code"] for one in credit.findings]
    booked.settle()
    assert not booked.writes()
    assert booked.problems() == ["booked_changed"]


def test_the_same_change_planned_again_stays_one_problem(booked: Desk) -> None:
    booked.save("invoice", invoice(amount="1100.00"))
    for _ in range(3):
        booked.sync()
    assert not booked.writes()
    assert Problem.objects.filter(code="booked_changed").count() == 1


def test_solving_that_problem_credits_and_sends_anew(booked: Desk) -> None:
    booked.save("invoice", invoice(amount="1100.00"))
    booked.sync()
    service.solve(problem=_problem(), solved_by="test")
    booked.settle()
    writes = booked.writes()
    assert (writes["PUT invoices/credit"], writes["POST invoices"]) == (1, 1)
    assert total(booked.invoice("F-1")) == Decimal(1100)
    assert booked.invoice("F-1")["Booked"] is True
    [note] = [one for one in booked.ledger("invoices") if one["Credit"] == "true"]
    [old] = [
        one for one in booked.ledger("invoices") if one["DocumentNumber"] == note["CreditInvoiceReference"]
    ]
    assert total(note) == -total(old) == Decimal(-1000)


def test_the_credit_note_is_booked_like_the_invoice_it_undoes(booked: Desk) -> None:
    """Unbooked it would leave the revenue of both versions in the books."""
    booked.save("invoice", invoice(amount="1100.00"))
    booked.sync()
    service.solve(problem=_problem(), solved_by="test")
    booked.settle()
    [note] = [one for one in booked.ledger("invoices") if one["Credit"] == "true"]
    assert note["Booked"] is True


def test_after_credit_and_new_the_record_is_in_step(booked: Desk) -> None:
    booked.save("invoice", invoice(amount="1100.00"))
    booked.sync()
    service.solve(problem=_problem(), solved_by="test")
    booked.settle()
    booked.mark()
    job = booked.sync()
    assert not booked.writes()
    assert (job.status, booked.problems()) == ("completed", ["payments_to_move"])


def test_a_change_taken_back_solves_the_problem_by_itself(booked: Desk) -> None:
    booked.save("invoice", invoice(amount="1100.00"))
    booked.sync()
    booked.save("invoice", invoice())
    booked.sync()
    assert not booked.writes()
    assert booked.problems() == []


def test_a_changed_booked_payment_makes_no_write_but_one_problem(booked: Desk) -> None:
    booked.save("payment", payment(amount="900.00"))
    booked.sync()
    assert not booked.writes()
    assert booked.problems() == ["booked_changed"]


def test_solving_the_problem_of_a_changed_payment_sends_nothing_that_is_refused(booked: Desk) -> None:
    booked.save("payment", payment(amount="900.00"))
    booked.sync()
    service.solve(problem=_problem(), solved_by="test")
    booked.settle()
    assert [one["status"] for one in booked.requests() if one["method"] != "GET"] == []


def test_a_credit_whose_answer_is_lost_is_not_credited_twice(booked: Desk) -> None:
    booked.save("invoice", invoice(amount="1100.00"))
    booked.sync()
    booked.sandbox.fault("reset", path="/credit$", after_commit=True)
    service.solve(problem=_problem(), solved_by="test")
    booked.settle()
    assert booked.writes()["PUT invoices/credit"] == 1
    assert len([one for one in booked.ledger("invoices") if one["Credit"] == "true"]) == 1
    assert total(booked.invoice("F-1")) == Decimal(1100)
