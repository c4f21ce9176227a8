"""Deletes request and answer bodies after their retention time, never while an outcome is unknown; files that
wait for the confirmation of an import go after a day."""

from datetime import timedelta

from django.conf import settings

from accounting import clock
from accounting.models import ExchangeBody, IdempotencyKey, State

# Kind of a file that was uploaded and not yet confirmed.
UPLOAD = "import"
UPLOAD_KEPT = timedelta(days=1)
_CHUNK = 1000


def delete_old_bodies() -> int:
    """The number of bodies deleted for the tenants in scope."""
    before = clock.now() - timedelta(days=settings.FROST_BODY_RETENTION_DAYS)
    rows = ExchangeBody.objects.filter(created_at__lt=before).exclude(
        item__state__in=[State.SENDING, State.UNCERTAIN, State.NEEDS_PERSON, State.READY, State.WAITING]
    )
    deleted = 0
    while ids := list(rows.values_list("pk", flat=True)[:_CHUNK]):
        deleted += ExchangeBody.objects.filter(pk__in=ids).delete()[0]
    deleted += delete_old_uploads()
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - timedelta(days=1)).delete()
    return deleted


def delete_old_uploads() -> int:
    """The number of files deleted for the tenants in scope."""
    before = clock.now() - UPLOAD_KEPT
    deleted: int = ExchangeBody.objects.filter(kind=UPLOAD, item=None, created_at__lt=before).delete()[0]
    return deleted
