"""Rings for comparisons that wait, anywhere: a lost bell or a lost worker costs only time."""

from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.models import Reconciliation
from accounting.reconciliation.work import due


def sweep() -> int:
    """The number of bells."""
    with all_tenants():
        waiting = list(Reconciliation.all_tenants.filter(due()).values_list("pk", "tenant_id"))
    for run_id, tenant_id in waiting:
        ring("reconcile", run_id, tenant_id)
    return len(waiting)
