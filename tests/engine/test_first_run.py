"""A dry run writes nothing; a run makes exactly these documents; a second run makes nothing."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection

from accounting.models import IntegrationMapping
from tests.engine.desk import Desk, customer, invoice, payment, total

# What a dry run is made of, and what planning may touch beside it: the log of runs and the budget's slots.
PLAN_TABLES = {"sync_jobs", "integration_jobs", "exchange_bodies", "sync_logs", "budget_windows"}


def _fingerprints() -> dict[str, str]:
    """A hash of every row of every table that is not the plan's."""
    tables = {model._meta.db_table for model in apps.get_models()} - PLAN_TABLES
    result = {}
    for table in sorted(tables & set(connection.introspection.table_names())):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of our own tables)
            rows = sorted(json.dumps(row, default=str) for row in cursor.fetchall())
        result[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return result


def _month(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", *(customer(n) for n in range(1, 6)))
    desk.save("invoice", *(invoice(n, customer=f"C-{n}") for n in range(1, 6)))
    desk.save("payment", *(payment(n) for n in range(1, 6)))


def test_a_dry_run_sends_no_write_and_changes_only_the_plan(desk: Desk) -> None:
    _month(desk)
    before = _fingerprints()
    job = desk.plan(dry_run=True)
    assert _fingerprints() == before
    desk.drain(2)
    assert (job.status, desk.counts(job)["create"]) == ("planned", 15)
    assert desk.requests() == []


def test_a_run_makes_exactly_these_documents(desk: Desk) -> None:
    _month(desk)
    job = desk.sync()
    assert job.status == "completed"
    assert desk.writes() == {
        "POST customers": 5,
        "POST invoices": 5,
        "PUT invoices/bookkeep": 5,
        "POST invoicepayments": 5,
        "PUT invoicepayments/bookkeep": 5,
    }
    assert {total(one) for one in desk.ledger("invoices")} == {Decimal(1000)}
    assert {Decimal(str(one["Balance"])) for one in desk.ledger("invoices")} == {Decimal(0)}
    assert all(one["Booked"] for one in desk.ledger("invoicepayments"))


def test_a_second_run_sends_no_write(desk: Desk) -> None:
    _month(desk)
    desk.sync()
    desk.mark()
    job = desk.sync()
    assert (job.status, desk.counts(job)) == ("completed", {"unchanged": 15})
    assert not desk.writes()


def test_records_outside_the_period_stay_at_home(desk: Desk) -> None:
    from datetime import date

    _month(desk)
    desk.save("invoice", invoice(9, invoice_date="2026-02-01", due_date="2026-02-28"))
    desk.sync(date_from=date(2026, 1, 1), date_to=date(2026, 1, 31))
    assert sorted(one["ExternalInvoiceReference2"] for one in desk.ledger("invoices")) == [
        f"F-{n}" for n in range(1, 6)
    ]


def test_the_same_records_posted_again_are_not_due(booked: Desk) -> None:
    booked.save("invoice", invoice())
    booked.save("payment", payment())
    booked.sync()
    assert not booked.writes()


def test_lost_mappings_are_found_again_and_nothing_is_made_twice(desk: Desk) -> None:
    """As after a restored backup: our memory is gone, the provider's is not."""
    _month(desk)
    desk.sync()
    _forget(desk)
    desk.mark()
    job = desk.sync()
    assert job.status == "completed"
    assert not {name: n for name, n in desk.writes().items() if name.startswith("POST")}
    assert IntegrationMapping.objects.count() == 15
    assert len(desk.ledger("invoices")) == len(desk.ledger("invoicepayments")) == 5


def _forget(desk: Desk) -> Any:
    from accounting.models import ExchangeBody, ProblemItem, SyncItem

    IntegrationMapping.objects.all().delete()
    ExchangeBody.objects.all().delete()
    ProblemItem.objects.all().delete()
    SyncItem.objects.update(depends_on=None)
    return SyncItem.objects.all().delete()
