"""Two at the same moment, people or a worker: one draft, one active version, and no outcome slips by."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from accounting import clock, scope
from accounting.mappings.errors import MappingRefused
from accounting.mappings.lifecycle import create_draft
from accounting.mappings.resolve import rules_changed_meanwhile
from accounting.models import Integration, ProviderAccountMapping, SyncItem
from tests.conftest import make_tenant
from tests.default_accounts import activate_defaults
from tests.mappings.conftest import activate, next_draft
from tests.records.conftest import shared_database
from tests.records.file_database import at_once

__all__ = ["shared_database"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


@pytest.fixture
def tenant() -> Any:
    return make_tenant("spbf", "A")


@pytest.fixture
def integration(tenant: Any) -> Integration:
    with scope.scope([tenant.pk]):
        made: Integration = Integration.objects.create(
            tenant=tenant, provider="fortnox", status="connected", company_id="1", company_name="Bolaget"
        )
        activate_defaults(made)
    return made


def test_two_people_who_begin_at_once_make_one_draft(tenant: Any, integration: Integration) -> None:
    made: list[Any] = []

    def begin() -> None:
        with scope.scope([tenant.pk]):
            try:
                made.append(create_draft(integration=integration, created_by="x").version)
            except MappingRefused as refused:
                made.append(refused.code)

    at_once(begin, begin)
    assert sorted(map(str, made)) == ["2", "draft_exists"]


def test_a_draft_that_two_people_activate_is_activated_once(tenant: Any, integration: Integration) -> None:
    with scope.scope([tenant.pk]):
        draft = next_draft(integration)
    ended: list[str] = []

    def press() -> None:
        with scope.scope([tenant.pk]):
            try:
                activate(
                    ProviderAccountMapping.objects.select_related("integration__tenant").get(pk=draft.pk)
                )
                ended.append("active")
            except MappingRefused as refused:
                ended.append(refused.code)

    at_once(press, press)
    assert sorted(ended) == ["active", "mapping_not_draft"]
    with scope.scope([tenant.pk]):
        assert list(ProviderAccountMapping.objects.filter(status="active")) == [draft]


def test_an_outcome_that_is_stored_during_an_activation_sees_its_end(
    tenant: Any, integration: Integration
) -> None:
    """Whichever is first: here the outcome comes while the activation has not committed yet."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, so there is no such moment: set DATABASE_URL")
    with scope.scope([tenant.pk]):
        draft, former = next_draft(integration), ProviderAccountMapping.objects.get(status="active")
    item = SyncItem(id=uuid4(), account_mapping=former, created_at=clock.now())
    held, seen = threading.Event(), threading.Event()
    found: list[bool] = []

    def activating() -> None:
        with scope.scope([tenant.pk]), transaction.atomic():
            activate(ProviderAccountMapping.objects.select_related("integration__tenant").get(pk=draft.pk))
            held.set()
            seen.wait(20)

    def storing() -> None:
        with scope.scope([tenant.pk]), transaction.atomic():
            found.append(rules_changed_meanwhile(item))

    first, second = (threading.Thread(target=_closing(work)) for work in (activating, storing))
    first.start()
    held.wait(20)
    second.start()
    while second.is_alive() and not _somebody_waits():
        second.join(0.05)
    seen.set()
    first.join(20)
    second.join(20)
    assert found == [True]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def _closing(work: Any) -> Any:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    return run
