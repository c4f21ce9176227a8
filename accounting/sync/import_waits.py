"""Records whose document changed there and waits for a person: nothing is sent over it until that is decided."""

from collections.abc import Sequence
from uuid import UUID

from accounting.domain.findings import Finding
from accounting.models import Integration, State, SyncItem


def import_waits(integration: Integration, data_type: str, ids: Sequence[UUID]) -> dict[UUID, Finding]:
    """Per record the error that keeps it from being sent."""
    rows = SyncItem.objects.filter(
        integration=integration,
        data_type=data_type,
        resource_id__in=ids,
        job_type__in=["import", "webhook"],
        state=State.NEEDS_PERSON,
    )
    return {
        item.resource_id: Finding(
            "error",
            "import_waits",
            {"number": item.external_id},
            cause=f"import_waits:{data_type}:{item.source_ref}",
        )
        for item in rows
    }
