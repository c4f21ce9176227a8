"""What is in order is not reported, however odd it looks; and the price that was told is what it costs."""

from typing import Any

from accounting.models import Problem, ReconciliationReading
from accounting.sync.credit import credit
from tests.engine.desk import customer, invoice, payment
from tests.reconciliation.months import Office, found, side, sums


def test_the_price_that_is_told_is_what_it_costs(small: Office) -> None:
    small.desk.mark()
    run = small.ask(dry_run=True)
    assert (run.status, run.calls_made, run.calls_planned) == ("planned", 8, 8 + 2 + 2 + 1 + 3)
    assert len(_calls(small)) == 8
    small.desk.mark()
    run = small.ask()
    told = run.calls_planned
    small.finish(run)
    assert told == run.calls_planned == run.calls_made == len(_calls(small)) == 16
    assert run.compared == {"customer": 2, "invoice": 2, "payment": 1, "voucher": 3}
    assert (found(run), sums(run)) == ([], set())
    run = small.compare(vouchers=False)
    assert (run.calls_planned, run.calls_made, found(run)) == (5 + 5, 5 + 5, [])
    assert not ReconciliationReading.objects.filter(run=run).exists()


def _calls(office: Office) -> list[Any]:
    calls = [line for line in office.desk.requests() if "/3/" in line["path"]]
    assert {line["method"] for line in calls} == {"GET"}
    return calls


def test_nothing_that_is_in_order_is_reported(small: Office) -> None:
    desk = small.desk
    _held_bookings_and_what_waits(small)
    _foreign_currency(small)
    _a_credit_note_of_our_own(small)
    _outside_the_period(small)
    _what_people_there_may_do(small)
    _doubles_that_were_undone(small)
    desk.save("invoice", invoice(60, invoice_date="2026-02-03", due_date="2026-03-03"))  # not sent yet
    run = small.compare()
    assert (found(run), sums(run)) == ([], set())
    assert side(run, "ours") == side(run, "theirs") == small.booked()
    assert run.on_its_way == 2
    assert "books_differ" not in desk.problems()


def _held_bookings_and_what_waits(office: Office) -> None:
    office.desk.save("invoice", invoice(21, hold_booking=True), invoice(22, hold_booking=True))
    office.desk.save("payment", payment(21))
    office.desk.sync()
    assert office.desk.invoice("F-21")["Booked"] is False


def _foreign_currency(office: Office) -> None:
    office.desk.save("customer", customer(4, currency="EUR"))
    euro = {"customer": "C-4", "currency": "EUR", "currency_rate": "11.2345"}
    office.desk.save("invoice", invoice(40, "33.33", **euro))
    paid = {"currency": "EUR", "currency_rate": "11.5", "payment_date": "2026-02-01"}
    office.desk.save("payment", payment(40, "33.33", **paid))
    office.desk.sync()
    assert office.desk.invoice("F-40")["Balance"] == 0


def _a_credit_note_of_our_own(office: Office) -> None:
    dates = {"invoice_date": "2026-02-10", "due_date": "2026-02-25"}
    office.desk.save("invoice", invoice(50, "10.00", **dates))
    office.desk.sync()
    office.desk.save("invoice", invoice(50, "11.00", **dates))
    office.desk.sync()
    credit(problem=Problem.objects.get(code="booked_changed", solved_at=None), ordered_by="test")
    office.desk.settle()
    assert office.desk.invoice("F-50")["Total"] == 11


def _outside_the_period(office: Office) -> None:
    april = {"invoice_date": "2026-04-10", "due_date": "2026-05-10", "customer": "C-1"}
    office.desk.save("invoice", invoice(30, **april))
    office.desk.sync()
    office.force("invoices", office.number("F-30"), rows=[{"Price": 1}])


def _what_people_there_may_do(office: Office) -> None:
    office.change("invoices", office.number("F-2"), sent=True)
    office.change("invoices", office.number("F-22"), book=True)
    office.change(
        "vouchers",
        create={"VoucherSeries": "A", "TransactionDate": "2026-02-02", "Description": "Bankavgift"},
        rows=[{"Account": 1930, "Credit": 50}, {"Account": 6570, "Debit": 50}],
    )


def _doubles_that_were_undone(office: Office) -> None:
    original = office.desk.invoice("F-1")
    row = {"Description": "x", "DeliveredQuantity": "1", "Price": 100.5, "AccountNumber": 3041, "VAT": 0}
    wanted = {
        "CustomerNumber": original["CustomerNumber"],
        "InvoiceDate": "2026-01-10",
        "ExternalInvoiceReference1": original["ExternalInvoiceReference1"],
    }
    office.change("invoices", create=wanted, rows=[row], cancel=True)
