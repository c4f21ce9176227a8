"""Orders with force: the books as if something had been written differently, or never, from the start."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.practice import Practice


@pytest.fixture
def paid(fortnox: Practice) -> Practice:
    """Invoice 1 over 125, booked as B 1 and paid with 25 as C 1; invoice 2 booked as B 2."""
    fortnox.booked()
    fortnox.payment(1, 25)
    fortnox.put("invoicepayments/1/bookkeep")
    fortnox.booked()
    return fortnox


def force(practice: Practice, kind: str, number: object, **order: Any) -> Any:
    return practice.control("change", {"type": kind, "number": number, "force": True, **order})


def voucher(practice: Practice, key: str) -> dict[int, Decimal]:
    shown = practice.get(f"vouchers/{key}", financialyear=8)
    return {
        row["Account"]: row["Debit"] - row["Credit"] for row in shown["VoucherRows"] if not row["Removed"]
    }


def carried(practice: Practice, account: int) -> Any:
    return practice.get(f"accounts/{account}", financialyear=8)["BalanceCarriedForward"]


def test_an_ore_off_on_a_booked_invoice(paid: Practice) -> None:
    invoice = force(paid, "invoices", 1, rows=[{"Price": 100.01}])["document"]
    assert (invoice["Total"], invoice["Balance"], invoice["VoucherNumber"]) == (
        Decimal("125.01"), Decimal("100.01"), 1,
    )  # fmt: skip
    assert voucher(paid, "B/1") == {1510: Decimal("125.01"), 3041: Decimal("-100.01"), 2611: -25}
    assert carried(paid, 3041) == Decimal("-200.01")
    assert paid.get("invoices/1") == invoice


def test_the_same_total_on_another_account(paid: Practice) -> None:
    force(paid, "invoices", 2, rows=[{"AccountNumber": 3990}])
    assert voucher(paid, "B/2") == {1510: 125, 3990: -100, 2611: -25}
    assert (carried(paid, 3041), carried(paid, 3990)) == (-100, -100)


def test_a_date_over_month_end_moves_the_voucher_too(paid: Practice) -> None:
    force(paid, "invoices", 2, set={"InvoiceDate": "2026-10-31"})
    assert paid.get("vouchers/B/2", financialyear=8)["TransactionDate"] == "2026-10-31"
    assert force(paid, "invoices", 2, set={"InvoiceDate": "2025-12-31"})["code"] == 2009999


def test_a_booked_payment_of_another_amount(paid: Practice) -> None:
    payment = force(paid, "invoicepayments", 1, set={"Amount": 125, "PaymentDate": "2026-11-12"})["document"]
    assert (payment["Amount"], payment["Booked"], payment["VoucherNumber"]) == (125, True, 1)
    assert voucher(paid, "C/1") == {1920: 125, 1510: -125}
    invoice = paid.get("invoices/1")
    assert (invoice["Balance"], invoice["FinalPayDate"]) == (0, "2026-11-12")
    assert force(paid, "invoicepayments", 1, set={"InvoiceNumber": 2})["code"] == 2009999


def test_an_erased_payment_leaves_no_trace_but_a_gap(paid: Practice) -> None:
    force(paid, "invoicepayments", 1, delete=True)
    assert paid.get("invoices/1")["Balance"] == 125
    assert paid.get("vouchers/sublist/C", financialyear=8)["Vouchers"] == []
    assert carried(paid, 1920) == 0


def test_an_invoice_with_payments_is_not_erased_before_them(paid: Practice) -> None:
    assert force(paid, "invoices", 1, delete=True)["code"] == 2009999
    force(paid, "invoicepayments", 1, delete=True)
    force(paid, "invoices", 1, delete=True)
    assert [one["DocumentNumber"] for one in paid.get("invoices")["Invoices"]] == ["2"]
    assert paid.booked()["VoucherNumber"] == 3


def test_the_voucher_of_a_document_changed_behind_its_back(paid: Practice) -> None:
    rows = [{"Account": 1510, "Debit": 125}, {"Account": 3985, "Credit": 125}]
    force(paid, "vouchers", "8-B-2", rows=rows)
    assert voucher(paid, "B/2") == {1510: 125, 3985: -125}
    assert paid.get("invoices/2")["TotalVAT"] == 25
    force(paid, "vouchers", "8-B-1", delete=True)
    assert [one["VoucherNumber"] for one in paid.get("vouchers/sublist/B")["Vouchers"]] == [2]


def test_a_draft_is_changed_with_force_as_without(fortnox: Practice) -> None:
    fortnox.invoice()
    assert force(fortnox, "invoices", 1, rows=[{"Price": 200}])["document"]["Total"] == 250
    assert fortnox.get("vouchers")["Vouchers"] == []
