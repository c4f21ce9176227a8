"""Writes what other systems are to be told, in the transaction of the fact itself."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from accounting import clock
from accounting.bell import ring
from accounting.domain import exact_json
from accounting.models import WebhookDelivery, WebhookEndpoint

EVENTS: Final = ("job.finished", "problem.opened", "problem.solved", "consent.at_risk")
TEST: Final = "test"


def announce(event: str, *, tenant: UUID, data: Mapping[str, Any]) -> int:
    """One row per living endpoint that asked for this event; the number of rows."""
    rows = WebhookEndpoint.objects.filter(tenant_id=tenant, active=True, archived_at=None)
    wanted = [endpoint for endpoint in rows if event in endpoint.events]
    if wanted:
        WebhookDelivery.objects.bulk_create([delivery(endpoint, event, data) for endpoint in wanted])
        ring("send_deliveries", tenant)
    return len(wanted)


def delivery(endpoint: WebhookEndpoint, event: str, data: Mapping[str, Any]) -> WebhookDelivery:
    """Not stored yet; its bytes are the same for every try."""
    now = clock.now()
    message = {"type": event, "timestamp": now.isoformat(), "data": data}
    return WebhookDelivery(
        tenant_id=endpoint.tenant_id,
        endpoint=endpoint,
        event=event,
        payload=exact_json.dumps(message).decode(),
        next_attempt_at=now,
        created_at=now,
    )
