"""What a preview costs: one statement over all rows, streamed; queries are counted, memory is watched."""

import resource
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from benchmarks.order import Order
from benchmarks.report import Row
from benchmarks.stage import Organisation, Stage, connected

if TYPE_CHECKING:
    from django.db.models import Model

CHUNK = 5000
ROWS_PER_INVOICE = 2
CATEGORIES = ("license_fees", "club_fees", "tournament_fees", "sponsor_income")
DAYS = 28


def measure(stage: Stage, order: Order) -> Row:
    """`size` rows on half as many invoices, half of them sent; two of four categories move to other accounts."""
    from django.db import connection, reset_queries

    from accounting import scope
    from accounting.mappings.preview import preview_mapping

    who = connected(stage)
    with scope.scope([who.tenant.pk]):
        _fill(who, order.size)
        draft = _draft(who)
        before = _peak_mb()
        connection.force_debug_cursor = True
        reset_queries()
        started = time.perf_counter()
        preview = preview_mapping(mapping=draft)
        seconds = time.perf_counter() - started
        queries = len(connection.queries)
    return {
        "rows": preview.rows,
        "records": preview.records,
        "different": preview.different,
        "seconds": round(seconds, 2),
        "rows_per_second": round(preview.rows / seconds),
        "queries": queries,
        "memory_growth_mb": round(_peak_mb() - before, 1),
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _draft(who: Organisation) -> Any:
    from accounting.mappings.lifecycle import create_draft
    from accounting.mappings.rules import change_rule, read_rule, values_of
    from accounting.models import Integration

    integration = Integration.objects.select_related("tenant").get(pk=who.integration_id)
    draft = create_draft(integration=integration, created_by="bench")
    for rule in draft.rules.filter(internal_category__in=CATEGORIES[:2]):
        values = read_rule({**values_of(rule), "provider_account_code": "3490", "cost_centre": "ELIT"})
        change_rule(rule=rule, values=values, changed_by="bench")
    return draft


def _fill(who: Organisation, size: int) -> None:
    from django.db import connection

    from accounting import clock
    from accounting.models import Customer

    payer = Customer.objects.create(
        tenant=who.tenant, changed_at=clock.now(), source_ref="K-1", name="Klot", content_hash="h"
    )
    keys = [uuid4() for _ in range(size // ROWS_PER_INVOICE)]
    _store(_invoices(who, payer, keys))
    _store(_rows(who, keys))
    _store(_mappings(who, keys[::2]))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE invoices, invoice_rows, integration_mappings")


def _invoices(who: Organisation, payer: Any, keys: list[UUID]) -> Iterator["Model"]:
    from accounting import clock
    from accounting.models import Invoice

    now = clock.now()
    for number, key in enumerate(keys):
        day = now.date().replace(day=1 + number % DAYS)
        yield Invoice(
            id=key, tenant=who.tenant, source_ref=f"F-{number}", customer=payer, invoice_date=day, due_date=day,
            total=Decimal(100), content_hash=f"{number:064x}", changed_at=now,
        )  # fmt: skip


def _rows(who: Organisation, keys: list[UUID]) -> Iterator["Model"]:
    from accounting.models import InvoiceRow

    for number, key in enumerate(keys):
        for position in range(1, ROWS_PER_INVOICE + 1):
            yield InvoiceRow(
                tenant=who.tenant, invoice_id=key, position=position, description="Avgift", quantity=Decimal("1.5"),
                internal_category=CATEGORIES[(number + position) % len(CATEGORIES)], unit_price=Decimal("100.25"),
                vat_rate=Decimal(0), cost_centre="UNGDOM" if number % 10 == 0 else "",
            )  # fmt: skip


def _mappings(who: Organisation, keys: list[UUID]) -> Iterator["Model"]:
    from accounting import clock
    from accounting.models import IntegrationMapping

    now = clock.now()
    for number, key in enumerate(keys):
        yield IntegrationMapping(
            tenant=who.tenant, integration_id=who.integration_id, local_resource_type="invoice",
            local_resource_id=key, external_resource_type="invoices", external_id=str(number),
            sent_hash=f"{number:064x}", synced_at=now, remote_state={"booked": True, "final": number % 2 == 0},
        )  # fmt: skip


def _store(rows: Iterator["Model"]) -> None:
    """Past the check of references, which would ask for each row: all of these belong to one organisation."""
    from django.db.models import QuerySet

    while chunk := list(islice(rows, CHUNK)):
        rows_of: QuerySet[Any] = QuerySet(type(chunk[0]))
        rows_of.bulk_create(chunk)
