"""A newer plan for the same record takes the place of an older item that was not sent yet."""

from collections.abc import Iterator, Mapping
from itertools import islice
from uuid import UUID

from django.db.models import Q, QuerySet

from accounting import clock, records
from accounting.models import State, SyncItem, SyncJob
from accounting.sync import due
from accounting.sync.chunks import by_primary_key

_CHUNK = 500
_NOT_SENT = Q(plan_only=False) & (
    Q(state__in=[State.PLANNED, State.READY, State.WAITING], frozen_at=None)
    # Refused for good before anything was applied: a newer version may take its place.
    | Q(state=State.NEEDS_PERSON, sent_at=None)
)
_UNDER_WAY = [State.READY, State.WAITING, State.SENDING, State.UNCERTAIN, State.NEEDS_PERSON]


def supersede_older(job: SyncJob) -> list[UUID]:
    """Older unsent items of the same writes end as superseded; those who waited for them wait for the new ones.

    Where the older item was already sent, the new one ends instead: the newer version waits for the next plan.
    The answer names the older items: their problems are let go once the new ones are held.
    """
    newer = {old.pk: new.pk for old, new in _same_writes(job, _NOT_SENT)}
    _rehang(SyncItem.objects.all(), newer)
    replaced = list(newer)
    _end(replaced, "replaced_by_newer_plan")
    unneeded = _unneeded(job)
    _end(unneeded, "no_longer_needed")
    _wait_for_older(job)
    return replaced + unneeded


def _unneeded(job: SyncJob) -> list[UUID]:
    """Older unsent items of records that are in step again, because the change was taken back.

    Asked item by item in chunks: what is open is little, what exists may be much.
    """
    found: list[UUID] = []
    for data_type in job.data_types:
        waiting = SyncItem.objects.filter(
            _NOT_SENT, integration_id=job.integration_id, data_type=data_type, job_type="export"
        ).exclude(job=job)
        in_step = due.in_step(records.get(data_type), job.integration)
        pairs = waiting.values_list("resource_id", "pk").iterator(chunk_size=_CHUNK)
        while chunk := list(islice(pairs, _CHUNK)):
            settled = set(in_step.filter(pk__in={record for record, _ in chunk}).values_list("pk", flat=True))
            found += [item for record, item in chunk if record in settled]
    return found


def _wait_for_older(job: SyncJob) -> None:
    """A record whose older version is under way keeps that one; what waits for the new version waits for it."""
    pairs = list(_same_writes(job, Q(plan_only=False, state__in=_UNDER_WAY)))
    pairs.sort(key=lambda pair: (pair[0].created_at, pair[0].sequence))
    last = {new.resource_id: old.pk for old, new in pairs}
    mine = SyncItem.objects.filter(job=job, state=State.PLANNED)
    for some in _chunks(list(last)):
        ended = dict(mine.filter(resource_id__in=some).values_list("pk", "resource_id"))
        others = SyncItem.objects.filter(job=job).exclude(pk__in=ended)
        _rehang(others, {pk: last[record] for pk, record in ended.items()})
        _end(list(ended), "older_version_under_way")


def _same_writes(job: SyncJob, which: Q) -> Iterator[tuple[SyncItem, SyncItem]]:
    """Items of other jobs, each with the item of this plan that does the same write.

    Joined chunk by chunk over an index: in SQL every open item would search through the whole plan.
    """
    mine = SyncItem.objects.filter(job=job, state=State.PLANNED)
    for data_type in list(mine.order_by().values_list("data_type", flat=True).distinct()):
        for chunk in by_primary_key(mine.filter(data_type=data_type)):
            writes = {(item.business_key, item.operation): item for item in chunk}
            others = SyncItem.objects.filter(
                which,
                integration_id=job.integration_id,
                data_type=data_type,
                resource_id__in={item.resource_id for item in chunk},
            ).exclude(job=job)
            for old in others:
                if (new := writes.get((old.business_key, old.operation))) is not None:
                    yield old, new


def _rehang(items: QuerySet[SyncItem], instead: Mapping[UUID, UUID]) -> None:
    """Those of these items that wait for a key of `instead` wait for its value."""
    for some in _chunks(list(instead)):
        waiting = items.filter(depends_on_id__in=some).only("pk", "depends_on_id")
        moved = []
        for item in waiting:
            parent = item.depends_on_id
            if parent is not None and instead[parent] != item.pk:
                item.depends_on_id = instead[parent]
                moved.append(item)
        SyncItem.objects.bulk_update(moved, ["depends_on"], batch_size=_CHUNK)


def _chunks(ids: list[UUID]) -> Iterator[list[UUID]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _end(item_ids: list[UUID], reason: str) -> None:
    now = clock.now()
    for some in _chunks(item_ids):
        SyncItem.objects.filter(pk__in=some).update(
            state=State.SUPERSEDED, reason=reason, completed_at=now, blocked=False
        )
