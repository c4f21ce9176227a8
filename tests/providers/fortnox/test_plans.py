"""Which writes a record needs, and when none is allowed any more."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from accounting.domain import exact_json
from accounting.providers.base import Plan, Remote
from accounting.providers.fortnox.provider import PROVIDER
from accounting.providers.fortnox.settings import FortnoxConfig
from tests.providers.fortnox import samples

CUSTOMER, INVOICE, PAYMENT, _ = PROVIDER.resources.values()
BOOKS = FortnoxConfig(auto_bookkeep_invoices=True)
LINKS = samples.links(customer=samples.remote("1017"))


def steps(plan: Plan) -> list[str]:
    return [step.operation for step in plan.steps]


def sent(record: Any, **state: Any) -> Remote:
    """The invoice as it was sent, kept and read again."""
    payload = INVOICE.render("create", record, LINKS, None, BOOKS).payload
    return samples.remote("12", exact_json.loads(exact_json.dumps(payload)), **state)


@pytest.mark.parametrize(
    ("remote", "settings", "hold", "expected"),
    [
        (None, FortnoxConfig(), False, ["create"]),
        (None, BOOKS, False, ["create", "bookkeep"]),
        (None, BOOKS, True, ["create"]),
        (samples.remote("12", booked=False), FortnoxConfig(), False, ["update"]),
        (samples.remote("12", booked=False), BOOKS, False, ["update", "bookkeep"]),
        (samples.remote("12", booked=False), BOOKS, True, ["update"]),
        (samples.remote("12", booked=True), BOOKS, False, ["update"]),
        (samples.remote("12", cancelled=True), BOOKS, False, ["update"]),
    ],
)
def test_an_invoice_is_created_changed_and_booked_as_the_settings_say(
    remote: Remote | None, settings: FortnoxConfig, hold: bool, expected: list[str]
) -> None:
    record = samples.invoice(hold_booking=hold)
    assert steps(INVOICE.plan(record, remote, settings)) == expected


def test_releasing_the_hold_alone_changes_nothing_in_the_document() -> None:
    record = samples.invoice(hold_booking=True)
    released = replace(record, hold_booking=False)
    draft = sent(record, booked=False)
    assert INVOICE.render("update", released, LINKS, draft, BOOKS).payload == draft.payload


def test_a_booked_invoice_that_says_the_same_needs_nobody() -> None:
    record = samples.invoice()
    assert INVOICE.render("update", record, LINKS, sent(record, booked=True), BOOKS).findings == ()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"booked": True}, "booked_changed"),
        ({"booked": True, "credited": "13"}, "credited_changed"),
        ({"cancelled": True}, "cancelled_changed"),
    ],
)
def test_a_change_of_a_final_invoice_needs_a_person(state: dict[str, Any], code: str) -> None:
    old = sent(samples.invoice(), **state)
    assert INVOICE.is_final(old.state)
    (finding,) = INVOICE.render("update", samples.invoice(comment="Ny"), LINKS, old, BOOKS).findings
    assert (finding.code, finding.blocks, finding.cause) == (code, True, f"{code}:F-2026-00001")
    assert finding.params == {"number": "12", "source_ref": "F-2026-00001"}


def test_a_credited_invoice_is_never_in_step() -> None:
    """It no longer stands for the record, even where both say the same."""
    old = sent(samples.invoice(), booked=True, credited="13")
    assert INVOICE.is_undone(old.state)
    (finding,) = INVOICE.render("update", samples.invoice(), LINKS, old, BOOKS).findings
    assert (finding.code, finding.blocks) == ("credited_changed", True)


def test_a_payment_is_always_booked() -> None:
    record = samples.payment()
    assert steps(PAYMENT.plan(record, None, FortnoxConfig())) == ["create", "bookkeep"]
    assert steps(PAYMENT.plan(record, samples.remote("3", booked=False), BOOKS)) == ["update", "bookkeep"]
    assert steps(PAYMENT.plan(record, samples.remote("3", booked=True), BOOKS)) == ["update"]


def test_a_changed_booked_payment_needs_a_person() -> None:
    links = samples.links(invoice=samples.remote("12", booked=True))
    payload = PAYMENT.render("create", samples.payment(), links, None, BOOKS).payload
    booked = samples.remote("3", payload, booked=True)
    changed = samples.payment(amount=Decimal(1))
    assert [found.code for found in PAYMENT.render("update", changed, links, booked, BOOKS).findings] == [
        "booked_changed"
    ]
    assert PAYMENT.render("update", samples.payment(), links, booked, BOOKS).findings == ()


def test_invoices_bring_their_customers_along_when_the_setting_says_so() -> None:
    assert INVOICE.creates_parents(FortnoxConfig()) == {"customer"}
    assert INVOICE.creates_parents(FortnoxConfig(auto_create_customers=False)) == frozenset()


def test_a_customer_keeps_its_number() -> None:
    known = samples.remote("1017", {"CustomerNumber": "1017"})
    rendered = CUSTOMER.render("update", samples.customer(customer_number="2000"), LINKS, known, BOOKS)
    assert rendered.payload["CustomerNumber"] == "1017"
    assert [(found.level, found.code) for found in rendered.findings] == [("warning", "customer_number_kept")]


def test_planning_an_invoice_before_its_customer_exists_leaves_the_number_out() -> None:
    assert (
        "CustomerNumber"
        not in INVOICE.render("create", samples.invoice(), samples.links(), None, BOOKS).payload
    )


def test_an_update_empties_what_the_rows_had_before() -> None:
    old = sent(samples.invoice(samples.row(cost_centre="KANSLI", unit="st")), booked=False)
    rendered = INVOICE.render("update", samples.invoice(samples.row()), LINKS, old, BOOKS)
    (row,) = exact_json.loads(INVOICE.body("update", rendered, old))["Invoice"]["InvoiceRows"]
    assert (row["CostCenter"], row["Unit"]) == ("API_BLANK", "API_BLANK")


def test_an_invoice_back_in_kronor_gets_the_rate_one() -> None:
    old = sent(samples.invoice(currency="EUR", currency_rate=Decimal("11.2")), booked=False)
    rendered = INVOICE.render("update", samples.invoice(), LINKS, old, BOOKS)
    fields = exact_json.loads(INVOICE.body("update", rendered, old))["Invoice"]
    assert (fields["Currency"], fields["CurrencyRate"], fields["CurrencyUnit"]) == ("SEK", 1, 1)
