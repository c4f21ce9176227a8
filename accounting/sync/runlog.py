"""The log that people read: one row when a run starts, one when it ends, joined by the run's id."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from accounting import clock
from accounting.models import Integration, SyncJob, SyncLog


def started(job: SyncJob) -> None:
    _row(job, "started")


def ended(job: SyncJob, *, success: bool, records: int, metadata: dict[str, Any]) -> None:
    took = int((clock.now() - job.created_at).total_seconds() * 1000)
    _row(job, "success" if success else "failed", record_count=records, duration_ms=took, metadata=metadata)


def _row(job: SyncJob, status: str, **more: Any) -> None:
    SyncLog.objects.create(
        tenant_id=job.tenant_id,
        integration_id=job.integration_id,
        run_id=job.pk,
        sync_type="scheduled" if job.trigger == "schedule" else "export",
        data_type=",".join(job.data_types)[:100],
        status=status,
        error_message=job.error_code,
        created_at=clock.now(),
        **{**more, "metadata": {"dry_run": job.dry_run, **more.get("metadata", {})}},
    )


def pull_started(sync_type: str, integration: Integration, types: Sequence[str], job: SyncJob) -> None:
    _pulled(sync_type, integration, types, job.pk, "started", {"dry_run": job.dry_run})


def pull_ended(
    sync_type: str,
    integration: Integration,
    types: Sequence[str],
    job: SyncJob,
    figures: Mapping[str, Mapping[str, int]],
) -> None:
    """Green where nothing waits for a person; a preview counts and takes in nothing."""
    taken = sum(one.get(word, 0) for one in figures.values() for word in ("created", "updated", "linked"))
    waits = sum(one.get(word, 0) for one in figures.values() for word in ("held", "held_before", "refused"))
    status = "failed" if waits else "success"
    told = {"dry_run": job.dry_run, "counts": figures}
    _pulled(sync_type, integration, types, job.pk, status, told, record_count=taken)


def fetched(integration: Integration, data_type: str, external_id: str, outcome: str) -> None:
    """One document that an event named: both rows at once."""
    run_id, told = uuid4(), {"external_id": external_id, "outcome": outcome}
    _pulled("webhook", integration, [data_type], run_id, "started", told)
    status = "failed" if outcome in {"held", "held_before"} else "success"
    count = int(outcome in {"created", "updated", "linked"})
    _pulled("webhook", integration, [data_type], run_id, status, told, record_count=count)


def _pulled(
    sync_type: str,
    integration: Integration,
    types: Sequence[str],
    run_id: UUID,
    status: str,
    told: Mapping[str, Any],
    record_count: int = 0,
) -> None:
    SyncLog.objects.create(
        tenant_id=integration.tenant_id,
        integration_id=integration.pk,
        run_id=run_id,
        sync_type=sync_type,
        data_type=",".join(types)[:100],
        status=status,
        record_count=record_count,
        metadata=dict(told),
        created_at=clock.now(),
    )
