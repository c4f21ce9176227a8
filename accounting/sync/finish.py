"""Ends jobs: once nothing of them can move any more without a person."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from accounting import clock
from accounting.events.outgoing import outbox
from accounting.models import Integration, JobStatus, RemoteSighting, State, SyncItem, SyncJob
from accounting.sync import claims, runlog
from accounting.sync.progress import job_counts

_MOVING = Q(state__in=[State.PLANNED, State.READY, State.WAITING], blocked=False) | Q(
    state__in=[State.SENDING, State.UNCERTAIN]
)


def finish_jobs(integration: Integration) -> None:
    """End every running job that has nothing left to do, and correct ended ones whose held items moved on."""
    for job in SyncJob.objects.filter(integration=integration, status=JobStatus.RUNNING):
        finish_job(job)
    for job in SyncJob.objects.filter(
        integration=integration, status__in=[JobStatus.PARTIAL, JobStatus.FAILED]
    ).order_by("-created_at")[:20]:
        _correct(job)


def finish_job(job: SyncJob) -> bool:
    """Whether the job has ended now."""
    if job.status not in {JobStatus.RUNNING, JobStatus.PLANNED, JobStatus.PLANNING}:
        return False
    stopping = job.stop_requested_at is not None
    if job.status != JobStatus.RUNNING and not stopping:
        return False
    if SyncItem.objects.filter(_MOVING, job=job, plan_only=False).exists():
        return False
    counts = job_counts(job)
    status = JobStatus.STOPPED if stopping else _verdict(counts)
    return end_job(job, status, counts)


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
    """Green only if every item is confirmed."""
    open_ends = counts["rejected"] + counts["blocked"] + counts["uncertain"] + counts["superseded"]
    if not open_ends:
        return JobStatus.COMPLETED
    return JobStatus.PARTIAL if counts["confirmed"] or counts["unchanged"] else JobStatus.FAILED


def _correct(job: SyncJob) -> None:
    status = _verdict(job_counts(job))
    if status != job.status and not SyncItem.objects.filter(_MOVING, job=job, plan_only=False).exists():
        SyncJob.objects.filter(pk=job.pk).update(status=status)
