"""Sends the deliveries of one tenant; an endpoint that fails for a day is switched off, with a Problem."""

import time
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounting import clock, installation
from accounting.bell import ring
from accounting.events.outgoing import guard, signing, wire
from accounting.events.outgoing.wire import Answer
from accounting.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from accounting.problems.service import open_problem

log = structlog.get_logger(__name__)

# Seconds before the second, third ... try: just under a day in all.
DELAYS = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)
_LEASE = timedelta(seconds=60)
_AGENT = "frost_integrations"


def send_deliveries(tenant_id: UUID) -> int:
    """The number of tries. A copy of the installation tells nobody anything."""
    if not installation.is_ours():
        return 0
    until = time.monotonic() + settings.FROST_DRAIN_SECONDS
    tries = 0
    while delivery := _claimed(tenant_id):
        send(delivery)
        tries += 1
        if time.monotonic() > until:
            ring("send_deliveries", tenant_id)
            break
    return tries


def send(delivery: WebhookDelivery) -> Answer:
    """One try of a claimed delivery, and what came of it is stored."""
    answer = _posted(delivery)
    log.info(
        "webhook_sent",
        delivery=str(delivery.pk),
        event_type=delivery.event,
        status=answer.status,
        error=answer.error,
    )
    if answer.error:
        _failed(delivery, answer)
    else:
        _delivered(delivery, answer)
    return answer


def try_once(delivery: WebhookDelivery) -> Answer:
    """A test: the answer is stored with it, and nothing follows from a failure."""
    answer = Answer(error="other_installation") if not installation.is_ours() else _posted(delivery)
    state = DeliveryState.FAILED if answer.error else DeliveryState.DELIVERED
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=state,
        status=answer.status,
        error=answer.error,
        delivered_at=None if answer.error else clock.now(),
    )
    return answer


def _claimed(tenant_id: UUID) -> WebhookDelivery | None:
    while True:
        now = clock.now()
        due = WebhookDelivery.objects.filter(
            tenant_id=tenant_id, state=DeliveryState.WAITING, next_attempt_at__lte=now
        )
        delivery: WebhookDelivery | None = (
            due.select_related("endpoint").order_by("next_attempt_at", "created_at", "pk").first()
        )
        if delivery is None:
            return None
        if claim(delivery):
            return delivery


def claim(delivery: WebhookDelivery) -> bool:
    """Whether this try is ours."""
    rows = WebhookDelivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.WAITING, attempts=delivery.attempts
    )
    mine = rows.update(attempts=delivery.attempts + 1, next_attempt_at=clock.now() + _LEASE)
    delivery.attempts += mine
    return bool(mine)


def _posted(delivery: WebhookDelivery) -> Answer:
    body = delivery.payload.encode()
    signed = signing.headers(
        secret=delivery.endpoint.secret.reveal(),
        message_id=f"msg_{delivery.pk.hex}",
        at=clock.now(),
        body=body,
    )
    headers = {"Content-Type": "application/json", "User-Agent": _AGENT, **signed}
    try:
        return wire.post(guard.resolved(delivery.endpoint.url), headers, body)
    except guard.AddressRefused as refused:
        return Answer(error=refused.code)


def _delivered(delivery: WebhookDelivery, answer: Answer) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.DELIVERED, status=answer.status, error="", delivered_at=clock.now()
    )
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id, failures__gt=0).update(failures=0)


@transaction.atomic
def _failed(delivery: WebhookDelivery, answer: Answer) -> None:
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(failures=F("failures") + 1)
    over = delivery.attempts > len(DELAYS) or answer.status == wire.GONE
    if over:
        rows.update(state=DeliveryState.FAILED, status=answer.status, error=answer.error)
        _switch_off(delivery.endpoint, answer)
        return
    wait = timedelta(seconds=DELAYS[delivery.attempts - 1] * settings.FROST_BACKOFF_SCALE)
    again = clock.now() + wait
    rows.update(next_attempt_at=again, status=answer.status, error=answer.error)
    # A server that is away must not be tried once per message, nor keep other endpoints waiting.
    WebhookDelivery.objects.filter(
        endpoint=delivery.endpoint, state=DeliveryState.WAITING, next_attempt_at__lt=again
    ).update(next_attempt_at=again)


def _switch_off(endpoint: WebhookEndpoint, answer: Answer) -> None:
    now = clock.now()
    changed = WebhookEndpoint.objects.filter(pk=endpoint.pk, active=True).update(
        active=False, disabled_at=now
    )
    WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED, error="endpoint_off"
    )
    if changed:
        open_problem(
            tenant=endpoint.tenant_id,
            code="endpoint_off",
            cause=problem_cause(endpoint),
            params={"host": host_of(endpoint), "answer": str(answer.status or answer.error)},
        )


def problem_cause(endpoint: WebhookEndpoint) -> str:
    return f"endpoint_off:{endpoint.pk}"


def host_of(endpoint: WebhookEndpoint) -> str:
    """The rest of an address may be a secret."""
    return endpoint.url.partition("://")[2].partition("/")[0]
