"""Takes a record out of what is planned and sent. Nothing is ever deleted."""

from typing import Any

from accounting import clock
from accounting.models import History, Tenant
from accounting.records import listeners
from accounting.records.types import RecordType


def archive_record(*, tenant: Tenant, record_type: RecordType, pk: Any, archived_by: str) -> bool:
    """Whether it was archived now. Runs inside the caller's transaction, with its line in the history."""
    now = clock.now()
    rows = record_type.model.objects.filter(tenant=tenant, pk=pk, archived_at=None)
    source_ref = rows.values_list("source_ref", flat=True).first()
    if source_ref is None or not rows.update(archived_at=now):
        return False
    History.objects.create(
        tenant=tenant,
        at=now,
        actor=archived_by,
        fact="record_archived",
        resource_type=record_type.key,
        resource_id=str(pk),
        source_ref=source_ref,
    )
    listeners.tell(tenant, record_type, [pk])
    return True
