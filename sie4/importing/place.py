"""Which ledger a file goes into, and which of its years are there."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounting.domain.currencies import CODES
from accounting.domain.money import exponent
from accounting.models import Tenant
from sie4.importing.head import Head
from vouchers.models import FiscalYear, Ledger, LedgerSource

_DECIMALS = 2  # SIE knows öre


@dataclass
class PlacedYear:
    """`number`: 0 is the file's own year, -1 the one before; None for one that only the ledger has. By `start` one
    year is told from another."""

    number: int | None
    start: date
    end: date
    row: FiscalYear | None = None
    has_vouchers: bool = False  # before this import

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass
class Place:
    """`ledger` None: one is made. `obstacles`: codes and parameters of what forbids it as a whole."""

    tenant: Tenant
    ledger: Ledger | None
    currency: str
    years: list[PlacedYear]
    obstacles: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        return self.ledger is not None and self.ledger.is_own

    def year_of(self, day: date) -> PlacedYear | None:
        return next((year for year in self.years if year.holds(day)), None)

    def year(self, number: int) -> PlacedYear | None:
        return next((year for year in self.years if year.number == number), None)


def place_of(head: Head, tenant: Tenant, chosen: Ledger | None) -> Place:
    """The chosen ledger; else the one that files of this company went into before; else a new one."""
    ledger = chosen or former_ledger(head, tenant)
    place = Place(tenant, ledger, ledger.currency if ledger else head.currency, [])
    _currency(place, head)
    if ledger is not None and ledger.source == LedgerSource.INTEGRATION:
        _obstacle(place, "sie_ledger_of_integration", ledger=ledger.name)
    _years(place, head)
    return place


def former_ledger(head: Head, tenant: Tenant) -> Ledger | None:
    """By organisation number; by name where the file has none."""
    rows = Ledger.objects.filter(tenant=tenant, source=LedgerSource.SIE_FILE, archived_at=None)
    if head.org_number:
        rows = rows.filter(org_number=head.org_number[:13])
    else:
        rows = rows.filter(org_number="", company_name=head.company[:200])
    found: Ledger | None = rows.order_by("created_at").first()
    return found


def _currency(place: Place, head: Head) -> None:
    if place.ledger is not None and place.ledger.currency != head.currency:
        told = {"ledger_currency": place.ledger.currency, "currency": head.currency}
        _obstacle(place, "sie_other_currency", **told)
    elif head.currency not in CODES or exponent(head.currency) != _DECIMALS:
        _obstacle(place, "sie_currency", currency=head.currency)


def _years(place: Place, head: Head) -> None:
    there = list(place.ledger.fiscal_years.order_by("start")) if place.ledger else []
    for number, said in sorted(head.years.items(), reverse=True):
        same = next((one for one in there if (one.start, one.end) == (said.start, said.end)), None)
        if same is not None:
            place.years.append(_there(number, same))
            there.remove(same)
        elif not place.is_own:
            _new_year(place, there, number, said.start, said.end)
    place.years += [_there(None, one) for one in there]
    if place.is_own and 0 in head.years and place.year(0) is None:
        said = head.years[0]
        _obstacle(place, "sie_year_missing", start=str(said.start), end=str(said.end))


def _there(number: int | None, row: FiscalYear) -> PlacedYear:
    return PlacedYear(number, row.start, row.end, row, row.vouchers.filter(number__isnull=False).exists())


def _new_year(place: Place, there: list[FiscalYear], number: int, start: date, end: date) -> None:
    """One that overlaps another is an obstacle."""
    known: list[FiscalYear | PlacedYear] = [*there, *place.years]
    for other in known:
        if start <= other.end and other.start <= end:
            told = {"start": str(start), "end": str(end), "other": f"{other.start} – {other.end}"}
            _obstacle(place, "sie_year_overlaps", **told)
            return
    place.years.append(PlacedYear(number, start, end))


def _obstacle(place: Place, code: str, **params: Any) -> None:
    place.obstacles.append({"code": code, "params": params})
