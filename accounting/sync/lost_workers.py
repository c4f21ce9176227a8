"""A lease that ran out means a lost worker: the outcome is unknown, never "send again"."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from accounting import clock
from accounting.domain.errors import Kind
from accounting.models import State, SyncItem
from accounting.problems import service
from accounting.sync import block

# One worker carries several items, so a single poisonous one cannot be told at the first loss.
WORKERS_LOST_AT_MOST = 8


def expire_leases(integration_id: Any) -> int:
    """Items of lost workers become uncertain; their number."""
    now = clock.now()
    rows = SyncItem.objects.filter(
        integration_id=integration_id, state=State.SENDING, lease_until__lt=now
    ).select_related("integration")
    return sum(_expire(item) for item in rows)


def _expire(item: SyncItem) -> int:
    parked = item.kills + 1 >= WORKERS_LOST_AT_MOST
    settle = clock.now() + timedelta(seconds=settings.FROST_SETTLE_SECONDS)
    with transaction.atomic():
        done = SyncItem.objects.filter(pk=item.pk, state=State.SENDING, fence=item.fence).update(
            state=State.NEEDS_PERSON if parked else State.UNCERTAIN,
            looks=0,
            kills=item.kills + 1,
            fence=item.fence + 1,
            next_attempt_at=None if parked else settle,
            lease_until=None,
            lease_owner="",
            error_code="worker_lost",
            error_kind=str(Kind.UNCERTAIN),
        )
        if done and parked:
            problem = service.open_problem(
                tenant=item.tenant_id,
                integration=item.integration,
                code="worker_lost",
                cause=f"worker_lost:{item.data_type}:{item.source_ref}",
                params={"record": item.source_ref, "times": item.kills + 1},
            )
            block.hold_with_dependents(problem, [item], themselves=False)
    return done
