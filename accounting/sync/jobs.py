"""Starts, approves and stops jobs. The work itself is done when the bell reaches a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from accounting import clock
from accounting.bell import ring
from accounting.facts import record_fact
from accounting.models import Integration, IntegrationStatus, JobStatus, State, SyncItem, SyncJob
from accounting.models.sync import STOPPED_BY_PERSON
from accounting.problems import service
from accounting.sync import claims, runlog
from accounting.sync.block import block_behind, block_planned
from accounting.sync.context import Context
from accounting.sync.errors import SyncRefused
from accounting.sync.finish import finish_job
from accounting.sync.lease import end_dependents
from accounting.sync.replace import supersede_older

MOST_IDS = 1000
# The kind of a job that sends what an event has made, beside the runs of people and of the schedule.
EVENT = "event"


@dataclass(frozen=True)
class Started:
    """`new` is False where a running job already does this work: these data types, this period, these records."""

    job: SyncJob
    new: bool


def start_job(
    *,
    integration: Integration,
    data_types: Sequence[str] | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    record_ids: Sequence[UUID] = (),
    dry_run: bool = False,
    trigger: str,
    requested_by: str,
    kind: str = "sync",
    slot: str | None = None,
) -> Started:
    """A job in `planning`, or the running one that does the same.

    Raises SyncRefused: integration_disconnected, integration_paused, unknown_data_type, data_type_off,
    period_reversed, too_many_ids; job_running where the running one does something else.
    """
    chosen = _checked_types(integration, data_types, kind)
    _check_request(integration, date_from, date_to, record_ids)
    job = SyncJob(
        tenant_id=integration.tenant_id,
        integration=integration,
        kind=kind,
        trigger=trigger,
        requested_by=requested_by,
        data_types=chosen,
        date_from=date_from,
        date_to=date_to,
        record_ids=[str(pk) for pk in record_ids],
        dry_run=dry_run,
        slot=slot,
        created_at=clock.now(),
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            return Started(SyncJob.objects.get(integration=integration, slot=slot), new=False)
        if not dry_run:
            running = claims.claim(job, _claimed(job))
            if running is not None and not _does_the_same(running, job):
                raise SyncRefused("job_running", {"job": str(running.pk)})
            if running is not None:
                job.delete()
                return Started(running, new=False)
        runlog.started(job)
        ring("plan_job", job.pk, job.tenant_id)
    return Started(job, new=True)


def _claimed(job: SyncJob) -> list[str]:
    """What an event has made need not wait for a long run of the same data type."""
    return [f"{EVENT}:{data_type}" if job.kind == EVENT else data_type for data_type in job.data_types]


def _does_the_same(running: SyncJob, wanted: SyncJob) -> bool:
    """A run without limits does what a limited one of its data types would."""
    if not set(wanted.data_types) <= set(running.data_types):
        return False
    period = (running.date_from, running.date_to)
    whole = period in {(None, None), (wanted.date_from, wanted.date_to)}
    return whole and (not running.record_ids or set(running.record_ids) == set(wanted.record_ids))


def _checked_types(integration: Integration, data_types: Sequence[str] | None, kind: str) -> list[str]:
    """A whole run also takes the types that are only read back."""
    context = Context(integration)
    enabled = context.run_types() if kind == "sync" else context.enabled_types()
    if data_types is None or not list(data_types):
        return enabled
    for data_type in data_types:
        if data_type not in context.provider.resources:
            raise SyncRefused("unknown_data_type", {"data_type": data_type})
        if data_type not in enabled:
            raise SyncRefused("data_type_off", {"data_type": data_type})
    return [data_type for data_type in enabled if data_type in set(data_types)]


def _check_request(
    integration: Integration, date_from: date | None, date_to: date | None, record_ids: Sequence[UUID]
) -> None:
    _check_connection(integration)
    if date_from and date_to and date_to < date_from:
        raise SyncRefused("period_reversed", {"from": str(date_from), "to": str(date_to)})
    if len(record_ids) > MOST_IDS:
        raise SyncRefused("too_many_ids", {"most": MOST_IDS})


def _check_connection(integration: Integration) -> None:
    if integration.status == IntegrationStatus.DISCONNECTED:
        raise SyncRefused("integration_disconnected", {})
    if integration.status == IntegrationStatus.PAUSED:
        raise SyncRefused("integration_paused", {})


def approve_job(*, job: SyncJob, approved_by: str) -> SyncJob:
    """Turn a dry run's plan into work; the hashes it pinned are checked again before each write.

    Raises SyncRefused: integration_disconnected, integration_paused, job_not_planned, job_running.
    """
    _check_connection(job.integration)
    with transaction.atomic():
        now = clock.now()
        changed = SyncJob.objects.filter(pk=job.pk, status=JobStatus.PLANNED, approved_at=None).update(
            status=JobStatus.RUNNING, approved_at=now, approved_by=approved_by, started_at=now, dry_run=False
        )
        if not changed:
            raise SyncRefused("job_not_planned", {"status": job.status})
        job.refresh_from_db()
        running = claims.claim(job, job.data_types)
        if running is not None:
            raise SyncRefused("job_running", {"job": str(running.pk)})
        release_plan(job)
        record_fact(
            "job_approved",
            tenant=job.tenant_id,
            actor=approved_by,
            integration=job.integration,
            data={"job": str(job.pk)},
        )
        ring("drain", job.integration_id, job.tenant_id)
    return job


def release_plan(job: SyncJob) -> None:
    """Planned items become work, but for those that a finding holds; creates wait for a look at the provider."""
    replaced = supersede_older(job)
    items = SyncItem.objects.filter(job=job, state=State.PLANNED)
    items.filter(plan_only=True).update(plan_only=False)
    block_planned(job)
    block_behind(job)
    service.let_go(replaced)
    items.exclude(operation="create").update(state=State.READY, next_attempt_at=clock.now())


def stop_job(*, job: SyncJob, stopped_by: str) -> SyncJob:
    """Nothing further is sent; what is under way is finished first.

    Raises SyncRefused where the job has ended.
    """
    if job.status not in {JobStatus.PLANNING, JobStatus.PLANNED, JobStatus.RUNNING}:
        raise SyncRefused("job_ended", {"status": job.status})
    now = clock.now()
    with transaction.atomic():
        SyncJob.objects.filter(pk=job.pk).update(stop_requested_at=now)
        SyncItem.objects.filter(job=job, state__in=[State.PLANNED, State.READY, State.WAITING]).update(
            state=State.STOPPED, reason=STOPPED_BY_PERSON, completed_at=now
        )
        stopped = list(SyncItem.objects.filter(job=job, state=State.STOPPED).values_list("pk", flat=True))
        end_dependents(stopped, "parent_stopped")
        service.let_go(stopped)
        record_fact(
            "job_stopped",
            tenant=job.tenant_id,
            actor=stopped_by,
            integration=job.integration,
            data={"job": str(job.pk)},
        )
        job.refresh_from_db()
        finish_job(job)
    job.refresh_from_db()
    return job
