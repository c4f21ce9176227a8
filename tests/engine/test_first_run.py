"""A dry run writes nothing; a run makes exactly these documents; a second run makes nothing."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import pytest
from django.apps import apps
from django.db import connection

from accounting.models import IntegrationMapping, RemoteSighting, SyncItem
from accounting.oauth.clients import open_client
from accounting.providers.base import Sighting
from accounting.providers.reading import ScanTooDear
from accounting.sync import prepare
from accounting.sync.context import Context
from accounting.sync.errors import LeaseLost
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
    from accounting.models import ExchangeBody, ProblemItem

    IntegrationMapping.objects.all().delete()
    ExchangeBody.objects.all().delete()
    ProblemItem.objects.all().delete()
    SyncItem.objects.update(depends_on=None)
    return SyncItem.objects.all().delete()


def test_what_was_lost_and_got_another_date_meanwhile_is_not_made_twice(desk: Desk) -> None:
    """A restored copy, and a sender that posts its invoices anew with dates of the next month."""
    desk.save("customer", customer())
    desk.save("invoice", *(invoice(n) for n in range(1, 6)))
    desk.sync()
    IntegrationMapping.objects.filter(local_resource_type="invoice").delete()
    later = {"invoice_date": "2026-02-10", "due_date": "2026-03-10"}
    desk.save("invoice", *(invoice(n, **later) for n in range(1, 6)))
    desk.mark()
    desk.sync()
    assert desk.writes()["POST invoices"] == 0
    assert len(desk.ledger("invoices")) == 5


class _LargeRegister:
    data_type = "customer"
    has_places = False

    def scan(self, client: Any, count: int) -> Iterator[Sighting]:
        yield from (Sighting(f"key {number}", str(number)) for number in range(600))
        raise ScanTooDear


def test_a_register_with_more_pages_than_there_is_to_send_is_not_read(desk: Desk) -> None:
    job = desk.plan()
    creates = SyncItem.objects.filter(job=job)
    assert prepare._look(job, cast(Any, _LargeRegister()), None, creates, lambda: True) is False
    assert not RemoteSighting.objects.exists()


def test_a_drain_that_is_no_longer_ours_lets_no_create_go(desk: Desk) -> None:
    """A list that takes longer than the lease: another drain looks by now, and would send beside us."""
    _month(desk)
    job = desk.plan()
    with pytest.raises(LeaseLost):
        prepare.prepare(job, Context(desk.integration), open_client(desk.integration), lambda: False)
    creates = SyncItem.objects.filter(job=job, operation="create")
    assert set(creates.values_list("state", flat=True)) == {"planned"}
