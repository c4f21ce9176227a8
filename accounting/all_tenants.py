"""How the few queries that look across tenants are made: as the sweeper's role, which may only read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError

from accounting.models import Tenant

log = structlog.get_logger(__name__)
_ROLE_NAME = re.compile(r"^[a-z_][a-z0-9_]{0,62}$")


@contextmanager
def all_tenants() -> Iterator[None]:
    """Read rows of every tenant with the `all_tenants` managers; writing fails on PostgreSQL."""
    if connection.vendor != "postgresql" or not _may_become(settings.FROST_SWEEPER_ROLE):
        yield
        return
    _execute(f"SET ROLE {settings.FROST_SWEEPER_ROLE}")
    try:
        yield
    finally:
        _back_to_own_role()


def tenant_ids(*, archived: bool = False) -> list[UUID]:
    """Every tenant of this installation, the archived ones only on demand."""
    with all_tenants():
        rows = Tenant.all_tenants.order_by("code")
        return list((rows if archived else rows.filter(archived_at=None)).values_list("pk", flat=True))


def tenant_id_of(code: str) -> UUID | None:
    with all_tenants():
        return Tenant.all_tenants.filter(code=code).values_list("pk", flat=True).first()


def _may_become(role: str) -> bool:
    """Whether there is something to switch to: not where we are the sweeper already."""
    if not _ROLE_NAME.match(role):
        raise ValueError(f"FROST_SWEEPER_ROLE {role!r} is not the name of a role.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = rolname FROM pg_roles "
            "WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER')",
            [role],
        )
        found = cursor.fetchone()
    if found is None:
        log.warning("sweeper_role_missing", role=role, remedy="manage.py setup_roles")
    return found == (False,)


def _back_to_own_role() -> None:
    """In a failed transaction nothing can be said, but its rollback undoes SET ROLE as well."""
    raw = connection.connection
    if raw is None or raw.closed or raw.info.transaction_status.name in {"INERROR", "UNKNOWN"}:
        return
    try:
        _execute("RESET ROLE")
    except DatabaseError:
        connection.close()
        raise


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
