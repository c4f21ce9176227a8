"""A desk whose customers and invoices go both ways, and a person who works in the provider's own program."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounting import clock
from accounting.models import (
    Customer,
    History,
    IntegrationMapping,
    Invoice,
    Payment,
    Problem,
    PullCursor,
    SyncItem,
    SyncJob,
)
from tests.engine.desk import Desk, customer, desk_of, invoice

BOTH = {key: {"direction": "bidirectional"} for key in ("customer", "invoice")}
ACCOUNT = {"license_fees": 3041, "club_fees": 3042}


class Office:
    """One desk on our side, one person on the other."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def there(self, kind: str, **order: Any) -> dict[str, Any]:
        """What a person does in the provider's program."""
        done = self.desk.sandbox.control("change", {"provider": "fortnox", "type": kind, **order})
        found: dict[str, Any] = done["document"]
        return found

    def customer_there(self, number: str, **values: Any) -> dict[str, Any]:
        return self.there("customers", number=number, set=values)

    def invoice_there(self, number: str, **order: Any) -> dict[str, Any]:
        return self.there("invoices", number=number, **order)

    def number(self, ref: str, data_type: str) -> str:
        rows = IntegrationMapping.objects.filter(local_resource_type=data_type, archived_at=None)
        models = {"customer": Customer, "invoice": Invoice, "payment": Payment}
        record = models[data_type].objects.get(source_ref=ref)
        return str(rows.get(local_resource_id=record.pk).external_id)

    def run(self, **wanted: Any) -> SyncJob:
        self.desk.mark()
        return self.desk.sync(**wanted)

    def taken(self, job: SyncJob, data_type: str) -> dict[str, int]:
        return {word: count for word, count in job.pulled.get(data_type, {}).items() if count}

    def forget_cursor(self) -> None:
        """As if nothing had been read yet."""
        PullCursor.objects.all().delete()


def everything() -> dict[str, int]:
    """How many rows there are of what a run without changes must not touch."""
    models = (Customer, Invoice, Payment, IntegrationMapping, History, SyncItem, Problem)
    return {model.__name__: model.objects.count() for model in models}


def stamps() -> list[tuple[Any, ...]]:
    """What would show that a row was written again."""
    rows = [
        *Customer.objects.values_list("pk", "updated_at"),
        *Invoice.objects.values_list("pk", "updated_at"),
        *IntegrationMapping.objects.values_list("pk", "synced_at"),
    ]
    return sorted(rows)


def before(minutes: float) -> datetime:
    return clock.now() - timedelta(minutes=minutes)


@pytest.fixture
def office(connected: Any, in_federation: Any, sandbox: Any, settings: Any) -> Iterator[Office]:
    """A customer and an unbooked invoice stand on both sides, and both were read once."""
    settings.FROST_SENDERS = 1
    settings.FROST_DRAIN_SECONDS = 600  # no test is cut into slices because the machine is busy
    settings.FROST_HTTP_DEADLINE_SECONDS = 60
    with desk_of(connected, in_federation, sandbox) as desk:
        desk.settings(data_types=BOTH)
        desk.save("customer", customer(org_number="802400-1235", email="asa@klot.se"))
        desk.save("invoice", invoice())
        desk.sync()
        office = Office(desk)
        office.run()
        assert desk.problems() == []
        desk.mark()
        yield office
