"""Takes events up again, as if they had just come: their handlers fetch what stands there now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounting import clock, scope
from accounting.all_tenants import tenant_ids
from accounting.bell import ring
from accounting.facts import record_fact
from accounting.models import EventState, InboxEvent

_MOST_NAMED = 20


def replay_events(*, events: QuerySet[InboxEvent], replayed_by: str) -> int:
    """The number of events due again, of the tenants in scope; what is under way is left alone."""
    rows = events.exclude(state=EventState.RECEIVED)
    count = 0
    for tenant_id in list(rows.order_by().values_list("tenant_id", flat=True).distinct()):
        if tenant_id is not None:
            count += _replay(rows.filter(tenant_id=tenant_id), tenant_id, replayed_by)
    return count


def replay_unrouted(*, events: QuerySet[InboxEvent]) -> int:
    """The same for events whose company is not known here; only within the scope of the inbox."""
    with transaction.atomic():
        count = _make_due(events.exclude(state=EventState.RECEIVED))
        ring("route_events")
    return count


def replay_everywhere(*, since: datetime | None, state: str, ids: Sequence[UUID], replayed_by: str) -> int:
    """Over all tenants, and those that belong to nobody yet."""
    count = 0
    for tenant in tenant_ids():
        with scope.scope([tenant]):
            chosen = _chosen(InboxEvent.objects.filter(tenant_id=tenant), since, state, ids)
            count += replay_events(events=chosen, replayed_by=replayed_by)
    with scope.scope(identity=scope.INBOX):
        count += replay_unrouted(events=_chosen(InboxEvent.unrouted.all(), since, state, ids))
    return count


def _chosen(
    rows: QuerySet[InboxEvent], since: datetime | None, state: str, ids: Sequence[UUID]
) -> QuerySet[InboxEvent]:
    if since is not None:
        rows = rows.filter(received_at__gte=since)
    if ids:
        rows = rows.filter(pk__in=ids)
    return rows.filter(state=state) if state else rows


@transaction.atomic
def _replay(rows: QuerySet[InboxEvent], tenant_id: UUID, replayed_by: str) -> int:
    named = [str(pk) for pk in rows.values_list("pk", flat=True)[:_MOST_NAMED]]
    count = _make_due(rows)
    if count:
        record_fact(
            "event_replayed", tenant=tenant_id, actor=replayed_by, data={"count": count, "events": named}
        )
        ring("process_events", tenant_id)
    return count


def _make_due(rows: QuerySet[InboxEvent]) -> int:
    """The error stays readable until it is known whether it is gone."""
    return rows.update(state=EventState.RECEIVED, attempts=0, next_attempt_at=clock.now(), processed_at=None)
