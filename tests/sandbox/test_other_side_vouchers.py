"""Vouchers that people make, strike out and take away in the program, and what accounts then show."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.practice import Practice

ROWS = [{"Account": 1930, "Debit": 10.5}, {"Account": 3980, "Credit": 10.5}]
OTHER = [{"Account": 1930, "Debit": 10.5}, {"Account": 3985, "Credit": 10.5}]
FIELDS = {"VoucherSeries": "A", "TransactionDate": "2026-11-02", "Description": "Omföring"}


def do(practice: Practice, **order: Any) -> Any:
    return practice.control("change", {"type": "vouchers", **order})


@pytest.fixture
def written(fortnox: Practice) -> Practice:
    """Voucher A 1 of year 8, by hand."""
    do(fortnox, create=FIELDS, rows=ROWS)
    return fortnox


def carried(practice: Practice, *accounts: int) -> list[Decimal]:
    return [
        practice.get(f"accounts/{number}", financialyear=8)["BalanceCarriedForward"] for number in accounts
    ]


def test_people_stand_in_the_year_of_the_date(fortnox: Practice) -> None:
    voucher = do(fortnox, create={**FIELDS, "TransactionDate": "2025-03-01"}, rows=ROWS)["document"]
    assert (voucher["Year"], voucher["VoucherNumber"], voucher["ReferenceType"]) == (7, 1, "MANUAL")


def test_struck_rows_stay_in_sight_and_count_for_nothing(written: Practice) -> None:
    voucher = do(written, number="8-A-1", rows=OTHER)["document"]
    assert [(row["Account"], row["Removed"]) for row in voucher["VoucherRows"]] == [
        (1930, False), (3980, True), (3985, False),
    ]  # fmt: skip
    assert written.get("vouchers/A/1", financialyear=8) == voucher
    assert carried(written, 1930, 3980, 3985) == [Decimal("10.5"), 0, Decimal("-10.5")]


def test_a_row_struck_once_is_not_struck_again(written: Practice) -> None:
    do(written, number="8-A-1", rows=OTHER)
    rows = do(written, number="8-A-1", rows=ROWS)["document"]["VoucherRows"]
    assert [(row["Account"], row["Removed"]) for row in rows] == [
        (1930, False), (3980, True), (3985, True), (3980, False),
    ]  # fmt: skip
    assert carried(written, 3980, 3985) == [Decimal("-10.5"), 0]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"rows": ROWS[:1]}, 2009999),
        ({"rows": [ROWS[0], {"Account": 3980, "Credit": 10.49}]}, 2009999),
        ({"rows": [ROWS[0], {"Account": 2010, "Credit": 10.5}]}, 2000550),
        ({"set": {"TransactionDate": "2026-11-03"}}, 2009999),
        ({"set": {"VoucherSeries": "R"}}, 2009999),
    ],
)
def test_bad_corrections_leave_the_voucher_alone(written: Practice, order: dict[str, Any], code: int) -> None:
    before = written.get("vouchers/A/1", financialyear=8)
    assert do(written, number="8-A-1", **order)["code"] == code
    assert written.get("vouchers/A/1", financialyear=8) == before
    assert carried(written, 1930, 3980) == [Decimal("10.5"), Decimal("-10.5")]


def test_a_corrected_text_shows_up_as_changed(written: Practice) -> None:
    written.clock.now += 600
    do(written, number=1, year=8, series="A", set={"Comments": "rättad"})
    listed = written.get("vouchers", lastmodified="2026-11-20 12:10", financialyear=8)["Vouchers"]
    assert [one["Comments"] for one in listed] == ["rättad"]


def test_only_the_last_of_a_series_can_go_and_its_number_is_given_again(written: Practice) -> None:
    do(written, create=FIELDS, rows=OTHER)
    assert do(written, number="8-A-1", delete=True)["code"] == 2009999
    assert do(written, number="8-A-2", delete=True)["document"] is None
    assert written.send("GET", "vouchers/A/2", params={"financialyear": 8}).status_code == 404
    assert carried(written, 1930, 3985) == [Decimal("10.5"), 0]
    assert do(written, create=FIELDS, rows=ROWS)["document"]["VoucherNumber"] == 2
    do(written, number="8-A-2", delete=True)
    assert [one["document"]["VoucherNumber"] for one in written.ledger()["deleted"]] == [2, 2]


def test_the_voucher_of_a_document_is_changed_at_the_document(fortnox: Practice) -> None:
    fortnox.booked()
    assert do(fortnox, number="8-B-1", set={"Comments": "x"})["code"] == 2009999
    assert do(fortnox, number="8-B-1", delete=True)["code"] == 2009999


def test_a_closed_period_is_closed_for_people_too(written: Practice) -> None:
    written.control("company", {"locked_until": "2026-11-02"})
    assert do(written, number="8-A-1", set={"Comments": "x"})["code"] == 2000401
    assert do(written, number="8-A-1", delete=True)["code"] == 2000401
    assert do(written, create=FIELDS, rows=ROWS)["code"] == 2000401


def test_a_series_can_vanish_in_one_year_until_it_is_used(fortnox: Practice) -> None:
    series = {"type": "voucherseries", "number": "Q"}
    assert fortnox.control("change", {**series, "year": 9, "delete": True})["document"] is None
    assert fortnox.send("GET", "voucherseries/Q", params={"financialyear": 9}).status_code == 404
    do(fortnox, create={**FIELDS, "VoucherSeries": "Q"}, rows=ROWS)
    assert fortnox.control("change", {**series, "year": 8, "delete": True})["code"] == 2009999
    fortnox.control("change", {**series, "year": 7, "set": {"Manual": False}})
    asked = {**FIELDS, "VoucherSeries": "Q", "TransactionDate": "2025-03-01", "VoucherRows": ROWS}
    assert fortnox.refusal("POST", "vouchers?financialyear=7", "Voucher", **asked) == (400, 2009999)
