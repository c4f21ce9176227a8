"""What a problem holds since an earlier run, and would be planned again exactly as it stands."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from accounting import clock
from accounting.models import State, SyncItem, SyncJob
from accounting.models.sync import OPEN_STATES
from accounting.sync.reread import HOURLY_RUNS_LOOK_AFTER


def held_before(job: SyncJob, data_type: str, ids: Sequence[UUID]) -> dict[UUID, list[SyncItem]]:
    """Per record its held items, in their order. Older ones are planned anew, so that they are looked at again."""
    rows = SyncItem.objects.filter(
        integration=job.integration,
        data_type=data_type,
        resource_id__in=ids,
        state__in=OPEN_STATES,
        blocked=True,
        plan_only=False,
        created_at__gt=clock.now() - HOURLY_RUNS_LOOK_AFTER,
    ).select_related("depends_on")
    held: dict[UUID, list[SyncItem]] = defaultdict(list)
    for item in rows.order_by("created_at", "sequence"):
        held[item.resource_id].append(item)
    return held


def alike(held: Sequence[SyncItem], planned: Sequence[SyncItem]) -> bool:
    """Whether planning again has led to the same writes of the same content, with the same findings."""
    same = [_content(item) for item in held] == [_content(item) for item in planned]
    return same and _waits_for(held[0]) == _waits_for(planned[0])


def _content(item: SyncItem) -> tuple[object, ...]:
    return item.business_key, item.operation, item.pinned_hash, item.findings


def _waits_for(item: SyncItem) -> UUID | None:
    parent = item.depends_on
    return None if parent is None or parent.state == State.CONFIRMED else parent.pk
