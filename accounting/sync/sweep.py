"""Finds what is due anywhere and rings for it. With the broker flushed, everything converges from here."""

from uuid import UUID

from django.db.models import Q

from accounting import clock
from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.models import Integration, IntegrationStatus, JobStatus, State, SyncItem, SyncJob
from accounting.models.sync import DUE_STATES


def sweep() -> int:
    """Ring once per integration with due work and per job whose planning stands still; the number of bells."""
    now = clock.now()
    with all_tenants():
        drains = _integrations_with_work(now)
        plans = _jobs_to_plan(now)
    for integration_id, tenant_id in drains:
        ring("drain", integration_id, tenant_id)
    for job_id, tenant_id in plans:
        ring("plan_job", job_id, tenant_id)
    return len(drains) + len(plans)


def _integrations_with_work(now: object) -> set[tuple[UUID, UUID]]:
    unsent = Q(state__in=DUE_STATES, blocked=False, next_attempt_at__lte=now) & (
        Q(depends_on=None) | Q(depends_on__state=State.CONFIRMED)
    )
    looked_up = Q(state=State.UNCERTAIN, next_attempt_at__lte=now)
    lost = Q(state=State.SENDING, lease_until__lt=now)
    waiting_for_look = Q(state=State.PLANNED, operation="create", job__status=JobStatus.RUNNING)
    free = Q(integration__drain_until=None) | Q(integration__drain_until__lt=now)
    healthy = Q(integration__circuit_opened_at=None) | Q(integration__circuit_probe_at__lte=now)
    rows = SyncItem.all_tenants.filter(
        unsent | looked_up | lost | waiting_for_look, free, healthy, plan_only=False
    ).exclude(integration__status__in=[IntegrationStatus.PAUSED, IntegrationStatus.DISCONNECTED])
    found = set(rows.order_by().values_list("integration_id", "tenant_id").distinct())
    running = SyncJob.all_tenants.filter(free, healthy, status=JobStatus.RUNNING)
    return found | set(running.order_by().values_list("integration_id", "tenant_id").distinct())


def _jobs_to_plan(now: object) -> list[tuple[UUID, UUID]]:
    free = Q(plan_until=None) | Q(plan_until__lt=now)
    rows = SyncJob.all_tenants.filter(free, status=JobStatus.PLANNING)
    return list(rows.values_list("pk", "tenant_id"))


def probe_due() -> list[tuple[UUID, UUID]]:
    """Integrations whose open circuit wants its probe."""
    with all_tenants():
        rows = Integration.all_tenants.filter(circuit_probe_at__lte=clock.now()).exclude(
            circuit_opened_at=None
        )
        return list(rows.values_list("pk", "tenant_id"))
