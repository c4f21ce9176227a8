"""Documents that waited for a person are read again; nothing of them is ever sent."""

from django.db.models import QuerySet

from accounting.bell import ring
from accounting.models import PendingRead, SyncItem


def read_again(items: "QuerySet[SyncItem]", decision: str = "solved", decided_by: str = "") -> int:
    """Have the documents of these items read, with what a person has said about them; how many they are."""
    count = 0
    for item in items.select_related("integration"):
        PendingRead.objects.update_or_create(
            integration=item.integration,
            data_type=item.data_type,
            external_id=item.external_id,
            defaults={
                "tenant_id": item.tenant_id,
                "held_at": None,
                "decision": decision[:60],
                "decided_by": decided_by[:150],
            },
        )
        ring("read_pending", item.integration_id, item.tenant_id)
        count += 1
    return count
