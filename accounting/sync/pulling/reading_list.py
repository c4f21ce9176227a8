"""How far each data type was read: the list of what changed is stored first, then worked off document by document."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.db import models, transaction
from django.db.models import Q

from accounting import clock
from accounting.models import IntegrationMapping, PendingRead, PullCursor
from accounting.sync.pulling.run import Run

CHUNK = 500
HELD_LOOKS_AFTER = timedelta(hours=12)
# A job that waited longer, for a provider or for a consent, reads again before it sends.
_READ_HOLDS = timedelta(hours=6)
_LOOK_FOR_MISSING_AFTER = timedelta(hours=24)


def cursor_of(run: Run, data_type: str) -> PullCursor:
    cursor: PullCursor = PullCursor.objects.get_or_create(
        integration=run.integration, data_type=data_type, defaults={"tenant_id": run.integration.tenant_id}
    )[0]
    return cursor


def is_read(run: Run, cursor: PullCursor) -> bool:
    """Its job has read it in a turn before, not long ago: what lies within the overlap is not read in every turn."""
    if run.job is None or cursor.listed_at is not None or cursor.since is None:
        return False
    return cursor.since >= max(run.job.created_at, clock.now() - _READ_HOLDS)


def list_changes(run: Run, cursor: PullCursor, keep: Callable[[], None]) -> None:
    """Store what has to be read; a list that was cut off is begun again, and what it had stored counts once.

    Raises ProviderError, and whatever `keep` raises.
    """
    if cursor.listed_at is not None:
        return
    data_type, started = cursor.data_type, clock.now()
    reading = run.reading(data_type)
    since = cursor.since - reading.overlap if cursor.since else None
    for chunk in chunks(reading.changed(run.client, since)):
        keep()
        remember(run, data_type, chunk)
    if cursor.complete_at is None or started - cursor.complete_at > _LOOK_FOR_MISSING_AFTER:
        keep()
        remember(run, data_type, _missing(run, data_type))
        cursor.complete_at = started
    cursor.listed_at = started
    cursor.save(update_fields=["listed_at", "complete_at"])


def _missing(run: Run, data_type: str) -> set[str]:
    """Documents that we are linked to and that no list shows any more: a look at each will tell."""
    linked = set(
        IntegrationMapping.objects.filter(
            integration=run.integration,
            external_resource_type=run.resource(data_type).external_type,
            archived_at=None,
        ).values_list("external_id", flat=True)
    )
    if linked:
        for external_id in run.reading(data_type).changed(run.client, None):
            linked.discard(external_id)
    return linked


@transaction.atomic
def remember(run: Run, data_type: str, external_ids: Iterable[str]) -> None:
    """These documents have to be read, also where they wait for a person."""
    wanted = sorted(external_ids)
    rows = [
        PendingRead(
            tenant_id=run.integration.tenant_id,
            integration=run.integration,
            data_type=data_type,
            external_id=external_id,
        )
        for external_id in wanted
    ]
    PendingRead.objects.bulk_create(rows, ignore_conflicts=True)
    pending(run, data_type).filter(external_id__in=wanted).exclude(held_at=None).update(held_at=None)


def pending(run: Run, data_type: str) -> "models.QuerySet[PendingRead]":
    return PendingRead.objects.filter(integration=run.integration, data_type=data_type)


def due(run: Run, data_type: str) -> Iterator[str]:
    """External ids, each once. Held ones when a person asks, when the account rules changed, and twice a day."""
    held = Q(held_at__lt=clock.now() - HELD_LOOKS_AFTER)
    held |= Q(held_at__isnull=False) & ~Q(rules=str(run.context.rules.pk or ""))
    if run.job is not None and run.job.trigger != "schedule":
        held = Q(held_at__lt=run.job.created_at)  # once in each job, in whichever of its turns
    last = 0
    rest = pending(run, data_type).filter(Q(held_at=None) | held)
    while rows := list(rest.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from (row.external_id for row in rows)
        last = rows[-1].pk


def finish_round(cursor: PullCursor) -> None:
    """Once all that was listed was tried. What has to wait, for a person or a write of ours, has a row of its own."""
    if cursor.listed_at is not None:
        cursor.since, cursor.listed_at = cursor.listed_at, None
        cursor.save(update_fields=["since", "listed_at"])


def chunks(ids: Iterator[str], size: int = CHUNK) -> Iterator[list[str]]:
    while chunk := list(islice(ids, size)):
        yield chunk
