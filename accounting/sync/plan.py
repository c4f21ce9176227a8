"""Turns due records into a stored plan: operations, payloads, changes, findings. Sends nothing."""

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from accounting import clock, records
from accounting.bell import ring
from accounting.models import ExchangeBody, JobStatus, SyncItem, SyncJob
from accounting.problems import service
from accounting.sync import due, pull, runlog
from accounting.sync.batch import Batch
from accounting.sync.chunks import by_primary_key
from accounting.sync.context import Context
from accounting.sync.errors import LeaseLost
from accounting.sync.finish import end_job, finish_job
from accounting.sync.jobs import release_plan
from accounting.sync.progress import job_counts

log = structlog.get_logger(__name__)

CHUNK = 200
MOST_FAILURES = 3
PLAN_FAILED = "plan_failed"


def plan_job(job_id: UUID) -> None:
    """Plan one job; a worker that was killed while planning is followed by one that begins again."""
    owner = f"{os.getpid()}-{uuid4().hex[:8]}"
    job = _take(job_id, owner)
    if job is None:
        return
    if job.plan_failures >= MOST_FAILURES:
        _give_up(job, "WorkerLost")
        return
    try:
        if not _pulled(job, owner):
            return
        _discard(job)
        _write_plan(job, owner)
        _close_plan(job, owner)
    except LeaseLost:
        log.warning("plan_lease_lost", job=str(job_id))
    except Exception as error:
        _count_failure(job, error)
        raise


def _count_failure(job: SyncJob, error: Exception) -> None:
    """A plan that fails again and again must not hold its data types unseen."""
    rows = SyncJob.objects.filter(pk=job.pk, status=JobStatus.PLANNING)
    rows.update(plan_failures=F("plan_failures") + 1, plan_until=None)
    job.refresh_from_db()
    if job.status == JobStatus.PLANNING and job.plan_failures >= MOST_FAILURES:
        _give_up(job, type(error).__name__)


def _give_up(job: SyncJob, what: str) -> None:
    with transaction.atomic():
        job.error_code, job.error_params = PLAN_FAILED, {"what": what}
        job.save(update_fields=["error_code", "error_params"])
        end_job(job, JobStatus.FAILED)
        service.open_problem(
            tenant=job.tenant_id,
            integration=job.integration,
            code=PLAN_FAILED,
            cause=PLAN_FAILED,
            params={"what": what, "times": job.plan_failures},
        )


def _take(job_id: UUID, owner: str) -> SyncJob | None:
    now = clock.now()
    free = models.Q(plan_until=None) | models.Q(plan_until__lt=now)
    rows = SyncJob.objects.filter(free, pk=job_id, status=JobStatus.PLANNING)
    # An owner that is still there was killed while planning: that counts like an exception.
    rows.exclude(plan_owner="").exclude(plan_until=None).update(plan_failures=F("plan_failures") + 1)
    taken = rows.update(plan_owner=owner, plan_until=now + _lease())
    return SyncJob.objects.select_related("integration__tenant").get(pk=job_id) if taken else None


def _lease() -> timedelta:
    return timedelta(seconds=settings.FROST_PLAN_LEASE_SECONDS)


def _pulled(job: SyncJob, owner: str) -> bool:
    """Whether everything was read that a whole run takes in first; else the job waits until it may go on."""
    if job.kind != "sync" or job.pulled_at is not None:
        return True
    later = pull.pull(job, lambda: _extend(job, owner))
    if later is None:
        return True
    now = clock.now()
    SyncJob.objects.filter(pk=job.pk, plan_owner=owner, status=JobStatus.PLANNING).update(
        plan_until=later if later > now else None
    )
    if later <= now:
        ring("plan_job", job.pk, job.tenant_id)
    return False


def _discard(job: SyncJob) -> None:
    """Rows of an unfinished plan: nothing of it was ever shown or sent. What was read in stays."""
    ExchangeBody.objects.filter(item__job=job, item__job_type="export").delete()
    items = SyncItem.objects.filter(job=job, job_type="export")
    items.update(depends_on=None)
    for chunk in by_primary_key(items.only("pk")):
        items.filter(pk__in=[item.pk for item in chunk]).delete()
    SyncJob.objects.filter(pk=job.pk).update(unchanged=0, skipped={}, api_calls_planned=0)
    job.unchanged, job.skipped, job.api_calls_planned = 0, {}, 0


def _write_plan(job: SyncJob, owner: str) -> None:
    context = Context(job.integration)
    for data_type in job.data_types:
        if not context.sends(data_type):
            continue
        record_type = records.get(data_type)
        rows = due.in_period(record_type, job.date_from, job.date_to, [UUID(pk) for pk in job.record_ids])
        rows = record_type.meant_for(rows, job.integration)
        total, changed = rows.count(), 0
        for ids in _chunks(_ordered(due.due(rows, record_type, job.integration), record_type)):
            _extend(job, owner)
            changed += len(ids)
            with transaction.atomic():
                Batch(context, job, record_type).plan(ids)
        job.unchanged += max(0, total - changed)  # records may arrive while they are planned
    job.save(update_fields=["unchanged", "skipped", "api_calls_planned"])


def _ordered(rows: "models.QuerySet[models.Model]", record_type: "records.RecordType") -> Iterator[UUID]:
    """By document date and reference, so that the provider's numbers follow the calendar."""
    dates = [] if "__" in record_type.date_field else [record_type.date_field]
    ids: Iterator[UUID] = (
        rows.order_by(*dates, "source_ref").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    )
    return ids


def _chunks(ids: Iterator[UUID]) -> Iterator[list[UUID]]:
    while chunk := list(islice(ids, CHUNK)):
        yield chunk


def _extend(job: SyncJob, owner: str) -> None:
    mine = SyncJob.objects.filter(pk=job.pk, plan_owner=owner, status=JobStatus.PLANNING)
    if not mine.update(plan_until=clock.now() + _lease()):
        raise LeaseLost


def _close_plan(job: SyncJob, owner: str) -> None:
    now = clock.now()
    with transaction.atomic():
        status = JobStatus.PLANNED if job.dry_run else JobStatus.RUNNING
        done = SyncJob.objects.filter(pk=job.pk, plan_owner=owner, status=JobStatus.PLANNING).update(
            status=status, planned_at=now, started_at=None if job.dry_run else now, plan_until=None
        )
        if not done:
            raise LeaseLost
        service.solve_cause(tenant=job.tenant_id, integration=job.integration, cause=PLAN_FAILED)
        job.refresh_from_db()
        if job.dry_run:
            runlog.ended(job, success=True, records=0, metadata={"counts": job_counts(job)})
        else:
            release_plan(job)
            finish_job(job)
            ring("drain", job.integration_id, job.tenant_id)
    log.info("planned", job=str(job.pk), items=job.items.count(), unchanged=job.unchanged)
