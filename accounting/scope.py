"""Whose rows may be seen: a context variable here, and on PostgreSQL the same value for row level security.

A scope opens no transaction. `set_config(..., false)` is itself transactional: where a transaction that
entered a scope is rolled back, PostgreSQL restores the outer value, which is just what leaving would do.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")

# The identity under which events are seen whose company nobody has looked for yet.
INBOX = "inbox"


class NoTenantScope(RuntimeError):
    """A query for tenants' rows outside any scope: a defect in the caller."""


@dataclass(frozen=True)
class Scope:
    """`identity` lets exactly one user or API key find its own tenants before it has any."""

    tenants: frozenset[UUID] = frozenset()
    identity: str = ""

    def settings(self) -> tuple[str, str]:
        return ",".join(sorted(str(tenant) for tenant in self.tenants)), self.identity


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The scope in force.

    Raises NoTenantScope outside any scope.
    """
    value = _current.get()
    if value is None:
        raise NoTenantScope("No tenant scope. Enter accounting.scope.scope([...]) around this work.")
    return value


@contextmanager
def scope(tenants: Iterable[UUID] = (), *, identity: str = "") -> Iterator[Scope]:
    """See exactly these tenants until the block ends; empty means nobody's rows."""
    value = Scope(frozenset(tenants), identity)
    with _entered(value):
        yield value


@contextmanager
def narrowed(tenant: UUID) -> Iterator[Scope]:
    """See one of the tenants already in scope."""
    value = current()
    if tenant not in value.tenants:
        raise NoTenantScope(f"Tenant {tenant} is not in the present scope.")
    with _entered(replace(value, tenants=frozenset({tenant}))):
        yield value


def switch(value: Scope) -> Callable[[], None]:
    """Enter a scope now; the answer leaves it (for middleware, whose two ends lie apart)."""
    before = _current.get()
    _current.set(value)
    apply(connection)

    def leave() -> None:
        _current.set(before)
        apply(connection)

    return leave


@contextmanager
def _entered(value: Scope) -> Iterator[None]:
    token = _current.set(value)
    apply(connection)
    try:
        yield
    finally:
        _current.reset(token)
        apply(connection)


def apply(wrapper: BaseDatabaseWrapper, **_: Any) -> None:
    """Write the scope in force to an open PostgreSQL connection (also called for each new connection)."""
    if wrapper.vendor != "postgresql" or wrapper.connection is None or wrapper.needs_rollback:
        return
    if _in_failed_transaction(wrapper):
        return
    value = _current.get() or Scope()
    tenants, identity = value.settings()
    with wrapper.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.tenants', %s, false), set_config('app.identity', %s, false)",
            [tenants, identity],
        )


def _in_failed_transaction(wrapper: BaseDatabaseWrapper) -> bool:
    info = getattr(wrapper.connection, "info", None)
    return info is not None and info.transaction_status.name in {"INERROR", "UNKNOWN"}
