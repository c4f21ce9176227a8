"""The odd types of Fortnox answers, as recorded of the live service."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.domain import exact_json
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.documents import Customer, Invoice, InvoicePayment

INVOICE = rb"""{"DocumentNumber":"12","CustomerNumber":"1017","Credit":"false","CreditInvoiceReference":"0",
"Booked":true,"Cancelled":false,"Balance":1234567890123.45,"Total":"10.00","CurrencyRate":1,"DueDate":"",
"InvoiceDate":"2026-01-15","ExternalInvoiceReference1":null,"ContributionPercent":"API_NORIGHT",
"VoucherYear":8,"VoucherSeries":"B","VoucherNumber":7}"""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, Decimal(1)),
        ("1.13", Decimal("1.13")),
        (Decimal("0.1"), Decimal("0.1")),
        ("API_NORIGHT", None),
        ("", None),
        (None, None),
        ("NaN", None),
        (True, None),
        (0.1, None),
    ],
)
def test_a_number_is_read_from_any_type_but_a_float(value: Any, expected: Decimal | None) -> None:
    assert decode.number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), ("true", True), ("false", False), (None, False), ("", False)]
)
def test_a_flag_may_be_a_word(value: Any, expected: bool) -> None:
    assert decode.flag(value) is expected


@pytest.mark.parametrize("hidden", ["API_NORIGHT", "", None])
def test_a_hidden_text_is_empty(hidden: Any) -> None:
    assert decode.text(hidden) == ""


@pytest.mark.parametrize("nothing", ["0", 0, "", None])
def test_reference_zero_means_none(nothing: Any) -> None:
    assert decode.reference(nothing) == ""


def test_an_invoice_is_read_without_a_float() -> None:
    invoice = Invoice.decode(exact_json.loads(INVOICE))
    assert (invoice.balance, invoice.total) == (Decimal("1234567890123.45"), Decimal("10.00"))
    assert (invoice.credit, invoice.credit_reference, invoice.external_reference) == (False, "", "")
    assert (invoice.invoice_date, invoice.due_date) == (date(2026, 1, 15), None)
    assert str(invoice.voucher) == "8-B-7"


def test_a_draft_with_balance_zero_is_not_paid() -> None:
    assert not Invoice.decode({"Balance": 0, "Booked": False}).paid
    assert Invoice.decode({"Balance": 0, "Booked": True}).paid


def test_a_list_item_of_a_payment_lacks_the_foreign_amount() -> None:
    payment = InvoicePayment.decode({"Number": "3", "InvoiceNumber": "12", "Amount": "4255.01"})
    assert (payment.invoice_number, payment.amount, payment.amount_currency) == (12, Decimal("4255.01"), None)


def test_personal_data_stays_out_of_a_printed_customer() -> None:
    customer = Customer.decode({"CustomerNumber": "1", "Email": "a@example.org"})
    assert "example.org" not in repr(customer)
    assert customer.raw["Email"] == "a@example.org"
