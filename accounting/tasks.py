"""What a bell starts: load ids, call one service. Nothing here decides, waits or tries again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from celery import shared_task

from accounting import clock, heartbeat, rounds, scope
from accounting.all_tenants import tenant_ids
from accounting.bell import ring
from accounting.events import consents, processing, routing
from accounting.events import retention as event_retention
from accounting.events import sweep as event_sweep
from accounting.events.mail import deliver as mail_service
from accounting.events.mail import summary
from accounting.events.outgoing import deliver as delivery_service
from accounting.listener import alarms, closing_gaps
from accounting.mappings import jobs as reference_jobs
from accounting.mappings import sweep as reference_sweep
from accounting.oauth import hints, keepalive, rights
from accounting.reconciliation import ask as reconciliations
from accounting.reconciliation import sweep as reconciliation_sweep
from accounting.reconciliation import work as reconciliation_work
from accounting.sync import drain as drain_service
from accounting.sync import drift, hourly, plan, pull, retention
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
def read_pending(integration: str, tenant: str) -> None:
    with _within(tenant, integration=integration):
        pull.read_pending(UUID(integration))


@shared_task
def sweep() -> None:
    with scope.scope():
        sweep_service.sweep()
        for integration, tenant in sweep_service.probe_due():
            ring("drain", integration, tenant)
        event_sweep.sweep()
        reference_sweep.sweep()
        reconciliation_sweep.sweep()
        closing_gaps.sweep()
        alarms.sweep()
        rounds.sweep()


@shared_task
def pulse() -> None:
    with scope.scope():
        heartbeat.beat("worker", at=clock.now())


@shared_task
def start_hourly() -> None:
    with scope.scope():
        hourly.start_hourly_jobs()
        for tenant in summary.tenants_due():
            ring("queue_summary", tenant)


@shared_task
def keep_alive() -> None:
    _each_tenant(_keep_alive)


def _keep_alive(tenant: UUID) -> None:
    keepalive.keep_alive()
    consents.count_down()


@shared_task
def nightly() -> None:
    for work in (_forget_old, drift.report_drift, _look_around, _compare, *rounds.nightly()):
        _each_tenant(work)
    with scope.scope():
        event_retention.delete_old_unrouted()


def _forget_old(tenant: UUID) -> None:
    retention.delete_old_bodies()
    event_retention.delete_old_events()


def _look_around(tenant: UUID) -> None:
    reference_jobs.ask_all_to_read()
    for integration in rights.to_check():
        ring("check_rights", integration, tenant)


def _compare(tenant: UUID) -> None:
    reconciliations.reconcile_all()


@shared_task
def route_events() -> None:
    with scope.scope():
        routing.route_events()


@shared_task
def process_events(tenant: str) -> None:
    with _within(tenant):
        processing.process_events(UUID(tenant))


@shared_task
def scan_stream(integration: str, tenant: str) -> None:
    with _within(tenant, integration=integration):
        closing_gaps.scan_stream(UUID(integration))


@shared_task
def send_mails(tenant: str) -> None:
    with _within(tenant):
        mail_service.send_mails(UUID(tenant))


@shared_task
def send_deliveries(tenant: str) -> None:
    with _within(tenant):
        delivery_service.send_deliveries(UUID(tenant))


@shared_task
def queue_summary(tenant: str) -> None:
    with _within(tenant):
        summary.queue_summary(UUID(tenant))


@shared_task
def check_rights(integration: str, tenant: str) -> None:
    with _within(tenant, integration=integration):
        rights.check_rights(UUID(integration))


@shared_task
def check_consent(grant: str, tenant: str) -> None:
    with _within(tenant, grant=grant):
        hints.check_consent(UUID(grant))


@shared_task
def reference_job(job: str, tenant: str) -> None:
    with _within(tenant, reference_job=job):
        reference_jobs.run_job(UUID(job))


@shared_task
def reconcile(run: str, tenant: str) -> None:
    with _within(tenant, reconciliation=run):
        reconciliation_work.run_reconciliation(UUID(run))
