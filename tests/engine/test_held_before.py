"""What a problem holds is not planned anew each hour, as long as planning would lead to the same."""

from accounting import records
from accounting.models import ExchangeBody, JobStatus, SyncItem
from accounting.sync.reread import HOURLY_RUNS_LOOK_AFTER
from tests.engine.desk import Desk, customer, invoice, payment

HOUR = 3600


def _hours(desk: Desk, number: int) -> None:
    for _ in range(number):
        desk.clock.forward(HOUR)
        desk.sync(trigger="schedule")


def _held(desk: Desk) -> int:
    """Payments of an invoice that nobody has booked yet, seen by one hourly run; the number of items then."""
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.save("payment", payment(1, "10.00"), payment(2, "10.00", invoice="F-1"))
    desk.sync()
    _hours(desk, 1)
    assert desk.problems() == ["invoice_not_booked"]
    return SyncItem.objects.count()


def test_hour_after_hour_nothing_is_added(desk: Desk) -> None:
    items, bodies = _held(desk), ExchangeBody.objects.count()
    _hours(desk, 3)
    assert (SyncItem.objects.count(), ExchangeBody.objects.count()) == (items, bodies)


def test_such_a_run_is_not_green_and_says_what_it_left_out(desk: Desk) -> None:
    _held(desk)
    desk.clock.forward(HOUR)
    job = desk.sync(trigger="schedule")
    assert (job.skipped, job.status) == ({"held_before": 2}, JobStatus.PARTIAL)


def test_after_half_a_day_it_is_looked_at_again(desk: Desk) -> None:
    items = _held(desk)
    desk.clock.forward(HOURLY_RUNS_LOOK_AFTER.total_seconds())
    desk.sync(trigger="schedule")
    assert SyncItem.objects.count() > items


def test_a_persons_run_plans_it_anew(desk: Desk) -> None:
    items = _held(desk)
    desk.sync()
    assert SyncItem.objects.count() > items


def test_a_changed_record_is_planned_anew(desk: Desk) -> None:
    _held(desk)
    desk.save("payment", payment(1, "20.00"))
    _hours(desk, 1)
    newest = SyncItem.objects.filter(source_ref="P-1", operation="create").latest("created_at")
    assert newest.pinned_hash == records.get("payment").model.objects.get(source_ref="P-1").content_hash


def test_once_the_reason_is_gone_it_is_sent_by_the_next_hourly_run(desk: Desk) -> None:
    _held(desk)
    desk.settings(auto_bookkeep_invoices=True)
    _hours(desk, 1)
    assert (desk.problems(), len(desk.ledger("invoicepayments"))) == ([], 2)


def test_what_waited_for_a_refused_write_goes_with_the_new_one(desk: Desk) -> None:
    """The payments are held behind the invoice; its next version takes them along."""
    desk.settings(auto_bookkeep_invoices=True)
    desk.sandbox.fault("error", method="POST", path="^/3/invoices$", code=2000423, message="Nej.")
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.save("payment", payment())
    desk.sync()
    _hours(desk, 2)
    desk.save("invoice", invoice(comment="rättad"))
    _hours(desk, 2)
    assert (desk.problems(), len(desk.ledger("invoicepayments"))) == ([], 1)
