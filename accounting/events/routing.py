"""Finds whose an event is: each by its own company, among the connections made through its application."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounting import clock, scope
from accounting.bell import ring
from accounting.events import failures
from accounting.events.across_tenants import Home, homes
from accounting.models import EventState, InboxEvent
from accounting.secrets.fields import seal

_AT_ONCE = 500


def route_events() -> int:
    """Give every event that waits for a tenant its own; the number of rows that moved."""
    moved = 0
    with scope.scope(identity=scope.INBOX):
        waiting = InboxEvent.unrouted.filter(state=EventState.RECEIVED, next_attempt_at__lte=clock.now())
        rows = list(waiting.select_related("app").order_by("received_at", "pk")[:_AT_ONCE])
    known: dict[tuple[UUID, str], list[Home]] = {}
    for row in rows:
        place = (row.app_id, row.company)
        if place not in known:
            known[place] = homes(row.app, row.company)
        moved += _move(row, known[place]) if known[place] else failures.nobodys(row)
    for app in {row.app for row in rows if row.error}:
        failures.nobodys_left(app)
    if len(rows) == _AT_ONCE:
        ring("route_events")
    return moved


def _move(row: InboxEvent, found: Sequence[Home]) -> int:
    """The row goes to the first, a copy to each other one; whoever comes second moves nothing."""
    text, key = row.body, row.idempotency_key
    tenants = {home.tenant for home in found}
    with scope.scope(tenants, identity=scope.INBOX), transaction.atomic():
        # The body is sealed anew, because its tenant is part of what seals it.
        row.tenant_id = found[0].tenant
        changes: dict[str, Any] = {"tenant_id": found[0].tenant, "integration_id": found[0].integration}
        moved = InboxEvent.unrouted.filter(pk=row.pk).update(**changes, body=seal(row, "body", text))
        if not moved:
            return 0
        copies = [_copy(row, home, text, key) for home in found[1:]]
        InboxEvent.objects.bulk_create(copies, ignore_conflicts=True)
        for tenant in tenants:
            ring("process_events", tenant)
    return 1


def _copy(row: InboxEvent, home: Home, text: str, key: str) -> InboxEvent:
    kept = (
        "app_id", "provider", "event_type", "meaning", "data_type", "external_id", "company", "sha256",
        "received_at", "next_attempt_at",
    )  # fmt: skip
    return InboxEvent(
        id=uuid4(),
        tenant_id=home.tenant,
        integration_id=home.integration,
        idempotency_key=f"{key}@{home.integration}",
        body=text,
        **{name: getattr(row, name) for name in kept},
    )
