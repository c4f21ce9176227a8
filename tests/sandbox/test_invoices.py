"""Drafts and their sums."""

from decimal import Decimal

import pytest

from tests.sandbox.practice import Practice

TEXT = {"Description": "bara text"}


def row(price: object, rate: int = 25, **more: object) -> dict[str, object]:
    return {"Description": "x", "DeliveredQuantity": "1", "Price": price, "VAT": rate, **more}


def test_numbers_run_without_gaps_as_text(fortnox: Practice) -> None:
    assert [fortnox.invoice()["DocumentNumber"] for _ in range(3)] == ["1", "2", "3"]


def test_prices_and_quantities_are_rounded_half_up(fortnox: Practice) -> None:
    kept = fortnox.invoice(1.125, "1.125")["InvoiceRows"][0]
    assert (kept["Price"], kept["DeliveredQuantity"]) == (Decimal("1.13"), "1.13")


def test_vat_is_summed_per_rate_on_the_document(fortnox: Practice) -> None:
    rows = [row(0.1), row(0.1), row(0.1), row(100, 12), row(100, 6), row(100, 0)]
    invoice = fortnox.invoice(InvoiceRows=rows)
    assert (invoice["Net"], invoice["TotalVAT"]) == (Decimal("300.3"), Decimal("18.08"))
    assert invoice["TotalToPay"] == Decimal("318.38")
    assert invoice["RoundOff"] == 0


def test_prices_may_include_vat(fortnox: Practice) -> None:
    invoice = fortnox.invoice(VATIncluded=True, InvoiceRows=[row(99.99), row(0.02)])
    assert (invoice["Net"], invoice["TotalVAT"], invoice["Total"]) == (
        Decimal("80.01"),
        20,
        Decimal("100.01"),
    )


def test_a_company_may_round_to_whole_kronor(fortnox: Practice) -> None:
    fortnox.control("company", {"rounding": True})
    invoice = fortnox.invoice(99.9)
    assert (invoice["Total"], invoice["TotalToPay"], invoice["RoundOff"]) == (
        Decimal("124.88"),
        125,
        Decimal("0.12"),
    )


def test_the_odd_types_of_an_invoice(fortnox: Practice) -> None:
    invoice = fortnox.invoice()
    assert (invoice["Credit"], invoice["CreditInvoiceReference"], invoice["ContractReference"]) == (
        "false",
        "0",
        0,
    )
    assert (invoice["DeliveryDate"], invoice["InvoicePeriodStart"]) == (None, "")
    assert invoice["CurrencyRate"] == 1
    assert fortnox.get("invoices")["Invoices"][0]["CurrencyRate"] == "1"


def test_a_missing_right_shows_as_text_in_number_fields(fortnox: Practice) -> None:
    fortnox.control("company", {"api_noright": True})
    invoice = fortnox.invoice()
    assert (invoice["ContributionValue"], invoice["InvoiceRows"][0]["ContributionPercent"]) == (
        "API_NORIGHT",
    ) * 2


def test_a_draft_looks_paid(fortnox: Practice) -> None:
    invoice = fortnox.invoice()
    assert (invoice["Booked"], invoice["Balance"], invoice["VoucherNumber"]) == (False, 0, None)


def test_a_text_row_has_no_account_but_a_discount_type_gives_it_one(fortnox: Practice) -> None:
    rows = fortnox.invoice(InvoiceRows=[TEXT, {**TEXT, "DiscountType": "PERCENT"}])["InvoiceRows"]
    assert [one["AccountNumber"] for one in rows] == [0, 3001]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"CustomerNumber": "C-9"}, (404, 2000433)),
        ({"Currency": "USD"}, (400, 2000427)),
        ({"Total": 5}, (400, 2001399)),
        ({"InvoiceDate": "2026-02-30"}, (400, 2009999)),
        ({"InvoiceDate": "2031-01-01"}, (400, 2009999)),
        ({"InvoiceDate": "2027-01-07", "InvoiceRows": [row(1, AccountNumber=3990)]}, (400, 2000550)),
        ({"InvoiceRows": [row(1, AccountNumber=3999)]}, (400, 2000423)),
        ({"InvoiceRows": [row(1, 7)]}, (400, 2009999)),
        ({"InvoiceRows": [row(1, CostCenter="MARS")]}, (400, 2009999)),
        ({"InvoiceRows": [row(1, Project="17")]}, (400, 2001161)),
        ({"InvoiceRows": [row(1, ArticleNumber="A")]}, (404, 2000428)),
        ({"InvoiceRows": [row(1, Unit="famn")]}, (404, 2000432)),
        ({"InvoiceRows": [row(1, Sum=1)]}, (400, 2001399)),
        ({"InvoiceRows": [row(1, DeliveredQuantity=1)]}, (400, 2000106)),
        ({"ExternalInvoiceReference1": "x" * 81}, (400, 2009999)),
    ],
)
def test_bad_invoices_are_refused(
    fortnox: Practice, fields: dict[str, object], refusal: tuple[int, int]
) -> None:
    wanted = {"CustomerNumber": "C-1", "InvoiceDate": "2026-11-02", **fields}
    assert fortnox.refusal("POST", "invoices", "Invoice", **wanted) == refusal


def test_rows_without_ids_are_matched_by_place(fortnox: Practice) -> None:
    before = fortnox.invoice(InvoiceRows=[row(1), row(2)])["InvoiceRows"]
    after = fortnox.put("invoices/1", "Invoice", InvoiceRows=[{"Price": 5}, {}])["InvoiceRows"]
    assert [one["Price"] for one in after] == [5, 2]
    assert not {one["RowId"] for one in before} & {one["RowId"] for one in after}


def test_rows_with_ids_stay_and_unnamed_ones_go(fortnox: Practice) -> None:
    before = fortnox.invoice(InvoiceRows=[row(1), row(2), row(3)])["InvoiceRows"]
    given = [{"RowId": before[2]["RowId"]}, row(9)]
    after = fortnox.put("invoices/1", "Invoice", InvoiceRows=given)
    assert [one["Price"] for one in after["InvoiceRows"]] == [3, 9]
    assert after["Net"] == 12
    assert fortnox.send("PUT", "invoices/1", json={"Invoice": {"InvoiceRows": given}}).status_code == 400


def test_a_change_of_one_field_keeps_the_rest(fortnox: Practice) -> None:
    before = fortnox.invoice(ExternalInvoiceReference1="k")
    after = fortnox.put("invoices/1", "Invoice", Remarks="ny")
    assert {name for name in before if before[name] != after[name]} == {"Remarks"}


def test_foreign_invoices_take_the_registered_rate(fortnox: Practice) -> None:
    invoice = fortnox.invoice(Currency="EUR")
    assert (invoice["Currency"], invoice["CurrencyRate"]) == ("EUR", Decimal("11.25"))
