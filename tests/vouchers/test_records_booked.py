"""Invoices, credit notes and payments in the own ledger: every version once, corrected when it changes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounting import records
from accounting.models import History, Invoice, Problem
from accounting.problems.service import held_count, solve
from tests.mappings.conftest import activate, add, next_draft, rule
from tests.records import forms
from tests.vouchers.conftest import WHO, amounts, default_rules, save, vouchers_of
from vouchers.booking import sweep
from vouchers.booking.correcting import correct_voucher
from vouchers.booking.piece import Booked, book_piece
from vouchers.booking.records import book_records, try_held
from vouchers.ledgers.own import change_ledger
from vouchers.ledgers.years import lock_period, open_fiscal_year, unlock_period
from vouchers.models import Account, BookingHold, Ledger, Voucher

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def tenant(in_federation: Any) -> Any:
    save(in_federation, "customer", forms.customer())
    return in_federation


def row(price: str, vat: str = "0", category: str = "club_fees", **more: Any) -> dict[str, Any]:
    return forms.row(unit_price=price, quantity="1", vat_rate=vat, internal_category=category, **more)


def invoice(ref: str = "F-1", *rows: dict[str, Any], on: str = "2026-01-10", **more: Any) -> dict[str, Any]:
    return forms.invoice(
        ref, invoice_date=on, due_date="2027-12-31", rows=list(rows or [row("100.00")]), **more
    )


def payment(ref: str = "B-1", **more: Any) -> dict[str, Any]:
    return {"source_ref": ref, "invoice": "F-1", "payment_date": "2026-01-20", "amount": "100.00", **more}


def archive(tenant: Any, data_type: str, ref: str) -> None:
    record_type = records.get(data_type)
    pk = record_type.model.objects.get(source_ref=ref).pk
    records.archive_record(tenant=tenant, record_type=record_type, pk=pk, archived_by=WHO)


def test_an_invoice_books_receivable_income_and_vat(tenant: Any, booking: Ledger) -> None:
    mixed = [
        row("1000.00", "25", "license_fees"),
        row("200.00", "12", cost_centre="KANSLI"),
        row("100.00", "6", cost_centre="KANSLI"),
        row("50.10", "0", "membership_fees"),
    ]
    save(tenant, "invoice", invoice("F-1", *mixed, rounding="-0.10"))
    assert book_records(ledger=booking) == Booked(1, 0, 0)
    [voucher] = vouchers_of("F-1")
    assert amounts(voucher) == {
        "1510": D("1630.00"), "3041": D("-1000.00"), "3430": D("-300.00"), "3440": D("-50.10"),
        "2611": D("-250.00"), "2621": D("-24.00"), "2631": D("-6.00"), "3741": D("0.10"),
    }  # fmt: skip
    assert voucher.rows.get(account="3430").cost_centre == "KANSLI"
    assert (voucher.label, voucher.voucher_date, voucher.text) == ("B1", date(2026, 1, 10), "Faktura F-1")
    fact = History.objects.get(fact="record_booked")
    assert (fact.resource_type, fact.source_ref, fact.data["name"]) == ("invoice", "F-1", "B1")


def test_a_credit_note_is_an_invoice_the_other_way_round(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice("K-1", row("-100.00", "25")))
    book_records(ledger=booking)
    [voucher] = vouchers_of("K-1")
    assert amounts(voucher) == {"1510": D(-125), "3430": D(100), "2611": D(25)}
    assert voucher.text == "Kreditfaktura K-1"
    assert not any(one.debit < 0 or one.credit < 0 for one in voucher.rows.all())


def test_a_document_worth_nothing_is_booked_too(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice("F-0", row("0.00")))
    assert book_records(ledger=booking).booked == 1
    assert amounts(vouchers_of("F-0")[0]) == {"1510": D(0), "3430": D(0)}


def test_a_payment_ends_the_receivable_on_the_account_of_its_method(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice())
    save(tenant, "payment", payment("B-1", amount="60.00"), payment("B-2", amount="40.00", method="cash"))
    book_records(ledger=booking)
    assert amounts(vouchers_of("B-1")[0]) == {"1930": D(60), "1510": D(-60)}
    assert amounts(vouchers_of("B-2")[0]) == {"1910": D(40), "1510": D(-40)}
    assert {one.series for one in Voucher.objects.filter(record_type="payment")} == {"C"}


def test_foreign_currency_goes_by_the_senders_rates_to_the_ore(tenant: Any, booking: Ledger) -> None:
    """100.01 euro at 11.2345 are 1123.56; three rows of their own rates differ by an öre on the rounding account."""
    save(tenant, "customer", forms.customer("K-1", currency="EUR"))
    rows = [row("33.33", category="license_fees"), row("33.33"), row("33.35", category="membership_fees")]
    save(tenant, "invoice", invoice("F-1", *rows, currency="EUR", currency_rate="11.2345"))
    paid = {"currency": "EUR", "currency_rate": "11.50"}
    save(tenant, "payment", payment("B-1", amount="50.00", **paid))
    save(tenant, "payment", payment("B-2", amount="50.01", payment_date="2026-01-21", **paid))
    book_records(ledger=booking)
    [of_invoice] = vouchers_of("F-1")
    assert amounts(of_invoice) == {
        "1510": D("1123.56"), "3041": D("-374.45"), "3430": D("-374.45"), "3440": D("-374.67"), "3741": D("0.01"),
    }  # fmt: skip
    first, second = amounts(vouchers_of("B-1")[0]), amounts(vouchers_of("B-2")[0])
    assert first == {"1930": D("575.00"), "1510": D("-561.73"), "3960": D("-13.27")}
    assert second == {"1930": D("575.12"), "1510": D("-561.83"), "3960": D("-13.29")}
    assert first["1510"] + second["1510"] + amounts(of_invoice)["1510"] == 0

    save(tenant, "invoice", {"source_ref": "F-1", "currency_rate": "12.00"})
    book_records(ledger=booking)
    standing = Voucher.objects.filter(corrected_by=None, corrects=None)
    left = sum((amounts(one).get("1510", D(0)) for one in standing), D(0))
    assert left == 0
    assert [amounts(vouchers_of(ref)[-1])["7960"] for ref in ("B-1", "B-2")] == [D("25.00"), D("25.00")]


def test_a_changed_version_corrects_the_former_voucher_and_books_the_new(
    tenant: Any, booking: Ledger
) -> None:
    save(tenant, "invoice", invoice())
    book_records(ledger=booking)
    for price in ("120.00", "100.00"):  # the second is the first version again
        save(tenant, "invoice", invoice("F-1", row(price)))
        assert book_records(ledger=booking) == Booked(1, 1, 0)
    first, second, third = vouchers_of("F-1")
    assert [one.label for one in (first, second, third)] == ["B1", "B3", "B5"]
    assert [amounts(one)["1510"] for one in (first, second, third)] == [D(100), D(120), D(100)]
    assert first.corrected_by.get().label == "B2"
    assert (second.replaces, third.replaces) == (first, second)
    assert first.record_hash == third.record_hash
    assert sum((amounts(one)["1510"] for one in Voucher.objects.all()), D(0)) == 100


def test_an_unchanged_record_is_booked_once_however_often_it_is_sent(tenant: Any, booking: Ledger) -> None:
    for _ in range(3):
        save(tenant, "invoice", invoice())
        save(tenant, "customer", forms.customer(name="Nytt namn"))
        book_records(ledger=booking)
    assert Voucher.objects.count() == 1


def test_an_archived_record_is_corrected_and_stays_so(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice())
    book_records(ledger=booking)
    archive(tenant, "invoice", "F-1")
    assert book_records(ledger=booking) == Booked(0, 1, 0)
    assert book_records(ledger=booking) == Booked(0, 0, 0)
    assert sum((amounts(one)["1510"] for one in Voucher.objects.all()), D(0)) == 0


def test_what_a_person_corrected_is_not_booked_again_until_it_changes(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice())
    book_records(ledger=booking)
    correct_voucher(voucher=vouchers_of("F-1")[0], corrected_by=WHO)
    assert book_records(ledger=booking) == Booked(0, 0, 0)
    save(tenant, "invoice", invoice("F-1", row("1.00")))
    assert book_records(ledger=booking) == Booked(1, 0, 0)


def test_only_what_is_switched_on_is_booked(tenant: Any, ledger: Ledger, rules: Any) -> None:
    save(tenant, "invoice", invoice())
    save(tenant, "payment", payment())
    assert book_records(ledger=ledger) == Booked(0, 0, 0)
    change_ledger(ledger=ledger, changes={"books_payments": True}, changed_by=WHO)
    assert book_records(ledger=ledger) == Booked(1, 0, 0)
    assert Voucher.objects.get().record_type == "payment"


def held(code: str) -> Problem:
    problem = Problem.objects.get(solved_at=None)
    assert problem.code == code
    return problem


def test_a_missing_year_is_one_problem_and_solves_itself(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", *(invoice(f"F-{number}", on="2027-01-05") for number in range(3)), invoice("F-9"))
    assert book_records(ledger=booking) == Booked(1, 0, 3)
    problem = held("no_fiscal_year")
    assert problem.booking_holds.count() == 3
    assert book_records(ledger=booking) == Booked(0, 0, 0), "what is held is not tried again and again"
    assert try_held(ledger=booking) == 0
    open_fiscal_year(ledger=booking, opened_by=WHO)
    assert try_held(ledger=booking) == 3
    assert book_records(ledger=booking) == Booked(3, 0, 0)
    problem.refresh_from_db()
    assert problem.solved_at is not None
    assert not BookingHold.objects.exists()


def test_a_locked_period_holds_the_change_and_the_former_voucher_stands(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice())
    book_records(ledger=booking)
    year = booking.fiscal_years.get()
    lock_period(year=year, until=date(2026, 1, 31), locked_by=WHO)
    save(tenant, "invoice", invoice("F-1", row("7.00"), on="2026-02-01"))
    assert book_records(ledger=booking) == Booked(0, 0, 1)
    assert held("period_locked").params["record"] == "F-1"
    assert Voucher.objects.get().corrected_by.count() == 0
    unlock_period(year=year, unlocked_by=WHO)
    assert sweep.look(ledger=booking)
    assert book_records(ledger=booking) == Booked(1, 1, 0)


def test_an_unmapped_category_waits_for_its_rule(tenant: Any, ledger: Ledger) -> None:
    ledger = change_ledger(ledger=ledger, changes={"books_invoices": True}, changed_by=WHO)
    save(tenant, "invoice", invoice("F-1"), invoice("F-2", row("1.00", category="grants")))
    assert book_records(ledger=ledger) == Booked(0, 0, 2)
    assert {one.params["category"] for one in Problem.objects.all()} == {"club_fees", "grants"}
    default_rules(tenant)
    assert sweep.look(ledger=ledger)
    assert book_records(ledger=ledger) == Booked(2, 0, 0)
    assert not Problem.objects.filter(solved_at=None).exists()


def test_an_account_that_the_chart_lacks_is_named(tenant: Any, booking: Ledger) -> None:
    Account.objects.filter(number="3430").update(active=False)
    save(tenant, "invoice", invoice())
    book_records(ledger=booking)
    assert held("account_inactive").params["account"] == "3430"


def test_a_persons_solved_has_it_tried_again(tenant: Any, booking: Ledger) -> None:
    Account.objects.filter(number="3430").update(active=False)
    save(tenant, "invoice", invoice())
    book_records(ledger=booking)
    assert held_count(held("account_inactive")) == 1
    assert solve(problem=held("account_inactive"), solved_by=WHO) == 1
    assert book_records(ledger=booking) == Booked(0, 0, 1), "the same cause is told anew"
    Account.objects.filter(number="3430").update(active=True)
    solve(problem=held("account_inactive"), solved_by=WHO)
    assert book_records(ledger=booking) == Booked(1, 0, 0)


def test_a_changed_record_is_tried_although_its_former_version_is_held(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice("F-1", on="2027-01-05"))
    book_records(ledger=booking)
    save(tenant, "invoice", invoice("F-1"))
    assert book_records(ledger=booking) == Booked(1, 0, 0)
    assert not Problem.objects.filter(solved_at=None).exists()


def test_an_unknown_vat_rate_holds_its_record_alone(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice("F-1", row("100.00", "24")), invoice("F-2"))
    assert book_records(ledger=booking) == Booked(1, 0, 1)
    assert held("booking_vat_rate").params["rate"] == "24"


def test_rounding_never_lies_on_a_categorys_account(tenant: Any, booking: Ledger) -> None:
    settings = {"settings": {**booking.settings, "rounding_account": "3740"}}
    Ledger.objects.filter(pk=booking.pk).update(**settings)
    save(tenant, "invoice", invoice("F-1", row("99.90"), rounding="0.10"), invoice("F-2"))
    assert book_records(ledger=booking) == Booked(1, 0, 1)
    assert held("booking_rounding_shared").params["account"] == "3740"


def test_the_rules_own_account_wins_over_the_providers(tenant: Any, booking: Ledger, rules: Any) -> None:
    draft = next_draft(rules)
    draft.rules.filter(internal_category="club_fees").delete()
    add(draft, rule("club_fees", "3001", internal_account_number="3004", cost_centre="KLUBB"))
    activate(draft)
    save(tenant, "invoice", invoice())
    book_records(ledger=booking)
    assert amounts(vouchers_of("F-1")[0]) == {"1510": D(100), "3004": D(-100)}
    assert vouchers_of("F-1")[0].rows.get(account="3004").cost_centre == "KLUBB"


def test_two_active_mappings_want_a_choice(tenant: Any, booking: Ledger, rules: Any) -> None:
    other = default_rules(tenant, "100300")
    save(tenant, "invoice", invoice())
    book_records(ledger=booking)
    held("booking_rules_ambiguous")
    change_ledger(ledger=booking, changes={"settings": {"rules_of": str(other.pk)}}, changed_by=WHO)
    booking.refresh_from_db()
    assert sweep.look(ledger=booking)
    assert book_records(ledger=booking).booked == 1


def test_the_sweep_finds_what_no_bell_told(tenant: Any, booking: Ledger) -> None:
    assert not sweep.look(ledger=booking)
    save(tenant, "invoice", invoice())
    assert sweep.look(ledger=booking)
    assert sweep.sweep() == 1
    book_records(ledger=booking)
    assert not sweep.look(ledger=booking)


def test_whoever_comes_second_finds_nothing_to_do(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice())
    ids = [Invoice.objects.get().pk]
    done = [book_piece(ledger=booking, record_type=records.get("invoice"), ids=ids) for _ in range(2)]
    assert done == [Booked(1, 0, 0), Booked(0, 0, 0)]


def test_a_lost_worker_leaves_nothing_behind(tenant: Any, booking: Ledger) -> None:
    save(tenant, "invoice", invoice())
    ids = [Invoice.objects.get().pk]

    class Lost(BaseException):
        pass

    def dying() -> None:
        with transaction.atomic():
            book_piece(ledger=booking, record_type=records.get("invoice"), ids=ids)
            raise Lost

    with pytest.raises(Lost):
        dying()
    assert not Voucher.objects.exists()
    assert book_records(ledger=booking).booked == 1
    assert vouchers_of("F-1")[0].number == 1


def test_queries_do_not_grow_with_the_records(tenant: Any, booking: Ledger) -> None:
    def queries(first: int, count: int) -> int:
        save(tenant, "invoice", *(invoice(f"F-{first + number}") for number in range(count)))
        with CaptureQueriesContext(connection) as captured:
            assert book_records(ledger=booking).booked == count
        return len(captured)

    few, many = queries(0, 5), queries(100, 40)
    assert many <= few + 4, "SQLite takes long inserts in parts"
