"""The wall inside PostgreSQL: no scope, no rows; a foreign row can be neither read, changed nor made."""

from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError

from accounting import rls, scope
from accounting.all_tenants import all_tenants, tenant_ids
from accounting.models import Tenant
from accounting.people import create_api_key

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

# Tables without a tenant, a closed list: whoever adds one has to say here why nobody owns its rows.
OWNERLESS = {
    "installation", "heartbeats", "budget_windows", "login_attempts", "event_streams", "ws_offset",
    "reversal_claims",
    "auth_group", "auth_group_permissions", "auth_permission", "auth_user", "auth_user_groups",
    "auth_user_user_permissions", "django_admin_log", "django_content_type", "django_migrations", "django_session",
    "django_celery_beat_clockedschedule", "django_celery_beat_crontabschedule",
    "django_celery_beat_intervalschedule", "django_celery_beat_periodictask", "django_celery_beat_periodictasks",
    "django_celery_beat_solarschedule",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _only_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("row level security exists on PostgreSQL only: set DATABASE_URL")


@pytest.fixture
def _sweeper() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.FROST_SWEEPER_ROLE])
        if cursor.fetchone() is None:
            pytest.skip(f"the role {settings.FROST_SWEEPER_ROLE} does not exist: manage.py setup_roles")


def _value(sql: str, *params: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def _codes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM tenants")
        return {row[0] for row in cursor.fetchall()}


def _unwalled() -> set[str]:
    """Tables of ours without forced policy, as the database itself tells."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p') "
            "AND relnamespace = 'public'::regnamespace AND NOT (relrowsecurity AND relforcerowsecurity "
            "AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant'))"
        )
        return {row[0] for row in cursor.fetchall()}


def test_every_table_has_the_wall_or_stands_on_the_list() -> None:
    assert _unwalled() - OWNERLESS == set()


def test_the_list_names_no_table_of_a_tenant() -> None:
    owned = {model._meta.db_table for model in rls.tenant_models()}
    assert owned & OWNERLESS == set()
    assert {
        model._meta.db_table for model in apps.get_app_config("accounting").get_models()
    } <= owned | OWNERLESS


def test_a_new_table_without_policy_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE forgotten (id int, tenant_id uuid)")
    assert _unwalled() - OWNERLESS == {"forgotten"}


def test_the_role_of_the_tests_is_bounded() -> None:
    """A superuser, or an heir of the sweeper, would see through every wall and make these tests worthless."""
    assert not _value("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def test_without_scope_nothing_is_seen(federation: Any, other: Any) -> None:
    assert _codes() == set()
    assert _value("SELECT current_setting('app.tenants', true)") == ""


def test_in_scope_only_its_own_rows_are_seen(federation: Any, other: Any) -> None:
    with scope.scope([federation.pk]):
        assert _codes() == {"spbf"}
        with scope.scope([other.pk]):
            assert _codes() == {"kub"}
        assert _codes() == {"spbf"}
    assert _codes() == set()


def test_an_exception_leaves_the_scope(federation: Any) -> None:
    with pytest.raises(DatabaseError), scope.scope([federation.pk]), transaction.atomic():
        _value("SELECT 1 / 0")
    assert _codes() == set()


def test_the_plain_manager_does_not_see_through_the_wall(in_federation: Any, other: Any) -> None:
    assert set(Tenant._base_manager.values_list("code", flat=True)) == {"spbf"}


def test_foreign_rows_cannot_be_changed(in_federation: Any, other: Any) -> None:
    assert Tenant.all_tenants.filter(pk=other.pk).update(name="mine") == 0
    with scope.scope([other.pk]):
        assert Tenant.objects.get().name == "Kubb i Åmål"


def test_rows_cannot_be_made_for_others(in_federation: Any, other: Any) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Tenant(id=uuid4(), code="new", name="New").save()


def test_a_key_shows_only_itself(in_federation: Any) -> None:
    row, _ = create_api_key(tenant=in_federation, name="one", role="viewer", actor="test")
    create_api_key(tenant=in_federation, name="two", role="viewer", actor="test")
    with scope.scope(identity=f"key:{row.key_hash}"):
        assert _value("SELECT count(*) FROM api_keys") == 1
    with scope.scope(identity="key:"):
        assert _value("SELECT count(*) FROM api_keys") == 0


@pytest.mark.usefixtures("_sweeper")
class TestSweeper:
    def test_it_sees_everybody(self, federation: Any, other: Any) -> None:
        with all_tenants():
            assert _codes() == {"spbf", "kub"}
        assert _codes() == set()
        assert set(tenant_ids()) == {federation.pk, other.pk}

    def test_the_ordinary_role_does_not_inherit_its_sight(self) -> None:
        sweeper = settings.FROST_SWEEPER_ROLE
        assert _value("SELECT pg_has_role(current_user, %s, 'MEMBER')", sweeper)
        assert not _value("SELECT pg_has_role(current_user, %s, 'USAGE')", sweeper)

    def test_it_cannot_write(self, federation: Any) -> None:
        for sql in (
            "UPDATE tenants SET name = 'x'",
            "DELETE FROM integration_jobs",
            "INSERT INTO heartbeats (name, at, detail) VALUES ('x', now(), '{}')",
        ):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                all_tenants(),
            ):
                _value(sql)
        assert _value("SELECT current_user") == _value("SELECT session_user")

    def test_it_does_not_see_bodies_and_records(self, federation: Any) -> None:
        for table in ("customers", "invoices", "exchange_bodies", "history", "api_keys", "memberships"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                all_tenants(),
            ):
                _value(f"SELECT count(*) FROM {table}")  # noqa: S608 (names above)

    def test_an_exception_inside_gives_the_role_back(self, federation: Any) -> None:
        with pytest.raises(KeyError), all_tenants():
            raise KeyError
        assert _value("SELECT current_user") == _value("SELECT session_user")

    def test_a_failed_transaction_gives_the_role_back(self, federation: Any) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), all_tenants():
            _value("SELECT 1 / 0")
        assert _value("SELECT current_user") == _value("SELECT session_user")

    def test_a_rolled_back_transaction_inside_keeps_the_sight(self, federation: Any) -> None:
        with all_tenants():
            with pytest.raises(DatabaseError), transaction.atomic():
                _value("SELECT 1 / 0")
            assert _codes() == {"spbf"}
        assert _codes() == set()

    def test_nested_use_keeps_the_outer_sight(self, federation: Any) -> None:
        with all_tenants():
            with all_tenants():
                assert _codes() == {"spbf"}
            assert _codes() == {"spbf"}
        assert _codes() == set()
