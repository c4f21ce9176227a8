"""Finds events, mails and deliveries that are due anywhere and rings for them."""

from typing import Any
from uuid import UUID

from accounting import clock
from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.models import (
    DeliveryState,
    EventState,
    InboxEvent,
    Mail,
    MailState,
    Notice,
    NoticeState,
    WebhookDelivery,
)


def sweep() -> int:
    """One bell per tenant and kind of work; the number of bells."""
    now = clock.now()
    with all_tenants():
        events = _tenants(InboxEvent.all_tenants.filter(state=EventState.RECEIVED, next_attempt_at__lte=now))
        deliveries = _tenants(
            WebhookDelivery.all_tenants.filter(state=DeliveryState.WAITING, next_attempt_at__lte=now)
        )
        notices = Notice.all_tenants.filter(state=NoticeState.WAITING, due_at__lte=now)
        mails = Mail.all_tenants.filter(state=MailState.WAITING, next_attempt_at__lte=now)
        mailed = _tenants(notices) | _tenants(mails)
    bells: list[tuple[str, UUID | None]] = [
        *(("process_events" if tenant else "route_events", tenant) for tenant in events),
        *(("send_deliveries", tenant) for tenant in deliveries),
        *(("send_mails", tenant) for tenant in mailed),
    ]
    for task, tenant in bells:
        ring(task, *([tenant] if tenant else []))
    return len(bells)


def _tenants(rows: Any) -> set[UUID | None]:
    return set(rows.order_by().values_list("tenant_id", flat=True).distinct())
