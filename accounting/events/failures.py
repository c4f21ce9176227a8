"""Events that lead nowhere become one Problem per cause, which is solved when none of them is left."""

from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, QuerySet

from accounting import clock, scope
from accounting.domain.webhooks import UNREADABLE
from accounting.events.across_tenants import first_user
from accounting.models import EventState, InboxEvent, ProviderApp
from accounting.problems.service import open_problem, solve_cause
from accounting.providers import registry

log = structlog.get_logger(__name__)
UNKNOWN = "unknown_company"
NOT_READ = "event_unreadable"


def nobodys(event: InboxEvent) -> int:
    """An event of an application of the installation about a company that nobody connected through it, or about
    nothing that can be read.
    """
    code = NOT_READ if event.meaning == UNREADABLE else UNKNOWN
    with scope.scope(identity=scope.INBOX):
        waiting = InboxEvent.unrouted.filter(pk=event.pk, state=EventState.RECEIVED)
        changed = waiting.update(state=EventState.FAILED, error=code, attempts=F("attempts") + 1)
        alike = InboxEvent.unrouted.filter(app=event.app, state=EventState.FAILED)
        count = (alike.filter(error=code) if code == NOT_READ else alike.exclude(error=NOT_READ)).count()
    teller = first_user(event.app) if changed else None
    if changed and teller is None:
        log.warning("webhook_of_nobody", app=str(event.app_id), code=code, count=count)
    if teller is not None:
        with scope.scope([teller]):
            _open_nobodys(event.app, teller, count, code)
    return changed


def nobodys_left(app: ProviderApp) -> None:
    """After a replay: the Problem goes when every event has found its company."""
    with scope.scope(identity=scope.INBOX):
        if InboxEvent.unrouted.filter(app=app, error=UNKNOWN).exists():
            return
    teller = first_user(app)
    if teller is not None:
        with scope.scope([teller]):
            solve_cause(tenant=teller, integration=None, cause=_unknown_cause(app))


@transaction.atomic
def failed(event: InboxEvent, code: str, params: dict[str, Any], words: str = "") -> None:
    """Its tries are over."""
    owner: Any = event.tenant_id
    rows = InboxEvent.objects.filter(pk=event.pk, state=EventState.RECEIVED)
    now = clock.now()
    if not rows.update(state=EventState.FAILED, error=code[:80], error_params=params, processed_at=now):
        return
    if code == UNKNOWN:
        count = InboxEvent.objects.filter(app=event.app, error=UNKNOWN, state=EventState.FAILED).count()
        _open_nobodys(event.app, owner, count)
        return
    open_problem(
        tenant=owner,
        integration=event.integration,
        code="event_failed",
        cause=_cause(event),
        params={
            "provider": registry.get(event.provider).name,
            "event": event.event_type,
            "count": _alike(event).count(),
            "reason": code,
        },
        words=words,
    )


def recovered(event: InboxEvent) -> None:
    """An event that had failed before went through."""
    if event.integration is not None and not _alike(event).exists():
        solve_cause(tenant=event.tenant_id, integration=event.integration, cause=_cause(event))
    left = InboxEvent.objects.filter(app=event.app, error=UNKNOWN, state=EventState.FAILED)
    if not left.exists():
        solve_cause(tenant=event.tenant_id, integration=None, cause=_unknown_cause(event.app))


def _alike(event: InboxEvent) -> QuerySet[InboxEvent]:
    rows: QuerySet[InboxEvent] = InboxEvent.objects.filter(
        integration=event.integration, event_type=event.event_type, state=EventState.FAILED
    )
    return rows


def _cause(event: InboxEvent) -> str:
    return f"event_failed:{event.event_type}"


def _unknown_cause(app: ProviderApp) -> str:
    return f"{UNKNOWN}:{app.pk}"


def _open_nobodys(app: ProviderApp, tenant: UUID, count: int, code: str = UNKNOWN) -> None:
    """Names no company: it may be another organisation's."""
    open_problem(
        tenant=tenant,
        code="stream_unreadable" if code == NOT_READ else "webhook_unknown_company",
        cause=f"{code}:{app.pk}",
        params={"app": app.name, "count": count},
        level="warning",
    )
