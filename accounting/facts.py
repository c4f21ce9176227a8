"""Writes history: one append-only row per fact."""

from typing import Any
from uuid import UUID

from accounting import clock
from accounting.models import History, Integration, SyncItem


def record_fact(
    fact: str,
    *,
    tenant: UUID,
    actor: str,
    integration: Integration | None = None,
    item: SyncItem | None = None,
    external_id: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """`data` holds ids, codes, amounts and digests, never names or bodies."""
    fact_row(
        fact,
        tenant=tenant,
        actor=actor,
        integration=integration,
        item=item,
        external_id=external_id,
        data=data,
    ).save(force_insert=True)


def fact_row(
    fact: str,
    *,
    tenant: UUID,
    actor: str,
    integration: Integration | None = None,
    item: SyncItem | None = None,
    external_id: str = "",
    data: dict[str, Any] | None = None,
) -> History:
    """Not stored yet: for many facts in one statement."""
    return History(
        tenant_id=tenant,
        integration=integration,
        at=clock.now(),
        actor=actor,
        fact=fact,
        resource_type=item.resource_type if item else "",
        resource_id=str(item.resource_id) if item else "",
        source_ref=item.source_ref if item else "",
        external_id=external_id or (item.external_id if item else ""),
        item_id=item.pk if item else None,
        data=data or {},
    )
