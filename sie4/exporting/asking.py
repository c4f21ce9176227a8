"""Asks for an export of a ledger; the file itself is written when the bell reaches a worker."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.db.models import Q

from accounting import clock
from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.domain import money
from sie4.core.profiles import STRICT
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus, FileKind
from vouchers.models import FiscalYear, Ledger, Voucher, VoucherSeries
from vouchers.refusals import refused

_ORE = 2


def ask_for_export(
    *,
    ledger: Ledger,
    requested_by: str,
    fiscal_year: FiscalYear | None = None,
    kind: str = FileKind.EXPORT,
    profile: str = STRICT.key,
    date_from: date | None = None,
    date_to: date | None = None,
    series: Sequence[str] = (),
    **include: bool,
) -> SIE4Export:
    """Of the latest year that has begun where none is named; the very same one if it is under way already.

    `include`: opening_balances, closing_balances, period_balances, objects, budget; all are on unless switched off.
    Raises LedgerRefused: export_no_year, export_other_year, export_outside_year, export_whole_year_only,
    export_series_missing, export_currency.
    """
    year = fiscal_year or _latest(ledger)
    _refuse(ledger, year, kind, date_from, date_to)
    wanted: dict[str, Any] = {
        "ledger": ledger,
        "fiscal_year": year,
        "kind": kind,
        "profile": profile,
        "date_from": date_from,
        "date_to": date_to,
        "series": _series(year, series),
        **{f"include_{name}": value for name, value in include.items()},
    }
    export = SIE4Export(
        id=uuid4(),
        tenant_id=ledger.tenant_id,
        requested_by=requested_by,
        created_at=clock.now(),
        **wanted,
    )
    running = _running(export)
    if running is not None:
        return running
    export.save(force_insert=True)
    ring("sie4.tasks.write_export", export.pk, export.tenant_id)
    return export


def due() -> Q:
    """Waiting ones whose time has come, and those whose worker was lost."""
    waiting = Q(status=ExportStatus.PENDING) & (Q(lease_until=None) | Q(lease_until__lt=clock.now()))
    return waiting | Q(status=ExportStatus.GENERATING, lease_until__lt=clock.now())


def sweep() -> int:
    """The number of bells."""
    with all_tenants():
        waiting = list(SIE4Export.all_tenants.filter(due()).values_list("pk", "tenant_id"))
    for export, tenant in waiting:
        ring("sie4.tasks.write_export", export, tenant)
    return len(waiting)


def _latest(ledger: Ledger) -> FiscalYear:
    years = FiscalYear.objects.filter(ledger=ledger).order_by("-start")
    begun = years.filter(start__lte=clock.today(ledger.tenant.time_zone)).first()
    found: FiscalYear | None = begun or years.last()
    if found is None:
        raise refused("export_no_year", "fiscal_year", ledger=ledger.name)
    return found


def _refuse(
    ledger: Ledger, year: FiscalYear, kind: str, date_from: date | None, date_to: date | None
) -> None:
    if year.ledger_id != ledger.pk:
        raise refused("export_other_year", "fiscal_year", year=year.label, ledger=ledger.name)
    if money.exponent(ledger.currency) != _ORE:
        raise refused("export_currency", "ledger", currency=ledger.currency)
    if kind == FileKind.YEAR and (date_from or date_to):
        raise refused("export_whole_year_only", "date_from" if date_from else "date_to")
    first, last = date_from or year.start, date_to or year.end
    if not year.start <= first <= last <= year.end:
        days = {"from": str(first), "to": str(last), "start": str(year.start), "end": str(year.end)}
        raise refused("export_outside_year", "date_from" if date_from else "date_to", **days)


def _series(year: FiscalYear, chosen: Sequence[str]) -> list[str]:
    wanted = sorted(set(chosen))
    if not wanted:
        return []
    known = set(VoucherSeries.objects.filter(fiscal_year=year).values_list("code", flat=True))
    used = Voucher.objects.filter(fiscal_year=year, series__in=wanted).order_by()
    known |= set(used.values_list("series", flat=True).distinct())
    missing = [code for code in wanted if code not in known]
    if missing:
        raise refused("export_series_missing", "series", series=", ".join(missing), year=year.label)
    return wanted


def _running(export: SIE4Export) -> SIE4Export | None:
    """One that was asked for with the same words and is not done yet."""
    same = {
        name: getattr(export, name)
        for name in (
            "ledger", "fiscal_year", "kind", "profile", "date_from", "date_to", "include_opening_balances",
            "include_closing_balances", "include_period_balances", "include_objects", "include_budget",
        )
    }  # fmt: skip
    open_ones = SIE4Export.objects.filter(
        status__in=[ExportStatus.PENDING, ExportStatus.GENERATING], **same
    ).select_related("ledger", "fiscal_year", "tenant")
    return next((one for one in open_ones if one.series == export.series), None)
