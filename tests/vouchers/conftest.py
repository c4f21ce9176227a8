"""An own ledger of the federation, account rules without a provider, and vouchers and records to book in it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting import records
from accounting.domain.records import Voucher as Content
from accounting.domain.records import VoucherRow as Row
from accounting.models import Integration
from tests.default_accounts import activate_defaults
from tests.records.conftest import shared_database
from vouchers.booking.drafts import book_voucher, draft_voucher
from vouchers.ledgers.own import change_ledger, open_own_ledger
from vouchers.models import Ledger, Voucher, VoucherRow

__all__ = ["shared_database"]

WHO = "user:1 tore"
FIRST_DAY = date(2026, 1, 1)
BOTH = {"books_invoices": True, "books_payments": True}


@pytest.fixture
def ledger(in_federation: Any) -> Ledger:
    """The federation's own, with 2026 open and nothing booked by itself."""
    return open_own_ledger(tenant=in_federation, start=FIRST_DAY, opened_by=WHO)


@pytest.fixture
def year(ledger: Ledger) -> Any:
    return ledger.fiscal_years.get()


@pytest.fixture
def rules(in_federation: Any) -> Integration:
    """The default account rules in force, of an integration that is connected on paper."""
    return default_rules(in_federation)


@pytest.fixture
def booking(ledger: Ledger, rules: Integration) -> Ledger:
    """The own ledger books invoices and payments by itself."""
    return change_ledger(ledger=ledger, changes=BOTH, changed_by=WHO)


def default_rules(tenant: Any, company: str = "100200") -> Integration:
    made: Integration = Integration.objects.create(
        tenant=tenant, provider="fortnox", status="connected", company_id=company, company_name="Bolaget"
    )
    activate_defaults(made, WHO)
    return made


def row(account: str, debit: str = "0", credit: str = "0", **more: Any) -> Row:
    empty: dict[str, Any] = dict.fromkeys(("internal_category", "cost_centre", "project", "text"), "")
    return Row(
        account=account, debit=Decimal(debit), credit=Decimal(credit), **{"quantity": None, **empty, **more}
    )


def content(*rows: Row, on: str = "2026-01-15", **more: Any) -> Content:
    """Of 100 kronor from the bank to the cash box, unless rows are given."""
    empty: dict[str, Any] = dict.fromkeys(("source_ref", "series", "text", "comment"), "")
    chosen = rows or (row("1910", debit="100.00"), row("1930", credit="100.00"))
    return Content(voucher_date=date.fromisoformat(on), rows=chosen, **{"currency": "SEK", **empty, **more})


def booked(ledger: Ledger, *rows: Row, on: str = "2026-01-15", **more: Any) -> Voucher:
    draft = draft_voucher(ledger=ledger, content=content(*rows, on=on, **more), created_by=WHO)
    return book_voucher(voucher=draft, booked_by=WHO)


def save(tenant: Any, data_type: str, *rows: dict[str, Any]) -> None:
    outcomes = records.save_records(
        tenant=tenant, record_type=records.get(data_type), records=list(rows), changed_by="test"
    )
    assert [outcome.issues for outcome in outcomes] == [()] * len(rows)


def amounts(voucher: Voucher) -> dict[str, Decimal]:
    """{account: debit less credit}."""
    found: dict[str, Decimal] = {}
    for one in voucher.rows.all():
        found[one.account] = found.get(one.account, Decimal(0)) + one.debit - one.credit
    return found


def vouchers_of(record: str) -> list[Voucher]:
    """In the order of their versions, of the record with this reference."""
    rows = Voucher.objects.filter(source_ref__contains=":")
    models = [records.get(name).model for name in ("invoice", "payment")]
    ids = [
        pk for model in models for pk in model.objects.filter(source_ref=record).values_list("pk", flat=True)
    ]
    return list(rows.filter(record_id__in=ids).order_by("record_version"))


def row_count() -> int:
    return int(VoucherRow.objects.count())
