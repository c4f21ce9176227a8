"""Vouchers written by people: checked, numbered without gaps, booked, corrected."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounting.models import History
from accounting.records.canonical import content_hash_of
from tests.vouchers.conftest import WHO, amounts, booked, content, row
from vouchers.booking.contents import content_of
from vouchers.booking.correcting import correct_voucher
from vouchers.booking.drafts import book_voucher, change_draft, draft_voucher
from vouchers.booking.rows import signed_row
from vouchers.ledgers.years import lock_period, open_fiscal_year
from vouchers.models import Account, Ledger, LedgerSource, Voucher, VoucherSeries
from vouchers.refusals import LedgerRefused

pytestmark = pytest.mark.django_db


def codes(refusal: "pytest.ExceptionInfo[LedgerRefused]") -> list[str]:
    return [one.code for one in refusal.value.obstacles]


def test_numbers_follow_each_other_per_series_and_year(ledger: Ledger, year: Any) -> None:
    VoucherSeries.objects.create(tenant=ledger.tenant, fiscal_year=year, code="D", manual=True)
    open_fiscal_year(ledger=ledger, opened_by=WHO)
    found = [
        booked(ledger, on=on, series=series).label
        for on, series in (("2026-03-01", ""), ("2026-01-01", "D"), ("2026-02-01", "A"), ("2027-01-01", ""))
    ]
    assert found == ["A1", "D1", "A2", "A1"]


def test_a_refused_voucher_leaves_no_gap(ledger: Ledger) -> None:
    booked(ledger)
    wrong = draft_voucher(ledger=ledger, content=content(row("1930", debit="1")), created_by=WHO)
    with pytest.raises(LedgerRefused):
        book_voucher(voucher=wrong, booked_by=WHO)
    assert booked(ledger).number == 2


WRONG = {
    "one row": ([row("1930", debit="0")], {}, ["too_few_rows"]),
    "an öre too much": ([row("1930", debit="1.01"), row("1910", credit="1.00")], {}, ["not_balanced"]),
    "no account": ([row("", debit="1"), row("1910", credit="1")], {}, ["row_without_account"]),
    "unknown account": ([row("1931", debit="1"), row("1910", credit="1")], {}, ["account_missing"]),
    "inactive account": ([row("1940", debit="1"), row("1910", credit="1")], {}, ["account_inactive"]),
    "unknown category": (
        [row("", debit="1", internal_category="travel_costs"), row("1910", credit="1")],
        {},
        ["booking_category_unmapped", "row_without_account"][:1],
    ),
    "other series": (None, {"series": "X"}, ["series_missing"]),
    "series of records": (None, {"series": "B"}, ["series_not_manual"]),
    "before the year": (None, {"on": "2025-12-31"}, ["no_fiscal_year"]),
    "after the year": (None, {"on": "2027-01-01"}, ["no_fiscal_year"]),
    "locked": (None, {"on": "2026-01-31"}, ["period_locked"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_booked_stays_a_draft(ledger: Ledger, year: Any, name: str) -> None:
    rows, more, expected = WRONG[name]
    if name == "inactive account":
        Account.objects.filter(fiscal_year=year, number="1940").update(active=False)
    if name == "locked":
        lock_period(year=year, until=date(2026, 1, 31), locked_by=WHO)
    draft = draft_voucher(ledger=ledger, content=content(*(rows or ()), **more), created_by=WHO)
    with pytest.raises(LedgerRefused) as refusal:
        book_voucher(voucher=draft, booked_by=WHO)
    assert codes(refusal) == expected
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", None)


@pytest.mark.parametrize(
    ("rows", "more", "expected"),
    [
        ([row("1930", debit="1", credit="1"), row("1910", credit="0")], {}, "row_both_sides"),
        ([row("1930", debit="-1"), row("1910", credit="-1")], {}, "row_negative"),
        ([row("1930", debit="0.005"), row("1910", credit="0.005")], {}, "row_decimals"),
        ([], {"currency": "EUR"}, "wrong_currency"),
    ],
)
def test_what_no_change_of_the_ledger_could_mend_is_not_even_a_draft(
    ledger: Ledger, rows: list[Any], more: Any, expected: str
) -> None:
    with pytest.raises(LedgerRefused) as refusal:
        draft_voucher(ledger=ledger, content=content(*rows, **more), created_by=WHO)
    assert codes(refusal)[0] == expected
    assert not Voucher.objects.exists()


def test_a_category_becomes_the_account_of_the_active_rules(ledger: Ledger, rules: Any) -> None:
    voucher = booked(
        ledger,
        row("", debit="80.00", internal_category="travel_costs"),
        row("", debit="20.00", internal_category="consumable_equipment", cost_centre="KANSLI"),
        row("1930", credit="100.00"),
    )
    assert amounts(voucher) == {"5810": Decimal(80), "5410": Decimal(20), "1930": Decimal(-100)}
    assert voucher.rows.get(account="5410").cost_centre == "KANSLI"
    assert voucher.rows.get(account="5810").internal_category == "travel_costs"


def test_a_draft_can_be_changed_until_it_is_booked(ledger: Ledger) -> None:
    draft = draft_voucher(ledger=ledger, content=content(text="Kaffe"), created_by=WHO)
    before = draft.content_hash
    change_draft(voucher=draft, content=content(text="Te", on="2026-02-01"), changed_by=WHO)
    voucher = book_voucher(voucher=draft, booked_by=WHO)
    assert (voucher.text, voucher.voucher_date, voucher.label) == ("Te", date(2026, 2, 1), "A1")
    assert voucher.content_hash != before
    with pytest.raises(LedgerRefused) as refusal:
        change_draft(voucher=draft, content=content(), changed_by=WHO)
    assert codes(refusal) == ["voucher_not_draft"]


def test_a_reference_is_taken_once(ledger: Ledger) -> None:
    draft_voucher(ledger=ledger, content=content(source_ref="V-1"), created_by=WHO)
    with pytest.raises(LedgerRefused) as refusal:
        draft_voucher(ledger=ledger, content=content(source_ref="V-1"), created_by=WHO)
    assert codes(refusal) == ["voucher_ref_taken"]


def test_a_correction_swaps_the_rows_and_both_know_each_other(ledger: Ledger) -> None:
    wrong = booked(ledger, row("1910", debit="5", quantity=Decimal(2), project="P1"), row("1930", credit="5"))
    done = correct_voucher(
        voucher=wrong, corrected_by=WHO, right=content(row("1920", debit="5"), row("1930", credit="5"))
    )
    assert done.right is not None
    assert amounts(done.correction) == {"1910": Decimal(-5), "1930": Decimal(5)}
    swapped = done.correction.rows.get(account="1910")
    assert (swapped.credit, swapped.quantity, swapped.project) == (Decimal(5), Decimal(-2), "P1")
    assert amounts(done.right) == {"1920": Decimal(5), "1930": Decimal(-5)}
    assert [one.label for one in (wrong, done.correction, done.right)] == ["A1", "A2", "A3"]
    assert (done.correction.corrects, wrong.corrected_by.get()) == (wrong, done.correction)
    assert (done.right.replaces, wrong.replaced_by.get()) == (wrong, done.right)
    assert done.correction.text == "Rättelse av A1"


def test_nothing_is_corrected_twice_and_no_correction_at_all(ledger: Ledger) -> None:
    wrong = booked(ledger)
    correction = correct_voucher(voucher=wrong, corrected_by=WHO).correction
    draft = draft_voucher(ledger=ledger, content=content(), created_by=WHO)
    for voucher, code in (
        (wrong, "voucher_corrected"),
        (correction, "voucher_is_correction"),
        (draft, "voucher_not_booked"),
    ):
        with pytest.raises(LedgerRefused) as refusal:
            correct_voucher(voucher=voucher, corrected_by=WHO)
        assert codes(refusal) == [code]


def test_a_correction_in_a_locked_period_takes_another_day(ledger: Ledger, year: Any) -> None:
    wrong = booked(ledger)
    lock_period(year=year, until=date(2026, 1, 31), locked_by=WHO)
    with pytest.raises(LedgerRefused) as refusal:
        correct_voucher(voucher=wrong, corrected_by=WHO)
    assert codes(refusal) == ["period_locked"]
    done = correct_voucher(voucher=wrong, corrected_by=WHO, on=date(2026, 2, 1))
    assert done.correction.voucher_date == date(2026, 2, 1)


def test_a_wrong_right_voucher_leaves_the_wrong_one_uncorrected(ledger: Ledger) -> None:
    wrong = booked(ledger)
    with pytest.raises(LedgerRefused):
        correct_voucher(voucher=wrong, corrected_by=WHO, right=content(row("1930", debit="1"), row("1910")))
    assert not wrong.corrected_by.exists()
    assert booked(ledger).number == 2


def test_the_hash_of_a_voucher_is_that_of_its_content(ledger: Ledger, rules: Any) -> None:
    """However it came about: the nightly recomputation would tell."""
    draft_voucher(ledger=ledger, content=content(), created_by=WHO)
    wrong = booked(ledger, row("", debit="1.10", internal_category="grants"), row("1930", credit="1.1"))
    correct_voucher(voucher=wrong, corrected_by=WHO, right=content(text="Rätt"))
    vouchers = list(Voucher.objects.prefetch_related("rows"))
    assert len(vouchers) == 4
    assert all(one.content_hash == content_hash_of(content_of(one)) for one in vouchers)


def test_what_happens_stands_in_the_history(ledger: Ledger) -> None:
    wrong = booked(ledger)
    correct_voucher(voucher=wrong, corrected_by=WHO)
    facts = History.objects.filter(resource_type="voucher").order_by("pk")
    assert [(one.fact, one.actor, one.data["name"]) for one in facts] == [
        ("voucher_booked", WHO, "A1"),
        ("voucher_corrected", WHO, "A2"),
    ]


def test_other_ledgers_are_only_read(ledger: Ledger) -> None:
    read = Ledger.objects.create(tenant=ledger.tenant, source=LedgerSource.SIE_FILE, name="Fil")
    with pytest.raises(LedgerRefused) as refusal:
        draft_voucher(ledger=read, content=content(), created_by=WHO)
    assert codes(refusal) == ["ledger_not_own"]


@settings(max_examples=40)
@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=6))
def test_whatever_was_booked_adds_up_to_nothing(signed: list[int]) -> None:
    """Pure: the rows of any amounts and of their counter amount."""
    parts = [Decimal(one) / 100 for one in [*signed, -sum(signed)]]
    rows = [signed_row("1930", part) for part in parts]
    assert sum(one.debit for one in rows) == sum(one.credit for one in rows)
    assert all(one.debit >= 0 and one.credit >= 0 and not (one.debit and one.credit) for one in rows)
