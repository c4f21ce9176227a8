"""The records these tests speak of, and the links an engine would hand along."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from accounting.domain.accounts import Resolved
from accounting.domain.records import Customer, Invoice, InvoiceRow, Payment, invoice_total
from accounting.providers.base import Links, Remote

MARKER = "fi:abcdefghijklm"
ACCOUNTS = {"license_fees": "3041", "tournament_fees": "3430", "sponsor_income": "3044"}


def customer(**changes: Any) -> Customer:
    plain = Customer(
        source_ref="C-17",
        name="Åre Boule & Pétanque",
        kind="association",
        customer_number="1017",
        org_number="802400-1232",
        personal_number="",
        vat_number="",
        email="kassor@are-boule.example",
        phone="0647-123 45",
        address1="Storgatan 1",
        address2="c/o Öberg",
        zip_code="83013",
        city="Åre",
        country_code="SE",
        currency="SEK",
        your_reference="Örjan Öberg",
        comment="Betalar i tid",
        active=True,
    )
    return replace(plain, **changes)


def row(**changes: Any) -> InvoiceRow:
    plain = InvoiceRow(
        internal_category="license_fees",
        article="LIC-S",
        description="Licens senior 2026",
        quantity=Decimal(3),
        unit="",
        unit_price=Decimal("125.50"),
        vat_rate=Decimal(0),
        cost_centre="",
        project="",
    )
    return replace(plain, **changes)


def invoice(*rows: InvoiceRow, **changes: Any) -> Invoice:
    """Its total is right unless the changes say otherwise."""
    rows = rows or (row(), row(internal_category="sponsor_income", vat_rate=Decimal(25), description="Skylt"))
    plain = Invoice(
        source_ref="F-2026-00001",
        customer="C-17",
        invoice_date=date(2026, 1, 15),
        due_date=date(2026, 2, 14),
        currency="SEK",
        currency_rate=None,
        currency_rate_date=None,
        your_reference="Örjan Öberg",
        our_reference="Förbundskansliet",
        comment="Tack!",
        rounding=Decimal(0),
        total=Decimal(0),
        hold_booking=False,
        rows=rows,
    )
    made = replace(plain, **changes)
    return made if "total" in changes else replace(made, total=total_of(made))


def total_of(record: Invoice) -> Decimal:
    return invoice_total(record.rows, record.rounding, record.currency)


def payment(**changes: Any) -> Payment:
    plain = Payment(
        source_ref="P-2026-00001",
        invoice="F-2026-00001",
        payment_date=date(2026, 1, 30),
        amount=Decimal("847.13"),
        currency="SEK",
        currency_rate=None,
        method="bankgiro",
    )
    return replace(plain, **changes)


def links(
    marker: str = MARKER, accounts: Mapping[str, str | Resolved] = ACCOUNTS, **parents: Remote
) -> Links:
    """`accounts` gives an account per category, or all that a rule says."""

    def resolve(category: str, on: date, cost_centre: str) -> Resolved | None:
        found = accounts.get(category)
        if isinstance(found, Resolved):
            return replace(found, cost_centre=cost_centre or found.cost_centre)
        return Resolved(found, cost_centre=cost_centre) if found else None

    return Links(marker, parents, resolve)


def remote(external_id: str, payload: dict[str, Any] | None = None, **state: Any) -> Remote:
    return Remote(external_id, payload or {}, state)
