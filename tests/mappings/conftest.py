"""An integration without a provider for rules and findings, and the engine's desk for what becomes of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounting import clock, records
from accounting.mappings.lifecycle import create_draft
from accounting.mappings.resolve import active_mapping
from accounting.mappings.rules import RuleValues, add_rules, change_rule, read_rule, remove_rules, values_of
from accounting.models import Integration, ProviderAccountMapping, ProviderReference
from tests.default_accounts import activate_defaults
from tests.engine.conftest import desk
from tests.engine.desk import customer, invoice

__all__ = ["desk"]

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)
WHO = "user:1 tore"


@pytest.fixture
def _in_february() -> Iterator[None]:
    with clock.clock_set(lambda: NOON):
        yield


@pytest.fixture
def integration(in_federation: Any, _in_february: None) -> Integration:
    """Connected on paper: nothing here asks a provider. It is 15 February 2026."""
    made: Integration = Integration.objects.create(
        tenant=in_federation,
        provider="fortnox",
        status="connected",
        company_id="100200",
        company_name="Bolaget",
    )
    return made


@pytest.fixture
def draft(integration: Integration) -> ProviderAccountMapping:
    return create_draft(integration=integration, created_by=WHO, source="empty")


@pytest.fixture
def active(integration: Integration) -> ProviderAccountMapping:
    made: ProviderAccountMapping = activate_defaults(integration, WHO)
    return made


def rule(category: str, account: str, **more: Any) -> RuleValues:
    return read_rule({"internal_category": category, "provider_account_code": account, **more})


def add(mapping: ProviderAccountMapping, *rules: RuleValues) -> None:
    add_rules(mapping=mapping, rules=rules, changed_by=WHO)


def next_draft(integration: Integration) -> ProviderAccountMapping:
    return create_draft(integration=integration, created_by=WHO)


def rebook(mapping: ProviderAccountMapping, category: str, **changes: Any) -> None:
    """Change the one rule of this category."""
    found = mapping.rules.get(internal_category=category)
    change_rule(rule=found, values=read_rule({**values_of(found), **changes}), changed_by=WHO)


def forget(mapping: ProviderAccountMapping, category: str) -> None:
    ids = mapping.rules.filter(internal_category=category).values_list("pk", flat=True)
    remove_rules(mapping=mapping, ids=list(ids), changed_by=WHO)


def activate(mapping: ProviderAccountMapping) -> Any:
    """With every warning ticked."""
    from accounting.mappings.activate import activate_mapping
    from accounting.mappings.validate import validate_mapping

    warnings = [one.key for one in validate_mapping(mapping=mapping) if one.level == "warning"]
    return activate_mapping(mapping=mapping, activated_by=WHO, accept=warnings)


def in_force(integration: Integration) -> ProviderAccountMapping:
    found = active_mapping(integration)
    assert found is not None
    return found


def year(integration: Integration, code: str, calendar_year: int, *, read: bool = True) -> None:
    data = {"from": f"{calendar_year}-01-01", "to": f"{calendar_year}-12-31", "read": read}
    reference(integration, "year", code, str(calendar_year), data=data)


def reference(integration: Integration, kind: str, code: str, name: str = "", **more: Any) -> Any:
    return ProviderReference.objects.create(
        tenant_id=integration.tenant_id,
        integration=integration,
        kind=kind,
        code=code,
        name=name,
        read_at=clock.now(),
        **more,
    )


def save(tenant: Any, data_type: str, *rows: dict[str, Any]) -> None:
    outcomes = records.save_records(
        tenant=tenant, record_type=records.get(data_type), records=list(rows), changed_by="test"
    )
    assert [outcome.issues for outcome in outcomes] == [()] * len(rows)


def row(category: str = "license_fees", amount: str = "100.00", **more: Any) -> dict[str, Any]:
    plain = {"internal_category": category, "description": "Avgift", "quantity": "1", "unit_price": amount}
    return plain | {"vat_rate": "0"} | more


def billed(number: int, *rows: dict[str, Any], on: date | str = "2026-01-15", **more: Any) -> dict[str, Any]:
    """An invoice with these rows, without a stated total."""
    plain = {key: value for key, value in invoice(number).items() if key != "total"}
    return plain | {"rows": list(rows), "invoice_date": str(on), "due_date": "2026-12-31"} | more


def one_customer() -> dict[str, Any]:
    return customer()
