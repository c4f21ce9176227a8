"""What was booked, paid, cancelled, credited or deleted there."""

from typing import Any

import pytest

from accounting.models import Customer, IntegrationMapping, Invoice, Payment
from accounting.sync import pull
from accounting.sync.pulling.decisions import actions_of, decide
from tests.engine.desk import customer, payment
from tests.pulling.conftest import Office, everything
from tests.pulling.test_matching import problem

pytestmark = pytest.mark.django_db


def state(office: Office) -> dict[str, Any]:
    number = office.number("F-1", "invoice")
    found: dict[str, Any] = IntegrationMapping.objects.get(
        local_resource_type="invoice", external_id=number
    ).remote_state
    return found


def paid(office: Office, amount: int, **more: Any) -> None:
    wanted = {
        "InvoiceNumber": int(office.number("F-1", "invoice")),
        "Amount": amount,
        "PaymentDate": "2026-11-10",
    }
    office.there("invoicepayments", create={**wanted, "ModeOfPayment": "BG", **more}, book=True)


@pytest.fixture
def booked(office: Office) -> Office:
    office.invoice_there(office.number("F-1", "invoice"), book=True)
    office.run()
    return office


def test_what_was_booked_there_is_known_here(booked: Office) -> None:
    assert (state(booked)["booked"], state(booked)["final"], state(booked)["balance"]) == (
        True,
        True,
        "1000.00",
    )
    assert (booked.desk.writes(), booked.desk.problems()) == ({}, [])


def test_what_was_cancelled_and_credited_there_is_known_here(office: Office) -> None:
    office.invoice_there(office.number("F-1", "invoice"), cancel=True)
    office.run()
    assert state(office)["cancelled"] is True


def test_a_credit_note_is_no_invoice_of_ours(booked: Office) -> None:
    booked.invoice_there(booked.number("F-1", "invoice"), credit=True, book=True)
    job = booked.run()
    assert state(booked)["credited"] == "2"
    assert (Invoice.objects.count(), booked.taken(job, "invoice")["ignored"]) == (1, 1)


def test_a_payment_seen_there_becomes_one_record(booked: Office) -> None:
    paid(booked, 400)
    for _ in range(3):
        booked.run()
    (made,) = Payment.objects.all()
    assert (made.amount, made.invoice.source_ref, made.payment_date.isoformat()) == (400, "F-1", "2026-11-10")
    assert made.source_ref == "fortnox:100200:1"
    assert (booked.desk.writes(), booked.desk.problems()) == ({}, [])
    assert state(booked)["balance"] == "600.00"


def test_our_own_payment_is_never_counted_twice(booked: Office) -> None:
    booked.desk.save("payment", payment())
    booked.run()
    rows = everything()
    booked.forget_cursor()
    booked.run()
    assert (Payment.objects.count(), everything()) == (1, rows)


def test_an_equal_payment_of_ours_that_was_not_sent_yet_is_the_same(booked: Office) -> None:
    paid(booked, 1000, PaymentDate="2026-01-30")
    booked.desk.save("payment", payment())
    booked.run()
    assert [one.source_ref for one in Payment.objects.all()] == ["P-1"]
    assert (len(booked.desk.ledger("invoicepayments")), booked.desk.writes()) == (1, {})


def test_an_unbooked_payment_has_no_effect_yet(booked: Office) -> None:
    wanted = {"InvoiceNumber": int(booked.number("F-1", "invoice")), "Amount": 5, "PaymentDate": "2026-11-10"}
    booked.there("invoicepayments", create={**wanted, "ModeOfPayment": "BG"})
    booked.run()
    assert Payment.objects.count() == 0


def deleted(office: Office) -> None:
    office.desk.save("customer", customer(2, name="Bortglömda"))
    office.run()
    office.there("customers", number=office.number("C-2", "customer"), delete=True)
    office.forget_cursor()
    office.run()
    assert actions_of(problem(office)) == ("archive", "keep")


def test_a_person_archives_what_was_deleted_there(office: Office) -> None:
    deleted(office)
    decide(problem=problem(office), action="archive", decided_by="anna")
    pull.read_pending(office.desk.integration_id)
    assert Customer.objects.get(source_ref="C-2").archived_at is not None
    office.run()
    assert (office.desk.problems(), office.desk.writes()) == ([], {})


def test_a_person_leaves_it_and_is_not_asked_again(office: Office) -> None:
    deleted(office)
    decide(problem=problem(office), action="keep", decided_by="anna")
    pull.read_pending(office.desk.integration_id)
    office.forget_cursor()
    office.run()
    assert Customer.objects.get(source_ref="C-2").archived_at is None
    assert office.desk.problems() == []
