"""A ledger in the database to a checked file, beside a bare COPY of the same rows in the same order."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.order import Order
from benchmarks.report import Row
from benchmarks.resident import watching
from benchmarks.stage import Stage

MEGA = 1_000_000
# Four rows per voucher, as benchmarks.sie.ledger has them; amounts are whole öre and every voucher adds up to 0.
_VOUCHERS = """
INSERT INTO vouchers (id, source_ref, content_hash, changed_at, created_at, updated_at, series, number, voucher_date,
    text, comment, currency, state, origin, external_id, registered_by, record_type, record_hash, fiscal_year_id,
    ledger_id, tenant_id)
SELECT gen_random_uuid(), 'b-' || n, '', now(), now(), now(), 'A', n,
    date '2024-01-01' + ((n - 1)::bigint * 366 / %(size)s)::int,
    'Faktura ' || n || ' ' || (array['Växjö BTK','Åkers IF','Örebro SK','Ängby SK','Lunds IK','Mora IF','Umeå BK'])
        [n %% 7 + 1],
    '', 'SEK', 'booked', 'sie_file', '', '', '', '', %(year)s, %(ledger)s, %(tenant)s
FROM generate_series(1, %(size)s) n
"""
_ROWS = """
INSERT INTO voucher_rows (line_number, account, internal_category, debit, credit, cost_centre, project, text, removed,
    added_later, other_objects, signed_by, tenant_id, voucher_id, information)
SELECT k, (array['1510','3041','3420','2611'])[k], '',
    CASE k WHEN 1 THEN net + net / 4 ELSE 0 END,
    CASE k WHEN 1 THEN 0 WHEN 2 THEN net - net / 3 WHEN 3 THEN net / 3 ELSE net / 4 END,
    CASE k WHEN 2 THEN (array['10','20','30'])[number %% 3 + 1] ELSE '' END, '',
    CASE k WHEN 1 THEN 'Kund ' || number %% 997
        WHEN 2 THEN (array['Licensavgift säsong','Startavgift distrikt'])[number %% 2 + 1]
        WHEN 3 THEN 'Tävlingsavgift vår' ELSE '' END,
    false, false, '{}', '', tenant_id, id, ''
FROM (SELECT *, 10000 + number::bigint * 7919 %% 900000 AS net FROM vouchers WHERE ledger_id = %(ledger)s) v,
    generate_series(1, 4) k
"""


@dataclass(frozen=True)
class _Timed:
    wall: float
    own: float


def measure(stage: Stage, order: Order) -> Row:
    """COPY, export, COPY: the ratio is to the mean of both, because a shared machine changes its mind."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return {"vouchers": order.size, "left_out": "COPY is PostgreSQL's: set DATABASE_URL"}
    from accounting import scope
    from sie4.models import SIE4Export

    ledger = _filled(order.size)
    with scope.scope([ledger.tenant_id]):
        made = _asked(ledger)
        sql, params = _question(made)
        target = Path(os.devnull)
        first = _timed(lambda: _copy(sql, params, target))
        with watching(os.getpid()) as watch:
            before = watch.peaks.get("own", 0.0)
            export = _timed(lambda: _write(made))
        last = _timed(lambda: _copy(sql, params, target))
        done = SIE4Export.objects.get(pk=made.pk)
        if done.status != "completed" or done.report["counts"]:
            raise RuntimeError(f"{done.status} {done.error_code} {done.report}")
    bare = (first.wall + last.wall) / 2
    return {
        "vouchers": done.vouchers,
        "rows": done.rows,
        "megabytes": round(done.size / MEGA, 1),
        "seconds": round(export.wall, 2),
        "own_seconds": round(export.own, 2),
        "copy_seconds": round(bare, 2),
        "times_the_copy": round(export.wall / bare, 2),
        "own_before_mb": before,
        "own_more_mb": round(watch.peaks.get("own", 0.0) - before, 1),
    }


def _filled(size: int) -> Any:
    from django.db import connection

    from accounting import scope
    from accounting.models import Tenant
    from vouchers.models import FiscalYear, Ledger

    tenant = Tenant(id=uuid4(), code="bench", name="Mätförbundet", org_number="802000-1231", practice=True)
    with scope.scope([tenant.pk]):
        tenant.save()
        ledger = Ledger.objects.create(tenant=tenant, source="sie_file", name="Mätning", company_type="I")
        year = FiscalYear.objects.create(tenant=tenant, ledger=ledger, start="2024-01-01", end="2024-12-31")
        known = {"size": size, "year": year.pk, "ledger": ledger.pk, "tenant": tenant.pk}
        with connection.cursor() as cursor:
            for statement in (_VOUCHERS, _ROWS):
                cursor.execute(statement, known)
            cursor.execute("ANALYZE vouchers")
            cursor.execute("ANALYZE voucher_rows")
    return ledger


def _asked(ledger: Any) -> Any:
    from sie4.exporting.asking import ask_for_export
    from sie4.models import SIE4Export

    made = ask_for_export(ledger=ledger, requested_by="command")
    return SIE4Export.objects.select_related("tenant", "fiscal_year").get(pk=made.pk)


def _question(export: Any) -> tuple[str, Any]:
    from sie4.exporting.vouchers import rows

    sql, params = rows("default", "postgresql", export).query.sql_with_params()
    return sql, params


def _copy(sql: str, params: Any, target: Path) -> None:
    from django.db import connection

    connection.ensure_connection()
    raw: Any = connection.connection
    with (
        target.open("wb") as out,
        raw.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT", params) as copy,
    ):
        for block in copy:
            out.write(block)


def _write(export: Any) -> None:
    from sie4.exporting.work import write_export

    write_export(export.pk)


def _timed(work: Callable[[], None]) -> _Timed:
    wall, own = time.perf_counter(), time.process_time()
    work()
    return _Timed(time.perf_counter() - wall, time.process_time() - own)
