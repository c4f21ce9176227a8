"""What a person must help first waits under one Problem, and goes on once it is solved."""

from typing import Any

from accounting.models import Problem
from accounting.problems import service
from tests.engine.desk import Desk, customer, invoice, payment


def _problem(code: str) -> Any:
    return Problem.objects.get(solved_at=None, code=code)


def test_without_auto_create_the_invoice_waits_for_its_customer(desk: Desk) -> None:
    desk.settings(auto_create_customers=False)
    desk.save("customer", customer())
    desk.save("invoice", invoice(1), invoice(2))
    job = desk.sync(data_types=["invoice"])
    assert (job.status, desk.counts(job)) == ("failed", {"create": 2, "blocked": 2})
    assert desk.problems() == ["parent_not_sent"]
    assert not desk.writes()


def test_with_auto_create_the_customer_comes_along_first(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    job = desk.sync(data_types=["invoice"])
    assert job.status == "completed"
    assert list(desk.writes()) == ["POST customers", "POST invoices"]


def test_the_blocked_invoice_goes_with_the_run_after_its_customer(desk: Desk) -> None:
    desk.settings(auto_create_customers=False)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync(data_types=["invoice"])
    desk.sync(data_types=["customer"])
    desk.sync(data_types=["invoice"])
    assert desk.writes() == {"POST customers": 1, "POST invoices": 1}
    assert desk.problems() == []


def test_payments_of_unbooked_invoices_wait_under_one_problem(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.save("invoice", invoice(1), invoice(2))
    desk.save("payment", payment(1), payment(2))
    job = desk.sync()
    assert desk.problems() == ["invoice_not_booked"]
    assert desk.counts(job)["blocked"] == 4
    assert desk.writes() == {"POST customers": 1, "POST invoices": 2}


def test_payments_go_once_their_invoices_are_booked_here(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.save("invoice", invoice(1), invoice(2))
    desk.save("payment", payment(1), payment(2))
    desk.sync()
    desk.settings(auto_bookkeep_invoices=True)
    job = desk.sync()
    assert job.status == "completed"
    assert desk.problems() == []
    assert len([one for one in desk.ledger("invoicepayments") if one["Booked"]]) == 2


def test_payments_go_once_somebody_booked_the_invoice_at_the_provider(desk: Desk) -> None:
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.save("payment", payment())
    desk.sync()
    _book_by_hand(desk, "F-1")
    service.solve(problem=_problem("invoice_not_booked"), solved_by="test")
    desk.settle()
    desk.sync()
    assert len([one for one in desk.ledger("invoicepayments") if one["Booked"]]) == 1
    assert desk.problems() == []


def _book_by_hand(desk: Desk, ref: str) -> None:
    from accounting.oauth.clients import open_client

    open_client(desk.integration).invoices.bookkeep(desk.invoice(ref)["DocumentNumber"])


def test_a_locked_period_needs_a_person_and_never_another_date(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.sandbox.control("company", {"company": desk.company, "locked_until": "2026-01-31"})
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    assert desk.problems() == ["2000401"]
    assert [one["InvoiceDate"] for one in desk.ledger("invoices")] == ["2026-01-15"]
    assert not any(one["Booked"] for one in desk.ledger("invoices"))


def test_an_opened_period_lets_the_booking_go_on(desk: Desk) -> None:
    test_a_locked_period_needs_a_person_and_never_another_date(desk)
    desk.sandbox.control("company", {"company": desk.company, "locked_until": None})
    service.solve(problem=_problem("2000401"), solved_by="test")
    desk.settle()
    assert desk.invoice("F-1")["Booked"] is True
    assert desk.invoice("F-1")["InvoiceDate"] == "2026-01-15"


def test_an_account_that_the_company_lacks_is_told_with_its_record(desk: Desk) -> None:
    desk.sandbox.fault(
        "error", path="^/3/invoices$", method="POST", code=2000423, message="Kontot finns inte."
    )
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    problem = _problem("2000423")
    assert (problem.params["record"], problem.words) == ("F-1", "Kontot finns inte.")
    assert desk.state("F-1") == "rejected"


def test_a_customer_number_of_somebody_else_is_told_with_number_and_name(desk: Desk) -> None:
    _foreign_customer(desk, "77")
    desk.save("customer", customer(customer_number="77"))
    desk.sync()
    problem = _problem("customer_number_taken")
    assert (problem.params["number"], problem.params["name"]) == ("77", "Någon annan AB")
    assert desk.state("C-1") == "needs_person"
    assert len(desk.ledger("customers")) == 1


def test_a_foreign_number_in_a_long_list_is_told_as_well(desk: Desk) -> None:
    _foreign_customer(desk, "77")
    desk.save("customer", *(customer(n) for n in range(2, 8)), customer(customer_number="77"))
    desk.sync()
    assert _problem("customer_number_taken").params["name"] == "Någon annan AB"
    assert len(desk.ledger("customers")) == 7


def _foreign_customer(desk: Desk, number: str) -> None:
    from accounting.oauth.clients import open_client

    open_client(desk.integration).customers.create({"CustomerNumber": number, "Name": "Någon annan AB"})
    desk.mark()


def test_one_refused_invoice_stops_no_other(desk: Desk) -> None:
    desk.sandbox.fault("error", path="^/3/invoices$", method="POST", code=2000423, message="Nej.", skip=1)
    desk.save("customer", customer())
    desk.save("invoice", *(invoice(n) for n in range(1, 6)))
    job = desk.sync()
    assert desk.counts(job) == {"create": 6, "confirmed": 5, "rejected": 1}
    assert job.status == "partial"
