"""Ends jobs: once nothing of them can move any more without a person."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounting import clock, records
from accounting.events.outgoing import outbox
from accounting.models import Integration, JobStatus, RemoteSighting, State, SyncItem, SyncJob
from accounting.sync import claims, runlog
from accounting.sync.block import block_behind
from accounting.sync.lease import end_dependents
from accounting.sync.progress import job_counts

_LATEST = 20
_UNSENT = [State.PLANNED, State.READY, State.WAITING]
_MOVING = Q(state__in=_UNSENT, blocked=False) | Q(state__in=[State.SENDING, State.UNCERTAIN])
_BEHIND_NOTHING = Q(depends_on__blocked=True) | Q(
    depends_on__state__in=[State.NEEDS_PERSON, State.REJECTED, State.STOPPED, State.SUPERSEDED]
)


def finish_jobs(integration: Integration) -> None:
    """End every running job that has nothing left to do, and correct ended ones whose held items moved on."""
    for job in SyncJob.objects.filter(integration=integration, status=JobStatus.RUNNING):
        finish_job(job)
    ended = SyncJob.objects.filter(
        integration=integration, status__in=[JobStatus.PARTIAL, JobStatus.FAILED], error_code=""
    ).order_by("-created_at")[:_LATEST]
    moved_on = SyncItem.objects.filter(job=OuterRef("pk"), completed_at__gt=OuterRef("completed_at"))
    for job in SyncJob.objects.filter(Exists(moved_on), pk__in=[job.pk for job in ended]):
        _correct(job)


def finish_job(job: SyncJob) -> bool:
    """Whether the job has ended now."""
    if job.status not in {JobStatus.RUNNING, JobStatus.PLANNED, JobStatus.PLANNING}:
        return False
    stopping = job.stop_requested_at is not None
    if job.status != JobStatus.RUNNING and not stopping:
        return False
    if _moves(job):
        _settle_stuck(job)
        if _moves(job):
            return False
    counts = job_counts(job)
    status = JobStatus.STOPPED if stopping else _verdict(counts)
    return end_job(job, status, counts)


def _moves(job: SyncJob) -> bool:
    return SyncItem.objects.filter(_MOVING, job=job, plan_only=False).exists()


def _settle_stuck(job: SyncJob) -> None:
    """What waits for a write that nothing can move: held where a problem holds that one, else left to the next plan.

    Otherwise the job would never end, and its claims would silence every later run.
    """
    stuck = SyncItem.objects.filter(
        _BEHIND_NOTHING, job=job, plan_only=False, blocked=False, state__in=_UNSENT
    )
    if not stuck.exists():
        return
    with transaction.atomic():
        block_behind(job)
        parents = list(stuck.values_list("depends_on_id", flat=True))
        end_dependents(parents, "parent_stuck")


@transaction.atomic
def end_job(job: SyncJob, status: JobStatus, counts: dict[str, int] | None = None) -> bool:
    """Status, claims and log in one transaction: a claim that outlived its job would silence all later runs."""
    counts = counts or job_counts(job)
    now = clock.now()
    changed = SyncJob.objects.filter(pk=job.pk, status=job.status).update(status=status, completed_at=now)
    if not changed:
        return False
    job.refresh_from_db()
    claims.release(job)
    RemoteSighting.objects.filter(job=job).delete()
    if status == JobStatus.COMPLETED:
        Integration.objects.filter(pk=job.integration_id).update(last_sync_at=now)
    runlog.ended(
        job, success=status == JobStatus.COMPLETED, records=counts["confirmed"], metadata={"counts": counts}
    )
    for data_type in job.data_types:
        records.get(data_type).job_ended(job)
    outbox.announce(
        "job.finished",
        tenant=job.tenant_id,
        data={
            "job": str(job.pk),
            "integration": str(job.integration_id),
            "status": str(status),
            "kind": job.kind,
            "counts": counts,
        },
    )
    return True


def _verdict(counts: dict[str, Any]) -> JobStatus:
    """Green only if every item is confirmed, and nothing was left out that was refused before."""
    left = counts["rejected"] + counts["blocked"] + counts["uncertain"] + counts["superseded"]
    open_ends = left + counts["refused_before"] + counts["held_before"]
    if not open_ends:
        return JobStatus.COMPLETED
    return JobStatus.PARTIAL if counts["confirmed"] or counts["unchanged"] else JobStatus.FAILED


def _correct(job: SyncJob) -> None:
    """It ended anew with the last of its items; counted again only when another one moves on."""
    if not _moves(job):
        SyncJob.objects.filter(pk=job.pk).update(status=_verdict(job_counts(job)), completed_at=clock.now())
