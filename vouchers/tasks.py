"""What a bell starts in the ledgers and for the mirror: load ids, call one service."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from celery import shared_task

from accounting import scope
from accounting.models import Integration
from vouchers.booking import records, sweep
from vouchers.mirror import sending
from vouchers.mirror import sweep as mirror_sweep
from vouchers.models import Ledger
from vouchers.pulling import work as pulling


@contextmanager
def _opened(ledger: str, tenant: str) -> Iterator[Ledger]:
    with structlog.contextvars.bound_contextvars(tenant=tenant, ledger=ledger), scope.scope([UUID(tenant)]):
        yield Ledger.objects.get(pk=ledger)


@contextmanager
def _of(integration: str, tenant: str) -> Iterator[Integration]:
    with (
        structlog.contextvars.bound_contextvars(tenant=tenant, integration=integration),
        scope.scope([UUID(tenant)]),
    ):
        rows = Integration.objects.select_related("grant__app", "tenant")
        yield rows.get(pk=UUID(integration))


@shared_task
def sweep_ledgers() -> None:
    with scope.scope():
        sweep.sweep()


@shared_task
def retry_ledgers() -> None:
    with scope.scope():
        sweep.sweep(everything=True)


@shared_task
def look_at_ledger(ledger: str, tenant: str) -> None:
    with _opened(ledger, tenant) as found:
        sweep.look(ledger=found)


@shared_task
def retry_ledger(ledger: str, tenant: str) -> None:
    with _opened(ledger, tenant) as found:
        sweep.look(ledger=found, everything=True)


@shared_task
def book_records(ledger: str, tenant: str) -> None:
    with _opened(ledger, tenant) as found:
        records.book_records(ledger=found)


@shared_task
def push_mirrors(integration: str, tenant: str) -> None:
    with _of(integration, tenant) as found:
        sending.push_mirrors(found)


@shared_task
def pull_ledger(pull: str, tenant: str) -> None:
    with structlog.contextvars.bound_contextvars(tenant=tenant, pull=pull), scope.scope([UUID(tenant)]):
        pulling.run_pull(UUID(pull))


@shared_task
def scan_vouchers(integration: str, tenant: str) -> None:
    with _of(integration, tenant) as found:
        mirror_sweep.scan_one(found)
