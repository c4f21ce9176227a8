"""What a bell starts: load ids, call one service. Nothing here decides, waits or tries again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from celery import shared_task

from accounting import clock, heartbeat, scope
from accounting.all_tenants import tenant_ids
from accounting.bell import ring
from accounting.oauth import keepalive
from accounting.sync import drain as drain_service
from accounting.sync import drift, hourly, plan, retention
from accounting.sync import sweep as sweep_service

log = structlog.get_logger(__name__)


@contextmanager
def _within(tenant: str, **bound: str) -> Iterator[None]:
    with structlog.contextvars.bound_contextvars(tenant=tenant, **bound), scope.scope([UUID(tenant)]):
        yield


def _each_tenant(work: Callable[[UUID], object]) -> None:
    """Nobody's failure stops the others."""
    with scope.scope():
        tenants = tenant_ids()
    for tenant in tenants:
        with _within(str(tenant)):
            try:
                work(tenant)
            except Exception:
                log.exception("tenant_failed")


@shared_task
def plan_job(job: str, tenant: str) -> None:
    with _within(tenant, job=job):
        plan.plan_job(UUID(job))


@shared_task
def drain(integration: str, tenant: str) -> None:
    with _within(tenant, integration=integration):
        drain_service.drain(UUID(integration))


@shared_task
def sweep() -> None:
    with scope.scope():
        sweep_service.sweep()
        for integration, tenant in sweep_service.probe_due():
            ring("drain", integration, tenant)


@shared_task
def pulse() -> None:
    with scope.scope():
        heartbeat.beat("worker", at=clock.now())


@shared_task
def start_hourly() -> None:
    with scope.scope():
        hourly.start_hourly_jobs()


@shared_task
def keep_alive() -> None:
    _each_tenant(lambda tenant: keepalive.keep_alive())


@shared_task
def nightly() -> None:
    _each_tenant(lambda tenant: retention.delete_old_bodies())
    _each_tenant(drift.report_drift)
