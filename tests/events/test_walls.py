"""Who sees events that belong to nobody yet: the inbox, and no organisation."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounting import rls, scope
from accounting.all_tenants import all_tenants
from accounting.models import InboxEvent
from accounting.models.base import TenantMixup
from accounting.secrets import keyring
from accounting.secrets.rotation import rotate
from tests.events.conftest import unrouted
from tests.events.relay import Relay, event

pytestmark = pytest.mark.django_db

on_postgresql = pytest.mark.skipif(
    "postgresql" not in django_settings.DATABASES["default"]["ENGINE"],
    reason="row level security exists on PostgreSQL only: set DATABASE_URL",
)


def seen() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM webhook_events")
        return int(cursor.fetchone()[0])


@pytest.mark.postgres
@on_postgresql
def test_the_database_shows_them_to_the_inbox_alone(relay: Relay, federation: Any) -> None:
    relay.sends(event(1))
    for tenants, identity, count in (
        ((), "", 0),
        ([federation.pk], "", 0),
        ((), "inbox", 1),
        ((), "user:1", 0),
    ):
        with scope.scope(tenants, identity=identity):
            assert seen() == count


@pytest.mark.postgres
@on_postgresql
def test_the_inbox_gives_them_only_to_those_in_scope(relay: Relay, federation: Any, other: Any) -> None:
    relay.sends(event(1))
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        scope.scope([federation.pk], identity=scope.INBOX),
        transaction.atomic(),
    ):
        InboxEvent.unrouted.update(tenant_id=other.pk)


@pytest.mark.postgres
@on_postgresql
def test_the_sweeper_sees_that_something_is_due_and_not_what(relay: Relay) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [django_settings.FROST_SWEEPER_ROLE])
        if cursor.fetchone() is None:
            pytest.skip("the sweeper's role does not exist")
    relay.sends(event(1))
    with all_tenants():
        assert InboxEvent.all_tenants.order_by().values_list("tenant_id", flat=True).count() == 1
    for table, column in (
        ("webhook_events", "body"), ("webhook_events", "external_id"), ("webhook_deliveries", "payload"),
        ("mails", "address"), ("notices", "params"), ("webhook_endpoints", "url"), ("token_journal", "fact"),
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), all_tenants():
            InboxEvent.all_tenants.raw(f"SELECT {column} AS id FROM {table}")[:1]  # noqa: S608 (names above)


def test_nobody_writes_one_outside_the_inbox(in_federation: Any, app: Any) -> None:
    row = InboxEvent(app=app, provider="fortnox", idempotency_key="x")
    with pytest.raises(TenantMixup):
        row.save()


def test_the_usual_manager_does_not_show_them(relay: Relay, in_federation: Any) -> None:
    relay.sends(event(1))
    assert InboxEvent._meta.default_manager is not None
    assert InboxEvent._meta.default_manager.count() == InboxEvent.objects.count() == 0


def test_a_new_key_reaches_them_too(relay: Relay, settings: Any) -> None:
    relay.sends(event(1))
    settings.FROST_KEY_RING = ["t2:" + "QUFB" * 10 + "QUE=", *settings.FROST_KEY_RING]
    assert keyring.newest()[0] == "t2"
    report = rotate()
    assert report.complete
    assert set(report.keys["webhook_events.body"]) == {"t2"}
    assert '"entityId":"1"' in unrouted()[0].body


def test_new_tables_of_tenants_have_walls() -> None:
    tables = {model._meta.db_table for model in rls.tenant_models()}
    assert {
        "webhook_events", "token_journal", "webhook_endpoints", "webhook_deliveries", "notices", "mails",
        "mail_preferences",
    } <= tables  # fmt: skip
    assert "token_journal" in rls.APPEND_ONLY
