"""A person may leave a document at the provider as it stands; and what is found there is linked, not made again."""

import pytest

from accounting.models import IntegrationMapping, Problem, SyncItem
from accounting.sync.accept import accept_difference
from accounting.sync.errors import SyncRefused
from tests.engine.desk import Desk, customer, invoice


def _problem() -> Problem:
    return Problem.objects.get(solved_at=None)


@pytest.fixture
def booked(desk: Desk) -> Desk:
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.sync()
    desk.mark()
    return desk


def test_an_accepted_difference_sends_nothing_and_is_not_proposed_again(booked: Desk) -> None:
    booked.save("invoice", invoice(1, amount="1100.00"))
    booked.sync()
    assert accept_difference(problem=_problem(), accepted_by="test") == 1
    job = booked.sync()
    assert (job.status, booked.problems()) == ("completed", [])
    assert not booked.writes()


def test_a_later_change_is_proposed_anew(booked: Desk) -> None:
    test_an_accepted_difference_sends_nothing_and_is_not_proposed_again(booked)
    booked.save("invoice", invoice(1, amount="1200.00"))
    booked.sync()
    assert booked.problems() == ["booked_changed"]


def test_an_accepted_total_is_booked_by_the_next_run(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.sandbox.control("company", {"company": desk.company, "rounding": True})
    desk.save("customer", customer())
    desk.save("invoice", invoice(1, amount="1000.40"))
    desk.sync()
    assert desk.problems() == ["total_differs"]
    accept_difference(problem=_problem(), accepted_by="test")
    assert not desk.invoice("F-1")["Booked"]
    desk.sync()
    assert desk.invoice("F-1")["Booked"]
    assert desk.problems() == []


def test_where_nothing_was_sent_there_is_nothing_to_accept(desk: Desk) -> None:
    desk.sandbox.fault("error", method="POST", path="^/3/customers$", code=2000423, message="Nej.")
    desk.save("customer", customer())
    desk.sync()
    with pytest.raises(SyncRefused, match="nothing_to_accept"):
        accept_difference(problem=_problem(), accepted_by="test")
    assert len(desk.problems()) == 1


def test_a_document_found_with_older_content_is_linked_and_updated_by_the_next_run(desk: Desk) -> None:
    """As after a restored backup: our memory is older than what we sent."""
    desk.save("customer", customer())
    desk.save("invoice", invoice(1, amount="1000.00"))
    desk.sync()
    SyncItem.objects.filter(depends_on__isnull=False).update(depends_on=None)
    IntegrationMapping.objects.filter(local_resource_type="invoice").delete()
    desk.mark()
    desk.save("invoice", invoice(1, amount="1300.00"))
    desk.sync()
    assert not desk.writes()
    desk.sync()
    assert desk.writes() == {"PUT invoices": 1}
    assert desk.problems() == []
