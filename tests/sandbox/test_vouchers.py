"""Vouchers by hand, their years and series, and the chart they need."""

from typing import Any

import pytest

from tests.sandbox.practice import Practice

ROWS = [{"Account": 1930, "Debit": 10.5}, {"Account": 3980, "Credit": 10.5}]


def fields(**changes: Any) -> dict[str, Any]:
    start = {
        "VoucherSeries": "Q",
        "TransactionDate": "2026-11-02",
        "Description": "Spegel",
        "VoucherRows": ROWS,
    }
    return {**start, **changes}


def test_a_voucher_gets_the_next_number_of_its_series_and_year(fortnox: Practice) -> None:
    post = "vouchers?financialyear=8"
    numbers = [fortnox.post(post, "Voucher", **fields())["VoucherNumber"] for _ in range(2)]
    other = fortnox.post("vouchers?financialyear=7", "Voucher", **fields(TransactionDate="2025-02-01"))
    assert (numbers, other["VoucherNumber"], other["Year"]) == ([1, 2], 1, 7)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"VoucherRows": ROWS[:1]}, 2009999),
        ({"VoucherRows": [ROWS[0], {"Account": 3980, "Credit": 10.49}]}, 2009999),
        ({"VoucherRows": [ROWS[0], {"Account": 3982, "Credit": 10.5}]}, 2000423),
        ({"VoucherRows": [{"Account": 1930, "Debit": -1}, {"Account": 3980, "Credit": -1}]}, 2009999),
        ({"VoucherRows": [ROWS[0], {**ROWS[1], "Project": "99"}]}, 2001161),
        ({"VoucherRows": [ROWS[0], {**ROWS[1], "Removed": False}]}, 2001399),
        ({"TransactionDate": "2025-12-31"}, 2009999),
        ({"VoucherSeries": "B"}, 2009999),
        ({"VoucherSeries": "Z"}, 2009999),
        ({"Year": 8}, 2001399),
        ({"Comments": "x" * 1001}, 2009999),
    ],
)
def test_bad_vouchers_are_refused(fortnox: Practice, changes: dict[str, Any], code: int) -> None:
    refusal = fortnox.refusal("POST", "vouchers?financialyear=8", "Voucher", **fields(**changes))
    assert refusal == (400, code)
    assert fortnox.ledger()["vouchers"] == []


def test_without_a_year_the_preselected_one_is_taken(fortnox: Practice) -> None:
    assert fortnox.refusal("POST", "vouchers", "Voucher", **fields(TransactionDate="2025-12-31"))[0] == 400
    assert fortnox.post("vouchers", "Voucher", **fields())["Year"] == 8
    assert fortnox.send("GET", "vouchers/Q/1", params={"financialyear": 7}).status_code == 404


def test_lists_show_comments_but_no_rows(fortnox: Practice) -> None:
    fortnox.post("vouchers?financialyear=8", "Voucher", **fields(Comments="fi:abc"))
    item = fortnox.get("vouchers/sublist/Q", financialyear=8)["Vouchers"][0]
    assert item["Comments"] == "fi:abc"
    assert "VoucherRows" not in item
    assert fortnox.get("vouchers/sublist/R", financialyear=8)["Vouchers"] == []


def test_an_account_may_demand_or_forbid_a_cost_centre(fortnox: Practice) -> None:
    post = "vouchers?financialyear=8"
    fortnox.put("accounts/3980?financialyear=8", "Account", CostCenterSettings="MANDATORY")
    assert fortnox.refusal("POST", post, "Voucher", **fields())[0] == 400
    rows = [ROWS[0], {**ROWS[1], "CostCenter": "ELIT"}]
    assert fortnox.post(post, "Voucher", **fields(VoucherRows=rows))["VoucherNumber"] == 1
    fortnox.put("accounts/3980?financialyear=8", "Account", CostCenterSettings="NOTALLOWED")
    assert fortnox.refusal("POST", post, "Voucher", **fields(VoucherRows=rows))[0] == 400


def test_years_have_small_ids_and_are_found_by_date(fortnox: Practice) -> None:
    assert [year["Id"] for year in fortnox.get("financialyears")["FinancialYears"]] == [6, 7, 8, 9]
    assert [year["Id"] for year in fortnox.get("financialyears", date="2025-06-01")["FinancialYears"]] == [7]
    assert fortnox.get("financialyears", date="2030-06-01")["FinancialYears"] == []
    assert len(fortnox.get("financialyears", financialyeardate="2025-06-01")["FinancialYears"]) == 4


def test_an_account_is_open_in_one_year_and_closed_in_the_next(fortnox: Practice) -> None:
    active = [fortnox.get("accounts/3990", financialyear=year)["Active"] for year in (8, 9)]
    assert active == [True, False]


def test_a_new_year_brings_accounts_and_series(fortnox: Practice) -> None:
    year = fortnox.post("financialyears", "FinancialYear", FromDate="2028-01-01", ToDate="2028-12-31")
    assert year["Id"] == 10
    assert fortnox.get("accounts/1510", financialyear=10)["Active"] is True
    assert fortnox.send("GET", "voucherseries/Q", params={"financialyear": 10}).status_code == 200


def test_series_tell_their_next_number_only_one_by_one(fortnox: Practice) -> None:
    fortnox.post("vouchers?financialyear=8", "Voucher", **fields())
    assert fortnox.get("voucherseries/Q", financialyear=8)["NextVoucherNumber"] == 2
    listed = fortnox.get("voucherseries")["VoucherSeriesCollection"]
    assert "NextVoucherNumber" not in listed[0]


def test_the_small_registers(fortnox: Practice) -> None:
    assert [one["Code"] for one in fortnox.get("currencies")["Currencies"]] == ["SEK", "EUR", "NOK", "DKK"]
    assert fortnox.get("modesofpayments/BG")["AccountNumber"] == "1920"
    assert fortnox.get("costcenters")["MetaInformation"]["@TotalResources"] == 3
    assert fortnox.get("projects/1")["Description"] == "SM-veckan"
    assert fortnox.get("me")["Id"] == "1"
