"""What is in order is not reported, however odd it looks; and the price that was told is what it cost."""

from decimal import Decimal

from accounting.models import ReconciliationReading, ReconciliationSum
from tests.engine.desk import customer, invoice, payment
from tests.reconciliation.months import Office, found, sums


def test_three_months_in_order_give_nothing_but_sums(office: Office) -> None:
    run = office.compare()
    assert (found(run), sums(run)) == ([], [])
    assert run.compared == {"customer": 2, "invoice": 6, "payment": 5, "voucher": 11}
    lines = {(one.month, one.account): one for one in ReconciliationSum.objects.filter(run=run)}
    assert all(one.ours == one.theirs for one in lines.values())
    assert lines["2026-01", "1510"].theirs == Decimal("275.50")
    assert not ReconciliationReading.objects.exists()
    assert office.desk.problems() == []


def test_the_price_that_was_told_is_what_it_costs(office: Office) -> None:
    office.desk.mark()
    run = office.ask()
    told = run.calls_planned
    office.finish(run)
    requests = [line for line in office.desk.requests() if "/3/" in line["path"]]
    assert told == run.calls_planned == run.calls_made == len(requests)
    assert {line["method"] for line in requests} == {"GET"}


def test_a_dry_run_only_reads_lists_and_prices(office: Office) -> None:
    run = office.ask(dry_run=True)
    assert (run.status, run.stage) == ("planned", "reading")
    assert run.calls_made == 7
    assert run.calls_planned == 7 + 2 + 6 + 5 + 11


def test_without_vouchers_it_is_cheaper(office: Office) -> None:
    run = office.compare(vouchers=False)
    assert (run.calls_planned, run.calls_made) == (4 + 13, 4 + 13)
    assert found(run) == []


def test_what_is_on_its_way_is_no_difference(office: Office) -> None:
    office.desk.save("invoice", invoice(20, invoice_date="2026-02-03", due_date="2026-03-03"))
    run = office.compare()
    assert (found(run), run.on_its_way) == ([], 1)
    office.desk.save("invoice", invoice(1, "999.00", invoice_date="2026-01-10", due_date="2026-01-25"))
    office.desk.plan()
    run = office.compare()
    assert found(run) == []


def test_held_bookings_and_drafts_are_in_order(office: Office) -> None:
    office.desk.save("invoice", invoice(21, hold_booking=True), invoice(22, hold_booking=True))
    office.desk.save("payment", payment(21))
    office.desk.sync()
    assert office.desk.invoice("F-21")["Booked"] is False
    assert found(office.compare()) == []


def test_what_lies_outside_the_period_is_not_looked_at(office: Office) -> None:
    office.desk.save("customer", customer(3))
    april = {"invoice_date": "2026-04-10", "due_date": "2026-05-10", "customer": "C-3"}
    office.desk.save("invoice", invoice(30, **april))
    office.desk.sync()
    office.force("invoices", office.number("F-30"), rows=[{"Price": 1}])
    run = office.compare()
    assert (found(run), sums(run)) == ([], [])


def test_a_credit_note_of_our_own_is_in_order(office: Office) -> None:
    from accounting.models import Problem
    from accounting.sync.credit import credit

    office.desk.save("invoice", invoice(7, "10.00", invoice_date="2026-02-10", due_date="2026-02-25"))
    office.desk.sync()
    office.desk.save("invoice", invoice(7, "11.00", invoice_date="2026-02-10", due_date="2026-02-25"))
    office.desk.sync()
    credit(problem=Problem.objects.get(solved_at=None), ordered_by="test")
    office.desk.settle()
    run = office.compare()
    assert (found(run), sums(run)) == ([], [])


def test_foreign_currency_is_in_order(office: Office) -> None:
    office.desk.save("customer", customer(4, currency="EUR"))
    euro = {"customer": "C-4", "currency": "EUR", "currency_rate": "11.2345"}
    office.desk.save("invoice", invoice(40, "33.33", **euro))
    office.desk.save(
        "payment", payment(40, "33.33", currency="EUR", currency_rate="11.5", payment_date="2026-02-01")
    )
    office.desk.sync()
    run = office.compare()
    assert (found(run), sums(run)) == ([], [])


def test_what_a_person_there_may_write_is_no_difference(office: Office) -> None:
    office.change(
        "invoices", office.number("F-1"), set={"Remarks": "Tack!", "YourOrderNumber": "7"}, force=True
    )
    office.change("invoices", office.number("F-2"), sent=True)
    office.change(
        "vouchers",
        create={"VoucherSeries": "A", "TransactionDate": "2026-02-02", "Description": "Bankavgift"},
        rows=[{"Account": 1930, "Credit": 50}, {"Account": 6570, "Debit": 50}],
    )
    run = office.compare()
    assert (found(run), sums(run)) == ([], [])
