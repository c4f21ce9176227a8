"""Who hears of records that were written or archived, inside the transaction that does it. Others register theirs."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from accounting.models import Tenant
from accounting.records.types import RecordType

Listener = Callable[[Tenant, RecordType, "list[UUID]"], Any]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def tell(tenant: Tenant, record_type: RecordType, ids: Sequence[UUID]) -> None:
    """A listener only rings or notes; what it raises undoes the writing."""
    for listener in _listeners:
        listener(tenant, record_type, list(ids))
