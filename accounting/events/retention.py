"""Deletes what was told and heard once its time is over; what still has to move stays."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounting import clock, scope
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

_CHUNK = 1000
# A countdown of a consent remembers what it told for as long as any consent may last.
_NOTICES = timedelta(days=400)


def delete_old_events() -> int:
    """For the tenants in scope; the number of rows deleted.

    Providers repeat webhooks for days, and an event is known by its row: never fewer than 30 days.
    """
    now = clock.now()
    before = now - timedelta(days=settings.FROST_EVENT_RETENTION_DAYS)
    over = [EventState.PROCESSED, EventState.IGNORED]
    notices = Notice.objects.filter(created_at__lt=now - _NOTICES, mails=None)
    return sum(
        (
            _delete(InboxEvent.objects.filter(received_at__lt=before, state__in=over)),
            _delete(_before(WebhookDelivery.objects, before).exclude(state=DeliveryState.WAITING)),
            _delete(_before(Mail.objects, before).exclude(state=MailState.WAITING)),
            _delete(notices.exclude(state=NoticeState.WAITING)),
        )
    )


def delete_old_unrouted() -> int:
    """What nobody claimed in all that time."""
    before = clock.now() - timedelta(days=settings.FROST_EVENT_RETENTION_DAYS)
    with scope.scope(identity=scope.INBOX):
        return _delete(InboxEvent.unrouted.filter(received_at__lt=before, state=EventState.FAILED))


def _before(manager: Any, before: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = manager.filter(created_at__lt=before)
    return rows


def _delete(rows: QuerySet[Any]) -> int:
    deleted = 0
    while ids := list(rows.values_list("pk", flat=True)[:_CHUNK]):
        deleted += rows.model._base_manager.filter(pk__in=ids).delete()[0]
    return deleted
