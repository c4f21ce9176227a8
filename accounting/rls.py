"""Walls inside the database: row level security per tenant table, and triggers for append-only tables.

Installed after every migrate, for every model, so that no new table can be forgotten.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from accounting import frozen
from accounting.scope import INBOX

_SETTING = "string_to_array(nullif(current_setting('app.tenants', true), ''), ',')::uuid[]"
_IDENTITY = "nullif(current_setting('app.identity', true), '')"

# How a person or a key finds its own tenants before any tenant is in scope.
_IDENTITY_RULES = {
    "memberships": f"'user:' || user_id = {_IDENTITY}",
    "api_keys": f"'key:' || key_hash = {_IDENTITY}",
    "provider_apps": "tenant_id IS NULL",
    "webhook_events": f"tenant_id IS NULL AND {_IDENTITY} = '{INBOX}'",
}
# Tables whose rows may belong to nobody: whoever may see such a row may also write it.
_PERHAPS_OWNERLESS = ("provider_apps", "webhook_events")
# What sweeper and listener may read of all tenants: which work is due, not what it is about.
SWEEPER_TABLES = (
    "tenants", "integrations", "integration_jobs", "sync_jobs", "grants", "provider_apps", "stream_members",
)  # fmt: skip
# Of these only the columns that say so.
SWEEPER_COLUMNS = {
    "webhook_events": ("id", "tenant_id", "state", "next_attempt_at"),
    "webhook_deliveries": ("id", "tenant_id", "state", "next_attempt_at"),
    "notices": ("id", "tenant_id", "cause", "day", "state", "due_at"),
    "mails": ("id", "tenant_id", "state", "next_attempt_at"),
    "reference_jobs": ("id", "tenant_id", "status", "lease_until"),
    "reversals": ("id", "tenant_id", "integration_id", "state"),
    "ledger_pulls": ("id", "tenant_id", "status", "lease_until"),
    "sie4_exports": ("id", "tenant_id", "status", "lease_until"),
    "sie4_imports": ("id", "tenant_id", "status"),
    "reconciliations": ("id", "tenant_id", "status", "stage", "dry_run", "lease_until", "next_attempt_at"),
    "ledgers": ("id", "tenant_id", "source", "books_invoices", "books_payments", "archived_at"),
}
APPEND_ONLY = ("history", "sync_logs", "token_journal")


def make_way(using: str = "default", **_: Any) -> None:
    """Drop SQLite's triggers before a migration (pre_migrate); each is there again after it.

    SQLite alters a table by making it anew, and a trigger that names the table meanwhile ends the migration.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")


def tenant_models() -> list[type[models.Model]]:
    """Every model whose rows belong to a tenant, the tenant table itself included."""
    return [model for model in apps.get_models() if tenant_column(model)]


def tenant_column(model: type[models.Model]) -> str:
    if model._meta.db_table == "tenants":
        return "id"
    return "tenant_id" if any(field.attname == "tenant_id" for field in model._meta.concrete_fields) else ""


def install(using: str = "default", **_: Any) -> None:
    """Create policies and triggers; safe to repeat (called by post_migrate)."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in statements(connection, existing):
            cursor.execute(statement)


def statements(connection: BaseDatabaseWrapper, existing: set[str]) -> list[str]:
    result: list[str] = []
    if connection.vendor == "postgresql":
        sweeper = _role_exists(connection, settings.FROST_SWEEPER_ROLE)
        for model in tenant_models():
            if model._meta.db_table in existing:
                result += _policies(model._meta.db_table, tenant_column(model), sweeper)
    for table in APPEND_ONLY:
        if table in existing:
            result += _append_only(table, connection.vendor)
    return result + frozen.statements(connection.vendor, existing)


def _policies(table: str, column: str, sweeper: bool) -> list[str]:
    own = f"{column} = ANY({_SETTING})"
    seen = f"{own} OR {_IDENTITY_RULES[table]}" if table in _IDENTITY_RULES else own
    written = seen if table in _PERHAPS_OWNERLESS else own
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS tenant ON {table}",
        f"CREATE POLICY tenant ON {table} USING ({seen}) WITH CHECK ({written})",
    ]
    if sweeper and (table in SWEEPER_TABLES or table in SWEEPER_COLUMNS):
        role = settings.FROST_SWEEPER_ROLE
        columns = f" ({', '.join(SWEEPER_COLUMNS[table])})" if table in SWEEPER_COLUMNS else ""
        lines += [
            f"DROP POLICY IF EXISTS sweeper ON {table}",
            f"CREATE POLICY sweeper ON {table} FOR SELECT TO {role} USING (true)",
            f"GRANT SELECT{columns} ON {table} TO {role}",
        ]
    return lines


def _append_only(table: str, vendor: str) -> list[str]:
    message = f"{table} is append-only"
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$",
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for event in ("UPDATE", "DELETE")
    ]


def _role_exists(connection: BaseDatabaseWrapper, role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None
