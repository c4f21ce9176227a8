"""Looks at the provider before a job creates anything there.

After a restored backup our own memory lacks what was sent since; the provider's does not. One list per
data type (or one look-up per item, where that is cheaper) finds those documents, so they are adopted.
"""

from itertools import islice
from typing import Any

from django.db import models, transaction

from accounting import clock, records
from accounting.domain.errors import Kind, ProviderError
from accounting.models import JobStatus, RemoteSighting, State, SyncItem, SyncJob
from accounting.problems import service
from accounting.providers.base import Resource, Window
from accounting.sync import block
from accounting.sync.chunks import by_primary_key
from accounting.sync.context import Context

_CHUNK = 500


def jobs_to_prepare(context: Context) -> list[SyncJob]:
    waiting = SyncItem.objects.filter(
        integration=context.integration, state=State.PLANNED, plan_only=False, operation="create"
    )
    return list(SyncJob.objects.filter(pk__in=waiting.values("job"), status=JobStatus.RUNNING))


def prepare(job: SyncJob, context: Context, client: Any) -> None:
    """Let the job's creates go, after a look at what already stands there.

    Raises ProviderError; what was seen so far is dropped and the look begins again.
    """
    for data_type in context.provider.resources:
        creates = SyncItem.objects.filter(
            job=job, data_type=data_type, operation="create", state=State.PLANNED, plan_only=False
        )
        count = creates.count()
        if not count:
            continue
        try:
            looked = _look(job, context.resource(data_type), client, _window(creates, data_type, count))
        except ProviderError as error:
            if error.kind not in {Kind.REJECTED, Kind.NEEDS_PERSON}:
                raise
            hold_for_person(creates, error)
            continue
        creates.update(state=State.READY, next_attempt_at=clock.now(), look_first=not looked)


def hold_for_person(items: "models.QuerySet[SyncItem]", error: ProviderError) -> None:
    """The provider refuses even to be looked at (no licence, no right): one problem holds them all."""
    first = items.first()
    if first is None:
        return
    problem = service.open_problem(
        tenant=first.tenant_id,
        integration=first.integration,
        code=error.code,
        cause=f"{error.code}:{error.params.get('cause', '')}",
        params=error.params,
        words=error.message[:2000],
    )
    for chunk in by_primary_key(items):
        block.hold_with_dependents(problem, chunk)


def _look(job: SyncJob, resource: Resource, client: Any, window: Window) -> bool:
    """Whether one list showed what stands there; False where each item is looked up on its own."""
    sightings = resource.scan(client, window)
    RemoteSighting.objects.filter(job=job, data_type=resource.data_type).delete()
    if sightings is not None:
        _store(job, resource, sightings)
    return sightings is not None


def _window(creates: "models.QuerySet[SyncItem]", data_type: str, count: int) -> Window:
    record_type = records.get(data_type)
    if "__" in record_type.date_field:
        return Window(None, None, count)
    rows = record_type.model.objects.filter(pk__in=creates.values("resource_id"))
    limits = rows.aggregate(first=models.Min(record_type.date_field), last=models.Max(record_type.date_field))
    return Window(limits["first"], limits["last"], count)


def _store(job: SyncJob, resource: Resource, sightings: Any) -> None:
    stream = iter(sightings)
    while chunk := list(islice(stream, _CHUNK)):
        with transaction.atomic():
            RemoteSighting.objects.bulk_create(
                RemoteSighting(
                    tenant_id=job.tenant_id,
                    job=job,
                    data_type=resource.data_type,
                    key=sighting.key[:200],
                    external_id=sighting.external_id,
                )
                for sighting in chunk
            )
