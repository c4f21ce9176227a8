"""Our records as Fortnox documents: what is found wrong, and what comes back."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.domain.accounts import Resolved
from accounting.domain.records import Invoice, Payment
from accounting.providers.base import Links
from accounting.providers.fortnox.mappers import customer, invoice, payment
from accounting.providers.fortnox.settings import FortnoxConfig
from tests.providers.fortnox import samples

SETTINGS = FortnoxConfig()
CATEGORIES = {account: category for category, account in samples.ACCOUNTS.items()}


def codes(record: Invoice | Payment, links: Links) -> list[tuple[str, str, str]]:
    mapper: Any = invoice if isinstance(record, Invoice) else payment
    findings = mapper.to_fortnox(record, links, SETTINGS).findings
    return [(finding.code, finding.field, finding.cause) for finding in findings]


@pytest.mark.parametrize(
    "record",
    [
        samples.customer(kind="company"),
        samples.customer(kind="person", org_number="", personal_number="19811218-9876", active=False),
    ],
)
def test_a_customer_comes_back_as_it_went(record: Any) -> None:
    sent = customer.to_fortnox(record, samples.MARKER, record.customer_number)
    assert customer.from_fortnox(sent) == {
        key: value for key, value in asdict(record).items() if key != "source_ref"
    }


def test_an_invoice_comes_back_as_it_went() -> None:
    record = samples.invoice(
        samples.row(article="", unit="st", cost_centre="KANSLI", project="1"), rounding=Decimal("-0.50")
    )
    links = samples.links(customer=samples.remote("1017"))
    sent = invoice.to_fortnox(record, links, SETTINGS).payload
    found = invoice.from_fortnox({**sent, "Total": record.total}, "3741", CATEGORIES.__getitem__)
    assert found.pop("customer_number") == "1017"
    expected = {**asdict(record), "rows": [asdict(row) for row in record.rows]}
    assert found == {key: expected[key] for key in found}


def test_a_rate_per_hundred_becomes_a_rate_per_one() -> None:
    found = invoice.from_fortnox({"Currency": "JPY", "CurrencyRate": "7.05", "CurrencyUnit": 100}, "3741")
    assert found["currency_rate"] == Decimal("0.0705")


@pytest.mark.parametrize("currency", ["SEK", "EUR"])
def test_a_payment_comes_back_as_it_went(currency: str) -> None:
    rate = None if currency == "SEK" else Decimal("11.3015")
    record = samples.payment(currency=currency, currency_rate=rate)
    sent = payment.to_fortnox(
        record, samples.links(invoice=samples.remote("12", booked=True)), SETTINGS
    ).payload
    found = payment.from_fortnox({**sent, "Currency": currency}, {"1930": "bankgiro"})
    assert found.pop("invoice_number") == "12"
    assert found == {key: asdict(record)[key] for key in found}


def test_an_unmapped_category_is_one_cause_for_all_its_rows() -> None:
    lost = samples.row(internal_category="grants")
    assert codes(samples.invoice(samples.row(), lost, lost), samples.links()) == [
        ("category_unmapped", "rows[2].internal_category", "category:grants"),
        ("category_unmapped", "rows[3].internal_category", "category:grants"),
    ]


@pytest.mark.parametrize(
    ("accounts", "code", "cause"),
    [
        ({"license_fees": "30A1"}, "account_not_numeric", "category:license_fees"),
        ({"license_fees": "3741"}, "rounding_account_shared", "rounding_account:3741"),
    ],
)
def test_an_account_that_cannot_be_used_is_found(accounts: dict[str, str], code: str, cause: str) -> None:
    found = codes(samples.invoice(samples.row()), samples.links(accounts=accounts))
    assert found == [(code, "rows[1].internal_category", cause)]


def test_the_mapping_of_the_invoice_date_counts() -> None:
    asked: list[date] = []

    def resolve(category: str, on: date, cost_centre: str) -> Resolved:
        asked.append(on)
        return Resolved("3041")

    links = Links("fi:x", {}, resolve)
    invoice.to_fortnox(samples.invoice(samples.row()), links, SETTINGS)
    assert asked == [date(2026, 1, 15)]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (samples.invoice(samples.row(vat_rate=Decimal(10))), ("vat_rate_unknown", "rows[1].vat_rate", "")),
        (
            samples.invoice(samples.row(), currency="EUR"),
            ("currency_rate_missing", "currency_rate", ""),
        ),
        (
            samples.invoice(samples.row(), currency="KWD", currency_rate=Decimal(34)),
            ("currency_too_fine", "currency", ""),
        ),
    ],
)
def test_what_fortnox_would_refuse_is_found_before(record: Invoice, expected: tuple[str, str, str]) -> None:
    assert codes(record, samples.links()) == [expected]


def test_a_payment_waits_for_the_booking_of_its_invoice() -> None:
    unbooked = samples.links(invoice=samples.remote("12", booked=False))
    assert codes(samples.payment(), unbooked) == [("invoice_not_booked", "invoice", "invoice_not_booked")]
    assert codes(samples.payment(), samples.links(invoice=samples.remote("12", booked=True))) == []
    assert codes(samples.payment(), samples.links()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"method": "barter"}, "payment_method_unmapped"),
        ({"payment_date": date(2026, 1, 14)}, "payment_before_invoice"),
        ({"currency": "EUR", "currency_rate": Decimal(11)}, "payment_currency_differs"),
    ],
)
def test_a_payment_fortnox_would_refuse_is_found_before(changes: dict[str, Any], code: str) -> None:
    booked = samples.remote("12", {"Currency": "SEK", "InvoiceDate": "2026-01-15"}, booked=True)
    assert [found[0] for found in codes(samples.payment(**changes), samples.links(invoice=booked))] == [code]


def test_a_customer_without_number_gets_the_same_one_every_time() -> None:
    record = samples.customer(customer_number="")
    assert customer.own_number(record, "fi:abcdefghijklm") == "FABCDEFGHIJ"
