"""What planning costs where nothing changed, against the bare SQL anti-join of the same rows."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from benchmarks.order import Order
from benchmarks.report import Row
from benchmarks.stage import Organisation, Stage, connected, start

if TYPE_CHECKING:
    from django.db.models import Model

TIMES = 5
CHUNK = 5000
BARE = """
    SELECT count(*) FROM invoices i
    WHERE i.tenant_id = %s AND i.archived_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM integration_mappings m
        WHERE m.integration_id = %s AND m.local_resource_type = 'invoice' AND m.local_resource_id = i.id
          AND m.part = '' AND m.archived_at IS NULL AND NOT m.stale AND m.sent_hash = i.content_hash)
"""


def measure(stage: Stage, order: Order) -> Row:
    """Both in turn, so that whatever else the machine does meets both; one of each beforehand to warm up."""
    from accounting import scope

    who = connected(stage)
    with scope.scope([who.tenant.pk]):
        _fill(who, order.size)
        since = stage.provider.last()
        times = [(_timed_plan(who), _timed(lambda: _bare(who))) for _ in range(TIMES + 1)][1:]
    planning, bare = (median(one) for one in zip(*times, strict=True))
    return {
        "invoices": order.size,
        "planning_ms": round(planning * 1000, 1),
        "bare_anti_join_ms": round(bare * 1000, 1),
        "ratio": round(planning / bare, 2),
        "provider_requests": stage.provider.last() - since,
    }


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _timed_plan(who: Organisation) -> float:
    from accounting.models import SyncItem, SyncJob
    from accounting.sync.plan import plan_job

    job_id = start(who, data_types=["invoice"], dry_run=True)
    seconds = _timed(lambda: plan_job(job_id))
    if SyncJob.objects.get(pk=job_id).status != "planned" or SyncItem.objects.filter(job=job_id).exists():
        raise RuntimeError("something was due: this is not the measure of unchanged invoices")
    return seconds


def _bare(who: Organisation) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BARE, [_bound(who.tenant.pk), _bound(who.integration_id)])
        if cursor.fetchone() != (0,):
            raise RuntimeError("something is due by the bare anti-join")


def _bound(key: UUID) -> UUID | str:
    from django.db import connection

    return key.hex if connection.vendor == "sqlite" else key


def _fill(who: Organisation, size: int) -> None:
    """Invoices and their mappings as they stand after everything was sent."""
    from django.db import connection

    from accounting import clock
    from accounting.models import Customer

    now = clock.now()
    payer = Customer.objects.create(
        tenant=who.tenant, changed_at=now, source_ref="K-1", name="Klot", content_hash="h"
    )
    keys = [uuid4() for _ in range(size)]
    _store(_invoices(who, payer, keys))
    _store(_mappings(who, keys))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE invoices, integration_mappings")  # as autovacuum soon does


def _invoices(who: Organisation, payer: Any, keys: list[UUID]) -> Iterator["Model"]:
    from accounting import clock
    from accounting.models import Invoice

    now = clock.now()
    for number, key in enumerate(keys):
        yield Invoice(
            id=key,
            tenant=who.tenant,
            source_ref=f"F-{number}",
            customer=payer,
            invoice_date=now.date(),
            due_date=now.date(),
            total=Decimal(100),
            content_hash=_hash(number),
            changed_at=now,
        )


def _mappings(who: Organisation, keys: list[UUID]) -> Iterator["Model"]:
    from accounting import clock
    from accounting.models import IntegrationMapping

    now = clock.now()
    for number, key in enumerate(keys):
        yield IntegrationMapping(
            tenant=who.tenant,
            integration_id=who.integration_id,
            local_resource_type="invoice",
            local_resource_id=key,
            external_resource_type="invoice",
            external_id=str(number),
            sent_hash=_hash(number),
            synced_at=now,
        )


def _hash(number: int) -> str:
    """As long as a real one."""
    return f"{number:064x}"


def _store(rows: Iterator["Model"]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        type(chunk[0])._default_manager.bulk_create(chunk)
