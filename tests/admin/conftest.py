"""Pages as people with different roles see them; the data comes through the services."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounting import records
from accounting.models import Integration, Invoice, SyncJob
from accounting.sync import drain, jobs, plan
from accounting.sync.change_settings import change_settings

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


class Visitor:
    """A person at the browser; `sees` is the text of a page."""

    def __init__(self, user: Any, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        if user is not None:
            self.client.force_login(user)

    def get(self, name: str, /, *args: Any, status: int = 200, **query: Any) -> Any:
        answer = self.client.get(reverse(f"admin:{name}", args=args), query)
        assert answer.status_code == status, answer.content[:500]
        return answer

    def sees(self, name: str, /, *args: Any, **query: Any) -> str:
        return self.get(name, *args, **query).content.decode()

    def post(self, name: str, /, *args: Any, status: int = 302, **data: Any) -> Any:
        answer = self.client.post(reverse(f"admin:{name}", args=args), data)
        assert answer.status_code == status, answer.content[:500]
        return answer

    def does(self, name: str, /, *args: Any, **data: Any) -> str:
        """Post, follow, read."""
        answer = self.client.post(reverse(f"admin:{name}", args=args), data, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def figures(self, job: SyncJob) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.sees("accounting_syncjob_progress", job.pk))
        return found


@pytest.fixture(autouse=True)
def _no_threads(settings: Any) -> None:
    """Senders in threads would not see the rows of the test's transaction."""
    settings.FROST_SENDERS = 1
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def visit() -> type[Visitor]:
    return Visitor


def customer(ref: str, **more: Any) -> dict[str, Any]:
    return {"source_ref": ref, "name": f"Klubb {ref}", "kind": "association", **more}


def invoice(ref: str, of: str, price: str = "100.00", **more: Any) -> dict[str, Any]:
    row = {
        "internal_category": "club_fees",
        "description": "Avgift",
        "quantity": "1",
        "unit_price": price,
        "vat_rate": "0",
    }
    dates = {"invoice_date": "2026-01-10", "due_date": "2026-02-09"}
    return {"source_ref": ref, "customer": of, **dates, "rows": [row], **more}


def payment(ref: str, of: str, amount: str) -> dict[str, Any]:
    return {"source_ref": ref, "invoice": of, "payment_date": "2026-01-20", "amount": amount}


@pytest.fixture
def save(in_federation: Any) -> Callable[..., None]:
    """save("customer", {...}, {...})"""

    def saving(key: str, *rows: dict[str, Any]) -> None:
        outcomes = records.save_records(
            tenant=in_federation, record_type=records.get(key), records=rows, changed_by="test"
        )
        assert [outcome.issues for outcome in outcomes] == [()] * len(rows)

    return saving


@pytest.fixture
def january(save: Callable[..., None]) -> Any:
    """One club, two invoices, one payment."""
    save("customer", customer("K-1"))
    save("invoice", invoice("F-1", "K-1", "1234.50"), invoice("F-2", "K-1"))
    save("payment", payment("B-1", "F-1", "1234.50"))
    return Invoice.objects.get(source_ref="F-1")


@pytest.fixture
def planned(connected: Integration, january: Invoice) -> SyncJob:
    """A dry run of January, planned; invoices are booked, so that the payment need not wait."""
    change_settings(integration=connected, changes={"auto_bookkeep_invoices": True}, changed_by="test")
    return dry_run(connected)


def dry_run(integration: Integration, **more: Any) -> SyncJob:
    started = jobs.start_job(
        integration=integration,
        **{"date_from": JANUARY[0], "date_to": JANUARY[1], "dry_run": True, **more},
        trigger="person",
        requested_by="user:1 anna",
    )
    plan.plan_job(started.job.pk)
    started.job.refresh_from_db()
    return started.job


def work_off(integration: Integration) -> None:
    """What the worker would do until nothing is due."""
    while drain.drain(integration.pk):
        pass
