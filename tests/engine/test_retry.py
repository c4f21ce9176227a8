"""“Send again” never sends what may have been applied, and never an older version as if it were today's."""

from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings

from accounting.models import IntegrationMapping, Invoice, Problem, State, SyncItem
from accounting.problems import service
from accounting.sync import retry
from tests.engine.desk import Desk, customer, invoice


def _item(ref: str = "F-1", operation: str = "create") -> Any:
    return SyncItem.objects.filter(source_ref=ref, operation=operation, plan_only=False).latest("created_at")


def _solve(code: str) -> None:
    service.solve(problem=Problem.objects.get(solved_at=None, code=code), solved_by="test")


def _unanswered(desk: Desk) -> Any:
    """An invoice whose answer was lost: it may have been made, or still be made."""
    desk.save("customer", customer())
    desk.sync()
    desk.save("invoice", invoice())
    desk.plan()
    desk.sandbox.fault("reset", method="POST", path="^/3/invoices$")
    desk.drain()
    item = _item()
    assert item.state == State.UNCERTAIN
    return item


def test_an_uncertain_write_keeps_its_settling_time(desk: Desk) -> None:
    before = _unanswered(desk)
    retry.retry_item(item=before, requested_by="test")
    after = _item()
    assert (after.state, after.looks) == (State.UNCERTAIN, before.looks)
    assert after.next_attempt_at == before.next_attempt_at


def test_a_look_that_found_nothing_is_not_forgotten(desk: Desk) -> None:
    before = _unanswered(desk)
    SyncItem.objects.filter(pk=before.pk).update(looks=1)
    retry.retry_item(item=_item(), requested_by="test")
    assert _item().looks == 1


def test_pressed_at_once_and_committed_late_it_stands_there_once(desk: Desk) -> None:
    """The first look comes before the late commit; the second one must not come before it is over."""
    item = _unanswered(desk)
    retry.retry_item(item=item, requested_by="test")
    desk.drain(3)
    assert desk.writes()["POST invoices"] == 1
    assert _item().looks == 0


def test_what_a_person_releases_after_an_unknown_outcome_settles_first(desk: Desk) -> None:
    item = _unanswered(desk)
    sent = desk.clock()
    SyncItem.objects.filter(pk=item.pk).update(state=State.NEEDS_PERSON, sent_at=sent, next_attempt_at=None)
    retry.retry_item(item=_item(), requested_by="test")
    settled = sent + timedelta(seconds=django_settings.FROST_SETTLE_SECONDS)
    assert (_item().state, _item().next_attempt_at >= settled) == (State.UNCERTAIN, True)


def _other_account(**more: Any) -> dict[str, Any]:
    """The same total on another account."""
    return invoice(rows=[{**invoice()["rows"][0], "internal_category": "sponsor_income"}], **more)


def test_a_booking_is_never_given_the_version_of_today(desk: Desk) -> None:
    """The draft of before would be booked, and count as what the record says now."""
    desk.locked_invoice()
    desk.save("invoice", _other_account())
    desk.unlock()
    _solve("2000401")
    desk.drain(2)
    assert _item(operation="bookkeep").reason == "changed_since_plan"
    assert desk.invoice("F-1")["Booked"] is False


def test_what_is_booked_in_the_end_is_what_the_record_says(desk: Desk) -> None:
    desk.locked_invoice()
    before = [row["AccountNumber"] for row in desk.invoice("F-1")["InvoiceRows"]]
    desk.save("invoice", _other_account())
    desk.unlock()
    _solve("2000401")
    desk.settle()
    desk.sync()
    booked = desk.invoice("F-1")
    assert (booked["Booked"], [row["AccountNumber"] for row in booked["InvoiceRows"]] != before) == (
        True,
        True,
    )
    mapping = IntegrationMapping.objects.get(local_resource_type="invoice")
    assert mapping.sent_hash == Invoice.objects.get().content_hash


def test_the_date_may_be_mended_here_as_the_sentence_says(desk: Desk) -> None:
    desk.locked_invoice()
    desk.save("invoice", _other_account(invoice_date="2026-02-05", due_date="2026-03-05"))
    desk.sync()
    booked = desk.invoice("F-1")
    assert (booked["InvoiceDate"], booked["Booked"], desk.problems()) == ("2026-02-05", True, [])


def test_a_customer_number_may_be_mended_here_as_the_sentence_says(desk: Desk) -> None:
    from accounting.oauth.clients import open_client

    open_client(desk.integration).customers.create({"CustomerNumber": "77", "Name": "Någon annan AB"})
    desk.save("customer", customer(customer_number="77"))
    desk.sync()
    assert desk.problems() == ["customer_number_taken"]
    desk.save("customer", customer(customer_number="78"))
    desk.sync(trigger="schedule")
    assert (desk.state("C-1"), desk.problems()) == (State.CONFIRMED, [])
