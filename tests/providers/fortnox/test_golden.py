"""What is sent, byte for byte in meaning: one golden body per resource and case."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from accounting.domain import exact_json
from accounting.domain.accounts import Resolved
from accounting.providers.base import Links, Remote
from accounting.providers.fortnox.provider import PROVIDER
from accounting.providers.fortnox.settings import FortnoxConfig
from tests.providers.fortnox import samples

GOLDEN = Path(__file__).parent / "golden"
BEFORE = {"CustomerNumber": "1017", "Name": "Åre BK", "Phone1": "0647", "YourReference": "Örjan Öberg"}


class Case(NamedTuple):
    operation: str
    record: Any
    links: Links
    remote: Remote | None = None
    settings: FortnoxConfig = FortnoxConfig()


CASES = {
    "customer": Case("create", samples.customer(), samples.links()),
    "customer_person_without_number": Case(
        "create",
        samples.customer(
            kind="person", customer_number="", org_number="", personal_number="19811218-9876", comment=""
        ),
        samples.links(),
    ),
    "customer_update_that_empties": Case(
        "update",
        samples.customer(phone="", your_reference=""),
        samples.links(),
        samples.remote("1017", BEFORE),
    ),
    "invoice": Case(
        "create",
        samples.invoice(
            samples.row(unit="st", cost_centre="KANSLI", project="1"),
            samples.row(
                internal_category="sponsor_income",
                description="Skylt i hallen",
                quantity=Decimal("1.125"),
                unit_price=Decimal("10.005"),
                vat_rate=Decimal(25),
            ),
            rounding=Decimal("0.43"),
        ),
        samples.links(customer=samples.remote("1017")),
    ),
    "invoice_in_euro_with_articles": Case(
        "create",
        samples.invoice(
            samples.row(internal_category="tournament_fees", article="LAG", description="Lagavgift"),
            currency="EUR",
            currency_rate=Decimal("11.2345"),
            currency_rate_date=date(2026, 1, 15),
            your_reference="",
            comment="",
        ),
        samples.links(customer=samples.remote("1017")),
        None,
        FortnoxConfig(send_article_numbers=True),
    ),
    "invoice_by_account_rules": Case(
        "create",
        samples.invoice(
            samples.row(vat_rate=Decimal(25)),
            samples.row(vat_rate=Decimal(25), cost_centre="UNGDOM"),
        ),
        samples.links(
            accounts={"license_fees": Resolved("3450", "MP1", "KANSLI")}, customer=samples.remote("1017")
        ),
    ),
    "payment": Case("create", samples.payment(), samples.links(invoice=samples.remote("12", booked=True))),
    "payment_in_euro": Case(
        "create",
        samples.payment(
            amount=Decimal("376.50"), currency="EUR", currency_rate=Decimal("11.3015"), method="plusgiro"
        ),
        samples.links(invoice=samples.remote("12", {"Currency": "EUR"}, booked=True)),
    ),
}


def body_of(name: str) -> bytes:
    case = CASES[name]
    resource = PROVIDER.resources[name.partition("_")[0]]
    rendered = resource.render(case.operation, case.record, case.links, case.remote, case.settings)
    assert not [finding for finding in rendered.findings if finding.blocks]
    return resource.body(case.operation, rendered, case.remote)


@pytest.mark.parametrize("name", CASES)
def test_body_is_the_golden_one(name: str) -> None:
    assert exact_json.loads(body_of(name)) == exact_json.loads((GOLDEN / f"{name}.json").read_bytes())


def test_every_golden_body_has_its_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == CASES.keys()
