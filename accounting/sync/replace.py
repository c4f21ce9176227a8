"""A newer plan for the same record takes the place of an older item that was not sent yet."""

from itertools import islice
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounting import clock, records
from accounting.models import State, SyncItem, SyncJob
from accounting.sync import due

_CHUNK = 500
_NOT_SENT = Q(state__in=[State.PLANNED, State.READY, State.WAITING], frozen_at=None, plan_only=False)
_UNDER_WAY = [State.READY, State.WAITING, State.SENDING, State.UNCERTAIN, State.NEEDS_PERSON]


def supersede_older(job: SyncJob) -> list[UUID]:
    """Older unsent items of the same writes end as superseded; those who waited for them wait for the new ones.

    Where the older item was already sent, the new one ends instead: the newer version waits for the next plan.
    The answer names the older items: their problems are let go once the new ones are held.
    """
    mine = SyncItem.objects.filter(job=job, state=State.PLANNED)
    newer = mine.filter(business_key=OuterRef("business_key"), operation=OuterRef("operation"))
    older = (
        SyncItem.objects.filter(_NOT_SENT, integration_id=job.integration_id)
        .exclude(job=job)
        .annotate(newer=Subquery(newer.values("pk")[:1]))
        .exclude(newer=None)
    )
    pairs = list(older.values_list("pk", "newer"))
    for old, new in pairs:
        SyncItem.objects.filter(depends_on_id=old).exclude(job=job).update(depends_on_id=new)
    replaced = [old for old, _ in pairs]
    _end(replaced, "replaced_by_newer_plan")
    unneeded = _unneeded(job)
    _end(unneeded, "no_longer_needed")
    _wait_for_older(job, mine)
    return replaced + unneeded


def _unneeded(job: SyncJob) -> list[UUID]:
    """Older unsent items of records that are in step again, because the change was taken back.

    Asked item by item in chunks: what is open is little, what exists may be much.
    """
    found: list[UUID] = []
    for data_type in job.data_types:
        waiting = SyncItem.objects.filter(
            _NOT_SENT, integration_id=job.integration_id, data_type=data_type
        ).exclude(job=job)
        in_step = due.in_step(records.get(data_type), job.integration)
        pairs = waiting.values_list("resource_id", "pk").iterator(chunk_size=_CHUNK)
        while chunk := list(islice(pairs, _CHUNK)):
            settled = set(in_step.filter(pk__in={record for record, _ in chunk}).values_list("pk", flat=True))
            found += [item for record, item in chunk if record in settled]
    return found


def _wait_for_older(job: SyncJob, mine: QuerySet[SyncItem]) -> None:
    under_way = SyncItem.objects.filter(
        integration_id=job.integration_id,
        business_key=OuterRef("business_key"),
        operation=OuterRef("operation"),
        plan_only=False,
        state__in=_UNDER_WAY,
    ).exclude(job=job)
    late = mine.annotate(older=Subquery(under_way.values("pk")[:1])).exclude(older=None)
    for resource_id, older in list(late.values_list("resource_id", "older")):
        ended = mine.filter(resource_id=resource_id)
        SyncItem.objects.filter(job=job, depends_on__in=ended).exclude(resource_id=resource_id).update(
            depends_on_id=older
        )
        _end(list(ended.values_list("pk", flat=True)), "older_version_under_way")


def _end(item_ids: list[UUID], reason: str) -> None:
    now = clock.now()
    for start in range(0, len(item_ids), _CHUNK):
        SyncItem.objects.filter(pk__in=item_ids[start : start + _CHUNK]).update(
            state=State.SUPERSEDED, reason=reason, completed_at=now, blocked=False
        )
