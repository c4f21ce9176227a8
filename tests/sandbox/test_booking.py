"""From draft to voucher, payment, cancellation and credit."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.practice import Practice


def voucher(practice: Practice, key: str) -> dict[int, Decimal]:
    """Account -> debit less credit; fails when the voucher does not balance."""
    sums: dict[int, Decimal] = {}
    for row in practice.get(f"vouchers/{key}", financialyear=8)["VoucherRows"]:
        sums[row["Account"]] = sums.get(row["Account"], Decimal(0)) + row["Debit"] - row["Credit"]
    assert sum(sums.values()) == 0
    return sums


def test_booking_writes_a_balanced_voucher(fortnox: Practice) -> None:
    booked = fortnox.booked()
    assert [booked[name] for name in ("VoucherSeries", "VoucherNumber", "VoucherYear")] == ["B", 1, 8]
    assert booked["Balance"] == 125
    assert voucher(fortnox, "B/1") == {1510: 125, 3041: -100, 2611: -25}


def test_a_foreign_invoice_is_booked_in_kronor_and_rounding_goes_to_3740(fortnox: Practice) -> None:
    rows = [
        {"Description": "x", "DeliveredQuantity": "1", "Price": 0.33, "AccountNumber": 3044, "VAT": 0}
    ] * 3
    assert fortnox.booked(Currency="EUR", CurrencyRate=11.11, InvoiceRows=rows)["Balance"] == Decimal("0.99")
    assert voucher(fortnox, "B/1") == {1510: Decimal("11.00"), 3044: Decimal("-11.01"), 3740: Decimal("0.01")}


def test_rows_with_vat_included_share_the_net_to_the_last_ore(fortnox: Practice) -> None:
    rows = [
        {"Description": "x", "DeliveredQuantity": "1", "Price": 0.99, "AccountNumber": 3041, "VAT": 25}
    ] * 3
    fortnox.booked(VATIncluded=True, InvoiceRows=rows)
    assert voucher(fortnox, "B/1") == {1510: Decimal("2.97"), 3041: Decimal("-2.38"), 2611: Decimal("-0.59")}


def test_whole_krona_rounding_is_booked(fortnox: Practice) -> None:
    fortnox.control("company", {"rounding": True})
    fortnox.booked(99.9)
    assert voucher(fortnox, "B/1")[3740] == Decimal("-0.12")


def test_numbers_restart_in_each_year(fortnox: Practice) -> None:
    fortnox.booked(InvoiceDate="2025-12-31")
    booked = fortnox.booked(InvoiceDate="2026-01-01")
    assert (booked["VoucherNumber"], booked["VoucherYear"]) == (1, 8)


def test_the_locked_day_itself_is_closed(fortnox: Practice) -> None:
    fortnox.control("company", {"locked_until": "2026-11-02"})
    fortnox.invoice()
    assert fortnox.get("settings/lockedperiod") == {"EndDate": "2026-11-02"}
    assert fortnox.refusal("PUT", "invoices/1/bookkeep") == (400, 2000401)
    assert fortnox.booked(InvoiceDate="2026-11-03")["VoucherNumber"] == 1


@pytest.mark.parametrize("action", ["bookkeep", "cancel"])
def test_a_booked_invoice_is_neither_booked_again_nor_cancelled(fortnox: Practice, action: str) -> None:
    fortnox.booked()
    assert fortnox.refusal("PUT", f"invoices/1/{action}")[0] == 400


def test_a_booked_invoice_cannot_be_edited(fortnox: Practice) -> None:
    fortnox.booked()
    assert fortnox.refusal("PUT", "invoices/1", "Invoice", Remarks="x")[0] == 400


def test_a_cancelled_invoice_stays_so(fortnox: Practice) -> None:
    fortnox.invoice()
    assert fortnox.put("invoices/1/cancel")["Cancelled"] is True
    assert fortnox.refusal("PUT", "invoices/1/bookkeep")[0] == 400


def test_credit_answers_with_the_original(fortnox: Practice) -> None:
    fortnox.booked()
    original = fortnox.put("invoices/1/credit")
    note = fortnox.get("invoices/2")
    assert (original["DocumentNumber"], original["CreditInvoiceReference"]) == ("1", "2")
    assert (note["Credit"], note["CreditInvoiceReference"], note["Booked"]) == ("true", "1", False)
    assert note["Total"] == -125


def test_a_booked_credit_note_mirrors_the_voucher(fortnox: Practice) -> None:
    fortnox.booked()
    fortnox.put("invoices/1/credit")
    fortnox.put("invoices/2/bookkeep")
    assert voucher(fortnox, "B/2") == {1510: -125, 3041: 100, 2611: 25}


def test_credit_works_once_and_only_on_booked_invoices(fortnox: Practice) -> None:
    fortnox.invoice()
    assert fortnox.refusal("PUT", "invoices/1/credit")[0] == 400
    fortnox.put("invoices/1/bookkeep")
    fortnox.put("invoices/1/credit")
    assert fortnox.refusal("PUT", "invoices/1/credit")[0] == 400
    assert len(fortnox.ledger()["invoices"]) == 2


def test_external_print_marks_as_sent(fortnox: Practice) -> None:
    fortnox.invoice()
    assert fortnox.put("invoices/1/externalprint")["Sent"] is True


def test_a_payment_counts_only_when_booked(fortnox: Practice) -> None:
    fortnox.booked()
    fortnox.payment(amount=25)
    assert fortnox.get("invoices/1")["Balance"] == 125
    paid = fortnox.put("invoicepayments/1/bookkeep")
    assert (paid["VoucherSeries"], paid["VoucherNumber"], paid["Booked"]) == ("C", 1, True)
    assert fortnox.get("invoices/1")["Balance"] == 100
    assert voucher(fortnox, "C/1") == {1920: 25, 1510: -25}


def test_the_last_payment_sets_the_final_day(fortnox: Practice) -> None:
    fortnox.booked()
    fortnox.payment(amount=125)
    fortnox.put("invoicepayments/1/bookkeep")
    invoice = fortnox.get("invoices/1")
    assert (invoice["Balance"], invoice["FinalPayDate"]) == (0, "2026-11-10")


def test_five_equal_payments_are_five_payments(fortnox: Practice) -> None:
    fortnox.booked()
    assert [fortnox.payment()["Number"] for _ in range(5)] == ["1", "2", "3", "4", "5"]


def test_a_payment_in_foreign_money_books_the_rate_difference(fortnox: Practice) -> None:
    fortnox.booked(Currency="EUR", CurrencyRate=11)
    assert fortnox.refusal("POST", "invoicepayments", "InvoicePayment", InvoiceNumber=1, Amount=5)[0] == 400
    fortnox.payment(amount=1300, AmountCurrency=125)
    fortnox.put("invoicepayments/1/bookkeep")
    assert fortnox.get("invoices/1")["Balance"] == 0
    assert voucher(fortnox, "C/1") == {1920: 1300, 1510: -1375, 7960: 75}


def test_a_write_off_settles_the_rest(fortnox: Practice) -> None:
    fortnox.booked()
    fortnox.payment(amount=124, WriteOffs=[{"Amount": 1, "AccountNumber": 6570}])
    fortnox.put("invoicepayments/1/bookkeep")
    assert fortnox.get("invoices/1")["Balance"] == 0
    assert voucher(fortnox, "C/1") == {1920: 124, 6570: 1, 1510: -125}


@pytest.mark.parametrize(
    "fields",
    [
        {"PaymentDate": "2026-11-01"},
        {"ModeOfPayment": "SWISH"},
        {"Currency": "SEK"},
        {"InvoiceNumber": 2},
        {"ModeOfPaymentAccount": 9999},
    ],
)
def test_bad_payments_are_refused(fortnox: Practice, fields: dict[str, Any]) -> None:
    fortnox.booked()
    wanted = {"InvoiceNumber": 1, "Amount": 5, "PaymentDate": "2026-11-10", "ModeOfPayment": "BG", **fields}
    assert fortnox.refusal("POST", "invoicepayments", "InvoicePayment", **wanted)[0] in {400, 404}


def test_an_unbooked_invoice_cannot_be_paid(fortnox: Practice) -> None:
    fortnox.invoice()
    assert fortnox.refusal("POST", "invoicepayments", "InvoicePayment", InvoiceNumber=1, Amount=5)[0] == 400


def test_a_booked_payment_is_final_and_a_deleted_number_is_not_used_again(fortnox: Practice) -> None:
    fortnox.booked()
    fortnox.payment()
    assert fortnox.send("DELETE", "invoicepayments/1").status_code == 204
    fortnox.payment()
    fortnox.put("invoicepayments/2/bookkeep")
    assert fortnox.refusal("PUT", "invoicepayments/2/bookkeep")[0] == 400
    assert fortnox.send("DELETE", "invoicepayments/2").status_code == 400
    assert fortnox.ledger()["deleted"][0]["key"] == "1"
