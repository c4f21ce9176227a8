"""Years opened, broken, prolonged and removed by hand; what is carried into them; periods locked and opened."""

from typing import Any

import pytest

from tests.sandbox.practice import Practice

ROWS = [{"Account": 1930, "Debit": 10}, {"Account": 3980, "Credit": 10}]


def change(practice: Practice, **order: Any) -> Any:
    return practice.control("change", order)


def year(practice: Practice, **order: Any) -> Any:
    return change(practice, type="financialyears", **order)


def test_a_broken_year_of_eighteen_months_is_a_year(fortnox: Practice) -> None:
    made = year(fortnox, create={"FromDate": "2028-01-01", "ToDate": "2029-06-30"})["document"]
    assert made == fortnox.get("financialyears/10")
    broken = year(fortnox, create={"FromDate": "2029-07-01", "ToDate": "2030-06-30"})["document"]
    order = {"series": "R", "rows": ROWS}
    booked = [
        fortnox.control("book", {**order, "date": day})["document"]["Year"]
        for day in ("2029-06-30", "2029-07-01")
    ]
    assert (broken["Id"], booked) == (11, [10, 11])


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2028-01-01", "2029-07-31"),
        ("2028-01-01", "2028-12-30"),
        ("2028-01-15", "2028-12-31"),
        ("2027-12-01", "2028-12-31"),
        ("2028-12-01", "2028-01-31"),
    ],
)
def test_years_that_are_none(fortnox: Practice, first: str, last: str) -> None:
    assert year(fortnox, create={"FromDate": first, "ToDate": last})["code"] == 2009999
    wanted = {"FromDate": first, "ToDate": last}
    assert fortnox.refusal("POST", "financialyears", "FinancialYear", **wanted) == (400, 2009999)


def test_a_year_goes_only_while_it_is_empty(fortnox: Practice) -> None:
    assert year(fortnox, number=9, delete=True)["document"] is None
    assert fortnox.get("financialyears", date="2027-02-01")["FinancialYears"] == []
    assert fortnox.send("GET", "accounts?financialyear=9").status_code == 404
    fortnox.control("book", {"series": "R", "rows": ROWS, "date": "2026-02-01"})
    assert year(fortnox, number=8, delete=True)["code"] == 2009999
    assert year(fortnox, number=8, set={"FromDate": "2026-03-01"})["code"] == 2009999
    longer = year(fortnox, number=8, set={"ToDate": "2027-06-30"})["document"]
    assert (longer["Id"], longer["ToDate"]) == (8, "2027-06-30")


def test_balances_are_carried_into_the_next_year_by_order(fortnox: Practice) -> None:
    for _ in range(2):
        fortnox.control("book", {"series": "R", "rows": ROWS, "date": "2026-02-01"})
        year(fortnox, number=9, carry=True)
    brought = [
        fortnox.get(f"accounts/{number}", financialyear=9)["BalanceBroughtForward"] for number in (1930, 3980)
    ]
    assert brought == [20, 0]
    assert year(fortnox, number=6, carry=True)["code"] == 2009999


def test_a_period_is_locked_and_opened_again(fortnox: Practice) -> None:
    locked = change(fortnox, type="lockedperiod", set={"EndDate": "2026-02-28"})["document"]
    assert locked == {"EndDate": "2026-02-28"} == fortnox.get("settings/lockedperiod")
    order = {"series": "R", "rows": ROWS, "date": "2026-02-28"}
    assert fortnox.control("book", order)["code"] == 2000401
    assert fortnox.control("book", {**order, "date": "2026-03-01"})["document"]["VoucherNumber"] == 1
    change(fortnox, type="lockedperiod", delete=True)
    assert fortnox.get("settings/lockedperiod") == {"EndDate": None}
    assert fortnox.control("book", order)["document"]["VoucherNumber"] == 2
    assert change(fortnox, type="lockedperiod", create={"EndDate": "2026-02-28"})["code"] == 2009999


def test_a_series_is_made_and_closed_for_one_year(fortnox: Practice) -> None:
    change(fortnox, type="voucherseries", year=9, create={"Code": "M", "Description": "Spegel"})
    order = {"series": "M", "rows": ROWS}
    assert "error" in fortnox.control("book", {**order, "date": "2026-02-01"})
    assert fortnox.control("book", {**order, "date": "2027-02-01"})["document"]["Year"] == 9
    change(fortnox, type="voucherseries", number="M", year=9, set={"Manual": False})
    assert "error" in fortnox.control("book", {**order, "date": "2027-02-01"})
