"""Works off the events of one tenant: each is claimed, handled, and marked only when its handler is done.

A process that dies in between leaves a claim that runs out, so handlers may run twice and must not mind.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from accounting import clock
from accounting.bell import ring
from accounting.domain.errors import Kind, ProviderError
from accounting.events import dispatch, failures
from accounting.events.across_tenants import homes
from accounting.models import EventState, InboxEvent, Integration, IntegrationStatus
from accounting.sync import circuit

log = structlog.get_logger(__name__)

# Seconds before the second, third ... try. The hourly run reads what changed anyway, whatever comes of these.
DELAYS = (2, 15, 60, 600, 3600)
_FINAL = {Kind.REJECTED, Kind.NEEDS_PERSON}


def process_events(tenant_id: UUID) -> int:
    """The number of events that were tried."""
    until = time.monotonic() + settings.FROST_DRAIN_SECONDS
    done = 0
    while event := _claimed(tenant_id):
        _process(event)
        done += 1
        if time.monotonic() > until:
            ring("process_events", tenant_id)
            break
    return done


def _claimed(tenant_id: UUID) -> InboxEvent | None:
    """The event that has been due longest, ours until the lease ends."""
    lease = timedelta(seconds=2 * settings.FROST_HTTP_DEADLINE_SECONDS)
    while True:
        now = clock.now()
        due = InboxEvent.objects.filter(
            tenant_id=tenant_id, state=EventState.RECEIVED, next_attempt_at__lte=now
        )
        event: InboxEvent | None = (
            due.select_related("app", "integration__grant__app", "integration__tenant")
            .order_by("next_attempt_at", "received_at", "pk")
            .first()
        )
        if event is None:
            return None
        mine = due.filter(pk=event.pk, attempts=event.attempts)
        if mine.update(attempts=event.attempts + 1, next_attempt_at=now + lease):
            event.attempts += 1
            return event


def _process(event: InboxEvent) -> None:
    started = clock.now()
    try:
        _handle(event)
    except dispatch.Ignored as ignored:
        _mark(event, EventState.IGNORED, ignored.reason)
    except ProviderError as error:
        _again(event, error.code, dict(error.params), error)
    except Exception as error:
        # One bad event must not stop the others, whatever its handler stumbles over.
        log.exception("event_handler_failed", event_id=str(event.pk), type=event.event_type)
        _again(event, "handler_failed", {"what": type(error).__name__})
    else:
        _done(event, started)


def _handle(event: InboxEvent) -> None:
    """Raises Ignored, ProviderError, or whatever the handler raises."""
    if event.attempts > len(DELAYS) + 1:
        raise ProviderError(Kind.NEEDS_PERSON, "event_lost_workers", {"times": event.attempts - 1})
    handler = dispatch.handler_of(event)
    integration = event.integration or _own(event)
    if integration is None:
        raise ProviderError(Kind.NEEDS_PERSON, failures.UNKNOWN)
    if integration.status in {IntegrationStatus.DISCONNECTED, IntegrationStatus.PAUSED}:
        raise dispatch.Ignored(f"integration_{integration.status}")
    handler(event, integration)


def _own(event: InboxEvent) -> Integration | None:
    """An application of one tenant brings only events of that tenant's companies."""
    for home in homes(event.app, event.company):
        if home.tenant == event.tenant_id:
            rows = Integration.objects.select_related("grant__app", "tenant")
            event.integration = rows.get(pk=home.integration)
            InboxEvent.objects.filter(pk=event.pk).update(integration=event.integration)
    return event.integration


def _again(
    event: InboxEvent, code: str, params: dict[str, object], error: ProviderError | None = None
) -> None:
    if error is not None and (pause := _not_its_fault(event, error)) is not None:
        at = max(clock.now() + timedelta(seconds=pause), error.retry_at or clock.now())
        spent = event.attempts - 1
        _own_claim(event, next_attempt_at=at, attempts=spent, error=code[:80], error_params=params)
        return
    final = error is not None and error.kind in _FINAL
    if final or event.attempts > len(DELAYS):
        failures.failed(event, code, params, error.message if error else "")
        return
    wait = timedelta(seconds=DELAYS[event.attempts - 1] * settings.FROST_BACKOFF_SCALE)
    at = clock.now() + wait
    if error is not None and error.retry_at is not None:
        at = max(at, error.retry_at)
    _own_claim(event, next_attempt_at=at, error=code[:80], error_params=params)


def _not_its_fault(event: InboxEvent, error: ProviderError) -> float | None:
    """Seconds to wait without a try being spent; None where it is one.

    A limit that is used up, or a provider that is away, says nothing about the event and may last all night.
    """
    if error.kind is Kind.RATE_LIMITED or (error.kind is Kind.TRANSIENT and error.code in circuit.OWN):
        return DELAYS[0] * settings.FROST_BACKOFF_SCALE
    if error.outage and event.integration is not None and circuit.is_open(event.integration):
        return settings.FROST_PROBE_SECONDS
    return None


def _done(event: InboxEvent, started: datetime) -> None:
    """Whatever was said of the same document before it was read is done with this reading."""
    _mark(event, EventState.PROCESSED)
    if event.meaning != dispatch.DOCUMENT or event.integration is None:
        return
    same = InboxEvent.objects.filter(
        integration=event.integration,
        data_type=event.data_type,
        external_id=event.external_id,
        meaning=event.meaning,
        event_type=event.event_type,
        state=EventState.RECEIVED,
        received_at__lte=started,
    )
    same.update(state=EventState.PROCESSED, processed_at=clock.now(), error="", error_params={})


@transaction.atomic
def _mark(event: InboxEvent, state: EventState, reason: str = "") -> None:
    if (
        _own_claim(event, state=state, processed_at=clock.now(), error=reason, error_params={})
        and event.error
    ):
        failures.recovered(event)


def _own_claim(event: InboxEvent, **changes: object) -> int:
    """Nothing where the claim ran out and somebody else has the event."""
    rows = InboxEvent.objects.filter(pk=event.pk, state=EventState.RECEIVED, attempts=event.attempts)
    return rows.update(**changes)
