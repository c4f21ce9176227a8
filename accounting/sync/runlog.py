"""The log that people read: one row when a run starts, one when it ends, joined by the job's id."""

from typing import Any

from accounting import clock
from accounting.models import SyncJob, SyncLog


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
