"""Fiscal years of an own ledger: opened one after the other, their periods locked and unlocked."""

from datetime import date

from django.db import transaction

from accounting.bell import ring
from vouchers.ledgers import chart
from vouchers.ledgers.carrying import carry_forward
from vouchers.ledgers.facts import note
from vouchers.ledgers.shape import next_year, refuse_shape
from vouchers.models import FiscalYear, Ledger
from vouchers.refusals import refused


def open_fiscal_year(
    *, ledger: Ledger, start: date | None = None, end: date | None = None, opened_by: str
) -> FiscalYear:
    """The next year where nothing is said; with the accounts and series of its neighbour.

    What waited for the year is booked. Raises LedgerRefused: ledger_not_own, start_missing, year_reversed,
    year_too_long, year_not_whole_months, year_overlaps, year_gap.
    """
    with transaction.atomic():
        _lock(ledger)
        existing = list(FiscalYear.objects.filter(ledger=ledger).order_by("start"))
        start, end = next_year(existing, start, end)
        refuse_shape(existing, start, end)
        year = FiscalYear.objects.create(tenant=ledger.tenant, ledger=ledger, start=start, end=end)
        before = next((one for one in reversed(existing) if one.end < start), None)
        chart.lay_out(year, like=before or (existing[0] if existing else None))
        if before is not None and before.closed:
            carry_forward(before, year)
        note("year_opened", ledger, opened_by, year)
        ring("vouchers.tasks.book_records", ledger.pk, ledger.tenant_id)
    return year


def lock_period(*, year: FiscalYear, until: date, locked_by: str) -> FiscalYear:
    """Nothing dated up to and including `until` is booked any more.

    Raises LedgerRefused: ledger_not_own, year_is_closed, lock_outside_year, lock_backwards.
    """
    with transaction.atomic():
        locked = locked_year(year)
        _refuse_outside(locked, until)
        if locked.locked_until is not None and until <= locked.locked_until:
            raise refused("lock_backwards", "until", locked_until=str(locked.locked_until))
        return _set_lock(locked, until, "period_locked", locked_by)


def unlock_period(*, year: FiscalYear, until: date | None = None, unlocked_by: str) -> FiscalYear:
    """Locked up to and including `until` only, or not at all. What waited for it is booked.

    Raises LedgerRefused: ledger_not_own, year_is_closed, lock_outside_year, not_locked.
    """
    with transaction.atomic():
        locked = locked_year(year)
        if until is not None:
            _refuse_outside(locked, until)
        if locked.locked_until is None or (until is not None and until >= locked.locked_until):
            raise refused("not_locked", "until", year=locked.label)
        ring("vouchers.tasks.book_records", locked.ledger_id, locked.tenant_id)
        return _set_lock(locked, until, "period_unlocked", unlocked_by)


def locked_year(year: FiscalYear) -> FiscalYear:
    """The year's row, held until the transaction ends: every booking holds it too.

    Raises LedgerRefused: ledger_not_own, year_is_closed.
    """
    rows = FiscalYear.objects.select_related("ledger__tenant").select_for_update(of=("self",), no_key=True)
    locked: FiscalYear = rows.get(pk=year.pk)
    if not locked.ledger.is_own:
        raise refused("ledger_not_own", ledger=locked.ledger.name)
    if locked.closed:
        raise refused("year_is_closed", year=locked.label)
    return locked


def _lock(ledger: Ledger) -> None:
    if not Ledger.objects.select_for_update(of=("self",), no_key=True).get(pk=ledger.pk).is_own:
        raise refused("ledger_not_own", ledger=ledger.name)


def _refuse_outside(year: FiscalYear, day: date) -> None:
    if not year.holds(day):
        raise refused("lock_outside_year", "until", date=str(day), year=year.label)


def _set_lock(year: FiscalYear, until: date | None, fact: str, actor: str) -> FiscalYear:
    before, year.locked_until = year.locked_until, until
    year.save(update_fields=["locked_until"])
    note(fact, year.ledger, actor, year, before=str(before or ""), until=str(until or ""))
    return year
