"""One running job per (integration, data type): the unique row decides, not a look before."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from accounting.models import JobStatus, SyncClaim, SyncJob

ENDED = {JobStatus.COMPLETED, JobStatus.PARTIAL, JobStatus.FAILED, JobStatus.STOPPED}


def claim(job: SyncJob, data_types: Iterable[str]) -> SyncJob | None:
    """None when all data types are ours now; otherwise the job that holds one of them, and nothing is claimed."""
    wanted = list(data_types)
    rows = [
        SyncClaim(tenant_id=job.tenant_id, integration_id=job.integration_id, data_type=data_type, job=job)
        for data_type in wanted
    ]
    try:
        with transaction.atomic():
            SyncClaim.objects.bulk_create(rows)
    except IntegrityError:
        return _running_holder(job.integration_id, wanted) or claim(job, wanted)
    return None


def _running_holder(integration_id: object, data_types: list[str]) -> SyncJob | None:
    """The job that holds one of them; a claim whose job has ended is worth nothing and goes."""
    found = holder(integration_id, data_types)
    if found is not None and found.status in ENDED:
        release(found)
        return None
    return found


def holder(integration_id: object, data_types: Iterable[str]) -> SyncJob | None:
    row = (
        SyncClaim.objects.filter(integration_id=integration_id, data_type__in=list(data_types))
        .select_related("job")
        .order_by("pk")
        .first()
    )
    return row.job if row else None


def release(job: SyncJob) -> None:
    SyncClaim.objects.filter(job=job).delete()
