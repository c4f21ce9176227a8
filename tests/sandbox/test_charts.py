"""Charts per financial year, predefined accounts and series, cost centres, projects and the other registers."""

from typing import Any

import pytest

from tests.sandbox.practice import Practice

GIVEN = (3041, 3420, 3430, 3440, 3740, 3980, 5410, 5810)
SERVICE = {"Description": "x", "DeliveredQuantity": "1", "Price": 100}


def chart(practice: Practice, year: int) -> dict[int, dict[str, Any]]:
    pages = [practice.get("accounts", financialyear=year, limit=200, page=page) for page in (1, 2)]
    return {one["Number"]: one for page in pages for one in page["Accounts"]}


def wanted(*rows: dict[str, Any], day: str = "2026-11-02", **fields: Any) -> dict[str, Any]:
    return {"CustomerNumber": "C-1", "InvoiceDate": day, "InvoiceRows": list(rows), **fields}


def test_the_chart_does_not_fit_on_the_default_page(fortnox: Practice) -> None:
    information = fortnox.get("accounts", financialyear=8)["MetaInformation"]
    assert information["@TotalPages"] > 2
    assert len(chart(fortnox, 8)) == information["@TotalResources"]


def test_the_federations_accounts_and_the_two_traps(fortnox: Practice) -> None:
    accounts = chart(fortnox, 8)
    assert all(accounts[number]["Active"] for number in GIVEN)
    assert accounts[3740]["Description"] == "Öres- och kronutjämning"
    assert (accounts[3041]["Description"], accounts[3041]["VATCode"]) == (
        "Försäljning tjänst 25 % Sverige",
        "MP1",
    )
    assert accounts[5810]["Description"] == "Biljetter"
    assert not accounts[2081]["Active"]


def test_years_differ(fortnox: Practice) -> None:
    charts = {year: chart(fortnox, year) for year in (6, 8, 9)}
    assert {3450, 3460} <= set(charts[8])
    assert not {3450, 3460} & set(charts[6])
    assert [number for number in charts[8] if number not in charts[9]] == [3460]
    closed = [
        number for number in charts[9] if charts[8][number]["Active"] and not charts[9][number]["Active"]
    ]
    assert closed == [3450, 3990]


def test_the_sru_search_and_the_sort(fortnox: Practice) -> None:
    found = fortnox.get("accounts", financialyear=8, sru=7251, sortby="number", sortorder="descending")
    assert [one["Number"] for one in found["Accounts"]] == [1580, 1519, 1513, 1510]


def test_an_account_is_made_in_one_year_only(fortnox: Practice) -> None:
    made = fortnox.post("accounts?financialyear=9", "Account", Number=3470, Description="Ny", VATCode="MF")
    assert (made["Year"], made["Active"], made["VATCode"]) == (9, True, "MF")
    assert fortnox.refusal("GET", "accounts/3470?financialyear=8") == (404, 2000423)
    assert (
        fortnox.refusal("POST", "accounts?financialyear=9", "Account", Number=3470, Description="x")[0] == 400
    )
    this_year, next_year = chart(fortnox, 8), chart(fortnox, 9)
    assert [number for number in next_year if number not in this_year] == [3470]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Number": 999, "Description": "x"}, 2009999),
        ({"Number": 3470}, 2001392),
        ({"Number": 3470, "Description": "x", "VATCode": "MX"}, 2009999),
        ({"Number": 3470, "Description": "x", "CostCenter": "MARS"}, 2009999),
        ({"Number": 3470, "Description": "x", "Year": 8}, 2001399),
    ],
)
def test_bad_accounts_are_refused(fortnox: Practice, fields: dict[str, Any], code: int) -> None:
    assert fortnox.refusal("POST", "accounts?financialyear=8", "Account", **fields) == (400, code)


def test_an_account_can_be_closed_and_only_an_unused_one_deleted(fortnox: Practice) -> None:
    fortnox.booked(InvoiceRows=[{**SERVICE, "AccountNumber": 3430, "VAT": 0}])
    fortnox.put("accounts/3430?financialyear=8", "Account", Active=False)
    row = {**SERVICE, "AccountNumber": 3430}
    assert fortnox.refusal("POST", "invoices", "Invoice", **wanted(row)) == (400, 2000550)
    assert fortnox.refusal("DELETE", "accounts/3430?financialyear=8") == (400, 2009999)
    assert fortnox.send("DELETE", "accounts/3440", params={"financialyear": 8}).status_code == 204
    row = {**SERVICE, "AccountNumber": 3440}
    assert fortnox.refusal("POST", "invoices", "Invoice", **wanted(row)) == (400, 2000423)
    assert fortnox.invoice(InvoiceDate="2025-11-02", InvoiceRows=[row])["DocumentNumber"] == "2"


def test_what_is_booked_is_carried_forward_on_the_account(fortnox: Practice) -> None:
    fortnox.booked()
    balances = [
        fortnox.get(f"accounts/{number}", financialyear=8)["BalanceCarriedForward"]
        for number in (1510, 3041, 2611)
    ]
    assert balances == [125, -100, -25]
    assert fortnox.get("accounts/1510", financialyear=7)["BalanceCarriedForward"] == 0


def test_the_charts_to_choose_from(fortnox: Practice) -> None:
    assert fortnox.get("accountcharts")["AccountCharts"] == [{"Name": "BAS 2024"}]


def test_rows_without_account_follow_the_customer(fortnox: Practice) -> None:
    fortnox.customer("EU", VATType="EUREVERSEDVAT")
    fortnox.customer("EUVAT", VATType="EUVAT")
    fortnox.customer("OWN", SalesAccount="3440")
    booked = {
        number: fortnox.invoice(CustomerNumber=number, InvoiceRows=[SERVICE])["InvoiceRows"][0]
        for number in ("C-1", "EU", "EUVAT", "OWN")
    }
    assert {number: (row["AccountNumber"], row["VAT"]) for number, row in booked.items()} == {
        "C-1": (3001, 25), "EU": (3108, 0), "EUVAT": (3106, 25), "OWN": (3440, 25),
    }  # fmt: skip


def test_another_predefined_account_is_booked_on(fortnox: Practice) -> None:
    assert fortnox.get("predefinedaccounts/ROUNDOFF")["Account"] == 3740
    assert fortnox.put("predefinedaccounts/ROUNDOFF", "PreDefinedAccount", Account=3741)["Account"] == 3741
    listed = fortnox.get("predefinedaccounts", limit=500)["PreDefinedAccounts"]
    assert [one["Account"] for one in listed if one["Name"] in {"ROUNDOFF", "CUSTCLAIM"}] == [1510, 3741]
    fortnox.control("company", {"rounding": True})
    fortnox.booked(99.9)
    rows = fortnox.get("vouchers/B/1", financialyear=8)["VoucherRows"]
    assert 3741 in {row["Account"] for row in rows}
    assert 3740 not in {row["Account"] for row in rows}


@pytest.mark.parametrize(
    ("name", "account", "code"),
    [
        ("ROUNDOFF", 3982, 2001265),
        ("ROUNDOFF", 2081, 2001265),
        ("ROUNDOFF", 123, 2002462),
        ("BIRTHDAY", 3741, 2000729),
        ("SALES_25_SE", 3440, 2004052),
    ],
)
def test_bad_predefined_accounts(fortnox: Practice, name: str, account: int, code: int) -> None:
    refusal = fortnox.refusal("PUT", f"predefinedaccounts/{name}", "PreDefinedAccount", Account=account)
    assert refusal == (400, code)


def test_another_series_is_booked_in(fortnox: Practice) -> None:
    fortnox.put("predefinedvoucherseries/INVOICE", "PreDefinedVoucherSeries", VoucherSeries="R")
    assert fortnox.booked()["VoucherSeries"] == "R"
    kinds = fortnox.get("predefinedvoucherseries")["PreDefinedVoucherSeriesCollection"]
    assert {one["Name"]: one["VoucherSeries"] for one in kinds}["INVOICEPAYMENT"] == "C"
    assert fortnox.refusal(
        "PUT", "predefinedvoucherseries/INVOICE", "PreDefinedVoucherSeries", VoucherSeries="Z"
    ) == (400, 2009999)


def test_cost_centres_are_made_changed_and_closed(fortnox: Practice) -> None:
    made = fortnox.post("costcenters", "CostCenter", Code="DAM", Description="Damlandslaget")
    assert (made["Active"], made["Note"]) == (True, "")
    row = {**SERVICE, "CostCenter": "DAM"}
    assert fortnox.booked(InvoiceRows=[row])["InvoiceRows"][0]["CostCenter"] == "DAM"
    assert fortnox.put("costcenters/DAM", "CostCenter", Active=False)["Active"] is False
    assert fortnox.refusal("POST", "invoices", "Invoice", **wanted(row)) == (400, 2009999)
    assert fortnox.refusal("DELETE", "costcenters/DAM") == (400, 2009999)
    assert fortnox.send("DELETE", "costcenters/ELIT").status_code == 204
    assert [one["Code"] for one in fortnox.get("costcenters")["CostCenters"]] == ["KANSLI", "UNGDOM", "DAM"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Code": "SJUSJU7", "Description": "x"}, 2009999),
        ({"Code": "ELIT", "Description": "x"}, 2009999),
        ({"Code": "DAM"}, 2001392),
        ({"Description": "x"}, 2001392),
        ({"Code": "DAM", "Description": "x", "Boss": "x"}, 2001399),
    ],
)
def test_bad_cost_centres_are_refused(fortnox: Practice, fields: dict[str, Any], code: int) -> None:
    assert fortnox.refusal("POST", "costcenters", "CostCenter", **fields) == (400, code)


def test_an_unknown_cost_centre_is_refused_wherever_it_stands(fortnox: Practice) -> None:
    assert fortnox.refusal("POST", "invoices", "Invoice", **wanted(SERVICE, CostCenter="MARS"))[0] == 400
    assert fortnox.refusal("PUT", "customers/C-1", "Customer", CostCenter="MARS")[0] == 400


def test_projects_number_themselves_or_are_numbered(fortnox: Practice) -> None:
    assert fortnox.post("projects", "Project", Description="Läger")["ProjectNumber"] == "3"
    own = fortnox.post("projects", "Project", Description="Cup", ProjectNumber="CUP-1")
    assert (own["ProjectNumber"], own["Status"]) == ("CUP-1", "ONGOING")
    assert fortnox.put("projects/CUP-1", "Project", Status="COMPLETED")["Status"] == "COMPLETED"
    assert fortnox.refusal("POST", "projects", "Project", Description="x", Status="MAYBE")[0] == 400
    fortnox.booked(InvoiceRows=[{**SERVICE, "Project": "CUP-1"}])
    assert fortnox.refusal("DELETE", "projects/CUP-1")[0] == 400
    assert fortnox.refusal("GET", "projects/99") == (404, 2001161)
    assert "Comments" not in fortnox.get("projects")["Projects"][0]


def test_a_person_changes_registers_too(fortnox: Practice) -> None:
    def do(kind: str, **order: Any) -> Any:
        return fortnox.control("change", {"type": kind, **order})

    do("accounts", number=3430, year=8, set={"Active": False})
    do("accounts", create={"Number": 3470, "Description": "Ny"}, year=9)
    do("costcenters", number="ELIT", delete=True)
    do("currencies", number="EUR", set={"BuyRate": 11.5})
    do("predefinedaccounts", number="ROUNDOFF", set={"Account": 3741})
    assert fortnox.get("accounts/3430", financialyear=8)["Active"] is False
    assert fortnox.get("accounts/3430", financialyear=7)["Active"] is True
    assert fortnox.get("accounts/3470", financialyear=9)["Description"] == "Ny"
    assert fortnox.send("GET", "costcenters/ELIT").status_code == 404
    assert str(fortnox.get("currencies/EUR")["BuyRate"]) == "11.5"
    assert fortnox.get("predefinedaccounts/ROUNDOFF")["Account"] == 3741
    assert do("predefinedaccounts", number="ROUNDOFF", delete=True)["code"] == 2009999
    assert do("accounts", number=3430, year=17, set={"Active": True})["code"] == 2009999


def test_modes_of_payment_need_an_account_of_the_chart(fortnox: Practice) -> None:
    assert (
        fortnox.refusal("POST", "modesofpayments", "ModeOfPayment", Code="SW", AccountNumber="3982")[1]
        == 2000423
    )
    fortnox.post("modesofpayments", "ModeOfPayment", Code="SW", AccountNumber="1930", Description="Swish")
    fortnox.booked()
    assert fortnox.payment(ModeOfPayment="SW")["ModeOfPaymentAccount"] == 1930
