"""Makes, changes and ends the addresses of other systems."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from accounting import clock
from accounting.bell import ring
from accounting.events.outgoing import deliver, guard, outbox, signing
from accounting.events.outgoing.wire import Answer
from accounting.facts import record_fact
from accounting.models import DeliveryState, Tenant, WebhookDelivery, WebhookEndpoint
from accounting.problems.service import solve_cause

MOST = 20
# What was not delivered within this time before an endpoint is switched on again is delivered then.
_CAUGHT_UP = timedelta(days=7)


@dataclass
class EndpointRefused(ValueError):
    """`codes` {field: code}: a code of AddressRefused, unknown_event, no_events, secret_shape, too_many."""

    codes: dict[str, str]


@transaction.atomic
def create_endpoint(
    *,
    tenant: Tenant,
    url: str,
    events: Iterable[str],
    description: str = "",
    secret: str = "",
    created_by: str,
) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret in clear text, which nobody can read again.

    Raises EndpointRefused.
    """
    wanted = list(dict.fromkeys(events))
    codes = _wrong(url, wanted)
    if secret and not signing.is_secret(secret):
        codes |= {"secret": "secret_shape"}
    if WebhookEndpoint.objects.filter(tenant=tenant, archived_at=None).count() >= MOST:
        codes["url"] = "too_many"
    if codes:
        raise EndpointRefused(codes)
    text = secret or signing.new_secret()
    endpoint = WebhookEndpoint(
        id=uuid4(), tenant=tenant, url=url, events=wanted, description=description, secret=text
    )
    endpoint.save()
    _note("webhookendpoint_added", endpoint, created_by)
    return endpoint, text


@transaction.atomic
def change_endpoint(
    *, endpoint: WebhookEndpoint, changes: dict[str, Any], changed_by: str
) -> WebhookEndpoint:
    """`changes` may hold url, events, description and active; the secret stays for the endpoint's life.

    Raises EndpointRefused.
    """
    codes = _wrong(changes.get("url", endpoint.url), changes.get("events", endpoint.events))
    if codes:
        raise EndpointRefused(codes)
    columns = {name: changes[name] for name in ("url", "events", "description") if name in changes}
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**columns)
    active = changes.get("active")
    if active is not None and active != endpoint.active:
        _switch(endpoint, active)
    _note("webhookendpoint_changed", endpoint, changed_by, fields=sorted(changes))
    endpoint.refresh_from_db()
    return endpoint


@transaction.atomic
def archive_endpoint(*, endpoint: WebhookEndpoint, archived_by: str) -> WebhookEndpoint:
    """It is told nothing any more; the row and its deliveries stay."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk, archived_at=None).update(
        archived_at=clock.now(), active=False
    )
    _stop_waiting(endpoint)
    solve_cause(
        tenant=endpoint.tenant_id,
        integration=None,
        cause=deliver.problem_cause(endpoint),
        solved_by=archived_by,
    )
    _note("webhookendpoint_ended", endpoint, archived_by)
    endpoint.refresh_from_db()
    return endpoint


def send_test(*, endpoint: WebhookEndpoint, tested_by: str) -> Answer:
    """Send a message of the type "test" now, whether the endpoint is switched on or not."""
    delivery = outbox.delivery(endpoint, outbox.TEST, {"endpoint": str(endpoint.pk), "by": tested_by})
    # Born claimed and ended at once: a test is not repeated.
    delivery.attempts, delivery.state = 1, DeliveryState.FAILED
    delivery.save()
    return deliver.try_once(delivery)


def _wrong(url: str, events: list[str]) -> dict[str, str]:
    codes = {}
    try:
        guard.check_url(url)
    except guard.AddressRefused as refused:
        codes["url"] = refused.code
    if not events:
        codes["events"] = "no_events"
    elif set(events) - set(outbox.EVENTS):
        codes["events"] = "unknown_event"
    return codes


def _switch(endpoint: WebhookEndpoint, active: bool) -> None:
    now = clock.now()
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        active=active, disabled_at=None if active else now, failures=0
    )
    if not active:
        _stop_waiting(endpoint)
        return
    missed = WebhookDelivery.objects.filter(
        endpoint=endpoint, state=DeliveryState.FAILED, created_at__gte=now - _CAUGHT_UP
    )
    missed.exclude(event=outbox.TEST).update(
        state=DeliveryState.WAITING, attempts=0, next_attempt_at=now, error=""
    )
    solve_cause(tenant=endpoint.tenant_id, integration=None, cause=deliver.problem_cause(endpoint))
    ring("send_deliveries", endpoint.tenant_id)


def _stop_waiting(endpoint: WebhookEndpoint) -> None:
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.FAILED, error="endpoint_off")


def _note(fact: str, endpoint: WebhookEndpoint, actor: str, **data: Any) -> None:
    facts = {"id": str(endpoint.pk), "host": deliver.host_of(endpoint), **data}
    record_fact(fact, tenant=endpoint.tenant_id, actor=actor, data=facts)
