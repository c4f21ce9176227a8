"""Two senders at the same time, on real connections: nothing twice, nothing lost."""

import threading
import time
from typing import Any

import pytest
from django.db import transaction

from accounting import records, scope
from accounting.models import Customer
from accounting.records import Outcome
from tests.conftest import make_tenant
from tests.records import forms
from tests.records.file_database import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


def save(tenant: Any, *sent: Any) -> list[Outcome]:
    with scope.scope([tenant.pk]):
        return records.save_records(
            tenant=tenant, record_type=records.get("customer"), records=list(sent), changed_by="test"
        )


def test_the_loser_of_two_creates_becomes_an_update() -> None:
    tenant, inserted, results = make_tenant("spbf", "A"), threading.Event(), {}

    def first() -> None:
        with transaction.atomic():
            results["first"] = save(tenant, forms.customer(name="First"))
            inserted.set()
            time.sleep(0.3)

    def second() -> None:
        inserted.wait(5)
        results["second"] = save(tenant, forms.customer(name="Second"), forms.customer("K-2"))

    assert at_once(first, second) == [None, None]
    assert [outcome.status for outcome in results["first"]] == ["created"]
    assert [outcome.status for outcome in results["second"]] == ["updated", "created"]
    with scope.scope([tenant.pk]):
        assert Customer.objects.get(source_ref="K-1").name == "Second"


def test_simultaneous_creates_make_one_record_each_time() -> None:
    tenant = make_tenant("spbf", "A")
    for number in range(10):
        sent = [forms.customer(f"K-{number}-{place}") for place in range(5)]
        first, second = at_once(lambda: save(tenant, *sent), lambda: save(tenant, *reversed(sent)))  # noqa: B023
        assert {outcome.status for outcome in [*first, *second]} <= {"created", "unchanged"}
        assert [outcome.status for outcome in [*first, *second]].count("created") == 5


def test_two_updates_of_different_fields_both_stay() -> None:
    tenant = make_tenant("spbf", "A")
    save(tenant, forms.customer())
    for number in range(10):
        at_once(
            lambda: save(tenant, {"source_ref": "K-1", "phone": f"08-{number}"}),  # noqa: B023
            lambda: save(tenant, {"source_ref": "K-1", "city": f"Åby {number}"}),  # noqa: B023
        )
        with scope.scope([tenant.pk]):
            customer = Customer.objects.get()
        assert (customer.phone, customer.city) == (f"08-{number}", f"Åby {number}")
