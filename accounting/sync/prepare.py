"""Looks at the provider before a job creates anything there.

After a restored backup our own memory lacks what was sent since; the provider's does not. One list per
data type (or one look-up per item, where that is cheaper) finds those documents, so they are adopted.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Length

from accounting import clock
from accounting.domain.errors import Kind, ProviderError
from accounting.models import IntegrationMapping, JobStatus, RemoteSighting, State, SyncItem, SyncJob
from accounting.problems import service
from accounting.providers.base import Resource, Sighting
from accounting.providers.reading import ScanTooDear
from accounting.sync import block
from accounting.sync.chunks import by_primary_key
from accounting.sync.context import Context
from accounting.sync.errors import LeaseLost

_CHUNK = 500

StillOurs = Callable[[], bool]


def jobs_to_prepare(context: Context) -> list[SyncJob]:
    return list(SyncJob.objects.filter(pk__in=_waiting(context).values("job"), status=JobStatus.RUNNING))


def anything_to_prepare(context: Context) -> bool:
    return _waiting(context).filter(job__status=JobStatus.RUNNING).exists()


def _waiting(context: Context) -> "models.QuerySet[SyncItem]":
    """Creates that nobody has looked for yet."""
    rows: models.QuerySet[SyncItem] = SyncItem.objects.filter(
        integration=context.integration, state=State.PLANNED, plan_only=False, operation="create"
    )
    return rows


def prepare(job: SyncJob, context: Context, client: Any, still_ours: StillOurs) -> None:
    """Let the job's creates go, after a look at what already stands there. `still_ours` extends the drain's lease.

    Raises ProviderError, and LeaseLost; what was seen so far is dropped and the look begins again.
    """
    for data_type in context.provider.resources:
        creates = SyncItem.objects.filter(
            job=job, data_type=data_type, operation="create", state=State.PLANNED, plan_only=False
        )
        if not creates.exists():
            continue
        try:
            looked = _look(job, context.resource(data_type), client, creates, still_ours)
        except ProviderError as error:
            if error.kind not in {Kind.REJECTED, Kind.NEEDS_PERSON}:
                raise
            hold_for_person(creates, error)
            continue
        with transaction.atomic():
            _assert(still_ours)
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


def _look(
    job: SyncJob, resource: Resource, client: Any, creates: "models.QuerySet[SyncItem]", still_ours: StillOurs
) -> bool:
    """Whether lists showed what stands there; False where each item is looked up on its own."""
    if resource.has_places:
        sightings = resource.scan_places(client, _places(job, resource, creates))
    else:
        sightings = resource.scan(client, creates.count())
    seen = RemoteSighting.objects.filter(job=job, data_type=resource.data_type)
    seen.delete()
    if sightings is None:
        return False
    try:
        _store(job, resource, sightings, still_ours)
    except ScanTooDear:
        seen.delete()
        return False
    return True


def _places(job: SyncJob, resource: Resource, creates: "models.QuerySet[SyncItem]") -> dict[str, str]:
    """Each place that gets a document, with the last id there that we know: {"8-Q-": "8-Q-1234"}.

    What a restored backup forgot was written after all that it remembers, so it stands behind that id.
    """
    known = IntegrationMapping.objects.filter(
        integration_id=job.integration_id, external_resource_type=resource.external_type
    ).order_by(Length("external_id").desc(), "-external_id")
    found = {}
    for place in creates.order_by().values_list("flight_key", flat=True).distinct():
        last = known.filter(external_id__startswith=place).values_list("external_id", flat=True).first()
        found[place] = last or ""
    return found


def _store(job: SyncJob, resource: Resource, sightings: Iterable[Sighting], still_ours: StillOurs) -> None:
    stream = iter(sightings)
    while chunk := list(islice(stream, _CHUNK)):
        _assert(still_ours)
        RemoteSighting.objects.bulk_create(
            RemoteSighting(
                tenant_id=job.tenant_id,
                job=job,
                data_type=resource.data_type,
                key=sighting.key[:200],
                external_id=sighting.external_id,
            )
            for sighting in chunk
            if sighting.key
        )


def _assert(still_ours: StillOurs) -> None:
    """A long list must not outlast the drain: whoever came after would look and send beside us."""
    if not still_ours():
        raise LeaseLost
