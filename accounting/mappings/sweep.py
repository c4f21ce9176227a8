"""Rings for work at the provider that waits, anywhere: a lost bell or a lost worker costs only time."""

from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.mappings.jobs import due
from accounting.models import ReferenceJob


def sweep() -> int:
    """The number of bells."""
    with all_tenants():
        waiting = list(ReferenceJob.all_tenants.filter(due()).values_list("pk", "tenant_id"))
    for job_id, tenant_id in waiting:
        ring("reference_job", job_id, tenant_id)
    return len(waiting)
