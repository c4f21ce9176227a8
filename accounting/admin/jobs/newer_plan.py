"""Plans whose place a newer one has taken: approving them would send what a later look has replaced."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from accounting.models import JobStatus, SyncJob

_TAKES_PLACE = [JobStatus.PLANNED, JobStatus.RUNNING, JobStatus.COMPLETED, JobStatus.PARTIAL]


def newer_plan(job: SyncJob) -> SyncJob | None:
    """The latest plan or run of the same company that covers all this plan looks at."""
    return newer_plans([job]).get(job.pk)


def newer_plans(jobs: Iterable[SyncJob]) -> dict[UUID, SyncJob]:
    """The same for several at once, by one query; only plans that nobody has approved can be replaced."""
    waiting = [job for job in jobs if is_waiting(job)]
    if not waiting:
        return {}
    rows = SyncJob.objects.filter(
        integration__in={job.integration_id for job in waiting},
        status__in=_TAKES_PLACE,
        created_at__gt=min(job.created_at for job in waiting),
    )
    later: dict[UUID, list[SyncJob]] = defaultdict(list)
    for row in rows.order_by("-created_at"):
        later[row.integration_id].append(row)
    found = {
        job.pk: next((one for one in later[job.integration_id] if _covers(one, job)), None) for job in waiting
    }
    return {pk: newer for pk, newer in found.items() if newer is not None}


def is_waiting(job: SyncJob) -> bool:
    """A finished plan that waits for its approval."""
    return job.status == JobStatus.PLANNED and job.approved_at is None


def _covers(newer: SyncJob, older: SyncJob) -> bool:
    if newer.created_at <= older.created_at or not set(older.data_types) <= set(newer.data_types):
        return False
    if newer.record_ids:
        return bool(older.record_ids) and set(older.record_ids) <= set(newer.record_ids)
    if older.record_ids:
        return newer.date_from is None and newer.date_to is None
    begins = newer.date_from is None or (older.date_from is not None and newer.date_from <= older.date_from)
    ends = newer.date_to is None or (older.date_to is not None and newer.date_to >= older.date_to)
    return begins and ends
