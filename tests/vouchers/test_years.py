"""Fiscal years of every lawful shape, locks, balances, and how a year goes over into the next."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.models import History
from tests.records import forms
from tests.vouchers.conftest import WHO, booked, content, row, save
from vouchers.balances import account_balances, period_balances
from vouchers.booking.drafts import draft_voucher
from vouchers.booking.records import book_records
from vouchers.ledgers.accounts import add_account, change_account
from vouchers.ledgers.close import close_fiscal_year
from vouchers.ledgers.opening import set_opening_balances
from vouchers.ledgers.own import open_own_ledger
from vouchers.ledgers.shape import months_later, refuse_shape
from vouchers.ledgers.years import lock_period, open_fiscal_year, unlock_period
from vouchers.models import Account, Dimension, FiscalYear, Ledger, LedgerSource, OpeningBalance
from vouchers.refusals import LedgerRefused

pytestmark = pytest.mark.django_db
D = Decimal

SHAPES = {
    "calendar year": (None, "2026-01-01", "2026-12-31", None),
    "broken year": (None, "2026-07-01", "2027-06-30", None),
    "eighteen months": (None, "2026-01-01", "2027-06-30", None),
    "first year from a day within": (None, "2026-03-15", "2026-12-31", None),
    "one month": (None, "2026-02-01", "2026-02-28", None),
    "from a broken year to the calendar": ("2026-06-30", "2026-07-01", "2026-12-31", None),
    "the year before": ("2026-12-31", "2025-01-01", "2025-12-31", None),
    "nineteen months": (None, "2026-01-01", "2027-07-31", "year_too_long"),
    "a day too long": (None, "2026-01-15", "2027-07-31", "year_too_long"),
    "backwards": (None, "2026-02-01", "2026-01-31", "year_reversed"),
    "ends within a month": (None, "2026-01-01", "2026-12-30", "year_not_whole_months"),
    "a later year from a day within": ("2026-12-31", "2027-01-02", "2027-12-31", "year_not_whole_months"),
    "overlapping": ("2026-12-31", "2026-12-01", "2027-11-30", "year_overlaps"),
    "the same again": ("2026-12-31", "2026-01-01", "2026-12-31", "year_overlaps"),
    "with a gap": ("2026-12-31", "2027-02-01", "2027-12-31", "year_gap"),
    "two years before": ("2026-12-31", "2024-01-01", "2024-12-31", "year_gap"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_year_shapes(name: str) -> None:
    before, start, end, expected = SHAPES[name]
    existing = [FiscalYear(start=date(2026, 1, 1), end=date.fromisoformat(before))] if before else []
    code = None
    try:
        refuse_shape(existing, date.fromisoformat(start), date.fromisoformat(end))
    except LedgerRefused as refusal:
        code = refusal.code
    assert code == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-07-01", 18, "2028-01-01"),
    ],
)
def test_months_later(day: str, months: int, expected: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_the_own_ledger_begins_with_bas_2024_and_what_the_rules_need(ledger: Ledger, year: Any) -> None:
    names = dict(Account.objects.filter(fiscal_year=year).values_list("number", "name"))
    assert len(names) > 1222
    assert [names[number] for number in ("1510", "3041", "3420", "3740", "3741")] == [
        "Kundfordringar", "Licensavgifter", "Tävlings- och startavgifter", "Sponsorintäkter", "Öresutjämning",
    ]  # fmt: skip
    kinds = dict(Account.objects.filter(fiscal_year=year).values_list("number", "kind"))
    assert [kinds[number] for number in ("1930", "2611", "3041", "5810", "8999")] == ["T", "S", "I", "K", "K"]
    assert set(Account.objects.values_list("sru", flat=True)) == {""}, "INK2R is not an association's"
    assert [one.code for one in year.series.all()] == ["A", "B", "C"]
    assert list(Dimension.objects.values_list("number", "name")) == [(1, "Kostnadsställe"), (6, "Projekt")]
    assert (year.label, year.end) == ("2026", date(2026, 12, 31))


def test_a_limited_company_has_its_tax_codes(in_federation: Any) -> None:
    open_own_ledger(tenant=in_federation, start=date(2026, 1, 1), opened_by=WHO, company_type="AB")
    assert Account.objects.get(number="1930").sru == "7281"


def test_there_is_one_own_ledger(ledger: Ledger) -> None:
    with pytest.raises(LedgerRefused) as refusal:
        open_own_ledger(tenant=ledger.tenant, start=date(2026, 1, 1), opened_by=WHO)
    assert refusal.value.code == "ledger_exists"


def test_the_next_year_takes_over_accounts_and_series(ledger: Ledger, year: Any) -> None:
    added = add_account(year=year, number="3451", name="Egna avgifter", added_by=WHO)
    change_account(account=added, changes={"active": False, "unit": "st"}, changed_by=WHO)
    following = open_fiscal_year(ledger=ledger, opened_by=WHO)
    assert (following.start, following.end) == (date(2027, 1, 1), date(2027, 12, 31))
    copied = Account.objects.get(fiscal_year=following, number="3451")
    assert (copied.name, copied.kind, copied.active, copied.unit) == ("Egna avgifter", "I", False, "st")
    assert [one.next_number for one in following.series.all()] == [1, 1, 1]


def test_an_account_is_added_to_the_open_years_after_it(ledger: Ledger, year: Any) -> None:
    following = open_fiscal_year(ledger=ledger, opened_by=WHO)
    add_account(year=year, number="8391", name="Annat", added_by=WHO)
    assert Account.objects.get(fiscal_year=following, number="8391").kind == "K"
    for number, code in (("8391", "account_exists"), ("0931", "account_shape"), ("39x1", "account_shape")):
        with pytest.raises(LedgerRefused) as refusal:
            add_account(year=year, number=number, name="Annat", added_by=WHO)
        assert refusal.value.code == code


def test_the_kind_of_a_used_account_stays(ledger: Ledger, year: Any) -> None:
    booked(ledger)
    with pytest.raises(LedgerRefused) as refusal:
        change_account(account=Account.objects.get(number="1910"), changes={"kind": "K"}, changed_by=WHO)
    assert refusal.value.code == "account_in_use"


def test_locks_go_forward_and_are_undone_with_a_trace(ledger: Ledger, year: Any) -> None:
    lock_period(year=year, until=date(2026, 2, 28), locked_by=WHO)
    for until, code in (("2026-01-31", "lock_backwards"), ("2027-01-31", "lock_outside_year")):
        with pytest.raises(LedgerRefused) as refusal:
            lock_period(year=year, until=date.fromisoformat(until), locked_by=WHO)
        assert refusal.value.code == code
    with pytest.raises(LedgerRefused):
        booked(ledger, on="2026-02-28")
    assert booked(ledger, on="2026-03-01").number == 1
    unlock_period(year=year, until=date(2026, 1, 31), unlocked_by="user:2 anna")
    assert booked(ledger, on="2026-02-01").number == 2
    unlock_period(year=year, unlocked_by="user:2 anna")
    with pytest.raises(LedgerRefused) as refusal:
        unlock_period(year=year, unlocked_by=WHO)
    assert refusal.value.code == "not_locked"
    facts = History.objects.filter(fact__startswith="period_").order_by("pk")
    assert [(one.fact, one.actor, one.data["until"]) for one in facts] == [
        ("period_locked", WHO, "2026-02-28"),
        ("period_unlocked", "user:2 anna", "2026-01-31"),
        ("period_unlocked", "user:2 anna", ""),
    ]


def balances(year: Any, **period: Any) -> dict[str, tuple[Decimal, Decimal]]:
    """{account: (opening, closing)}."""
    return {one.account: (one.opening, one.closing) for one in account_balances(year=year, **period)}


def test_balances_of_a_year_and_of_a_period(
    ledger: Ledger, year: Any, django_assert_max_num_queries: Any
) -> None:
    set_opening_balances(year=year, amounts={"1930": D("500.00"), "2069": D("-500.00")}, set_by=WHO)
    booked(
        ledger, row("1930", debit="70.00"), row("3041", credit="70.00", quantity=D("2.5")), on="2026-01-31"
    )
    booked(ledger, row("1930", debit="30.00"), row("3041", credit="30.00", quantity=D(1)), on="2026-02-01")
    draft_voucher(ledger=ledger, content=content(), created_by=WHO)
    with django_assert_max_num_queries(2):
        found = balances(year)
    assert found == {"1930": (D(500), D(600)), "2069": (D(-500), D(-500)), "3041": (D(0), D(-100))}
    february = {"date_from": date(2026, 2, 1), "date_to": date(2026, 2, 28)}
    assert balances(year, **february) == {
        "1930": (D(570), D(600)), "2069": (D(-500), D(-500)), "3041": (D(-70), D(-100)),
    }  # fmt: skip
    [line] = account_balances(year=year, accounts=["3041"], **february)
    assert (line.debit, line.credit, line.quantity) == (D(0), D(30), D(1))
    with django_assert_max_num_queries(1):
        assert period_balances(year=year) == {
            ("1930", "2026-01"): D(70), ("1930", "2026-02"): D(30),
            ("3041", "2026-01"): D(-70), ("3041", "2026-02"): D(-30),
        }  # fmt: skip


def test_an_open_year_hands_on_what_it_has_so_far(ledger: Ledger, year: Any) -> None:
    following = open_fiscal_year(ledger=ledger, opened_by=WHO)
    booked(ledger, row("1930", debit="70.00"), row("3041", credit="70.00"))
    booked(ledger, row("1930", debit="5.00"), row("3041", credit="5.00"), on="2027-02-01")
    assert balances(following) == {"1930": (D(70), D(75)), "3041": (D(0), D(-5))}


def test_closing_books_the_result_and_carries_the_balances_over(ledger: Ledger, year: Any) -> None:
    following = open_fiscal_year(ledger=ledger, opened_by=WHO)
    booked(ledger, row("1930", debit="70.00", cost_centre="KANSLI"), row("3041", credit="70.00"))
    booked(ledger, row("5410", debit="20.00"), row("1930", credit="20.00"))
    close_fiscal_year(year=year, closed_by=WHO)
    assert balances(following) == {"1930": (D(50), D(50)), "2069": (D(-50), D(-50))}
    stored = OpeningBalance.objects.filter(fiscal_year=following)
    of_object = stored.get(object__isnull=False)
    assert (of_object.account, of_object.object.code, of_object.amount) == ("1930", "KANSLI", D(70))
    assert sum(one.amount for one in stored.filter(object=None)) == 0
    assert balances(year)["8999"] == (D(0), D(50))
    third = open_fiscal_year(ledger=ledger, opened_by=WHO)
    assert balances(third)["1930"] == (D(50), D(50))
    for refused in (
        lambda: close_fiscal_year(year=year, closed_by=WHO),
        lambda: booked(ledger),
        lambda: lock_period(year=year, until=date(2026, 1, 31), locked_by=WHO),
    ):
        with pytest.raises(LedgerRefused) as refusal:
            refused()
        assert refusal.value.code in {"year_is_closed", "year_closed"}


def test_what_keeps_a_year_from_being_closed(ledger: Ledger, year: Any) -> None:
    following = open_fiscal_year(ledger=ledger, opened_by=WHO)
    with pytest.raises(LedgerRefused) as refusal:
        close_fiscal_year(year=following, closed_by=WHO)
    assert refusal.value.code == "year_not_last"
    draft_voucher(ledger=ledger, content=content(), created_by=WHO)
    with pytest.raises(LedgerRefused) as refusal:
        close_fiscal_year(year=year, closed_by=WHO)
    assert refusal.value.code == "year_has_drafts"


def test_a_year_is_not_closed_while_records_are_on_their_way(booking: Ledger, year: Any) -> None:
    open_fiscal_year(ledger=booking, opened_by=WHO)
    save(booking.tenant, "customer", forms.customer())
    save(booking.tenant, "invoice", forms.invoice("F-1"))
    with pytest.raises(LedgerRefused) as refusal:
        close_fiscal_year(year=year, closed_by=WHO)
    assert refusal.value.code == "year_has_unbooked"
    assert book_records(ledger=booking).booked == 1
    assert close_fiscal_year(year=year, closed_by=WHO).closed


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ({"1930": D(1)}, "opening_not_balanced"),
        ({"1930": D(1), "3041": D(-1)}, "opening_of_result_account"),
        ({"1930": D(1), "1931": D(-1)}, "account_missing"),
    ],
)
def test_opening_balances_add_up_on_balance_accounts(
    year: Any, amounts: dict[str, Decimal], code: str
) -> None:
    with pytest.raises(LedgerRefused) as refusal:
        set_opening_balances(year=year, amounts=amounts, set_by=WHO)
    assert refusal.value.code == code


def test_years_of_other_ledgers_are_as_their_source_says(ledger: Ledger) -> None:
    read = Ledger.objects.create(tenant=ledger.tenant, source=LedgerSource.SIE_FILE, name="Fil")
    year = FiscalYear.objects.create(
        tenant=ledger.tenant, ledger=read, start=date(2024, 5, 3), end=date(2024, 5, 17)
    )
    with pytest.raises(LedgerRefused) as refusal:
        lock_period(year=year, until=date(2024, 5, 4), locked_by=WHO)
    assert refusal.value.code == "ledger_not_own"
    with pytest.raises(LedgerRefused):
        open_fiscal_year(ledger=read, opened_by=WHO)
