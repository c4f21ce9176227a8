"""Everything in a file that stands before its vouchers: who, which years, which accounts, which balances."""

from collections.abc import Iterator
from datetime import date

from accounting import clock
from sie4.core import records as sie
from sie4.core.checks.identification import CHART_TYPES, org_number
from sie4.exporting.balances import balances
from sie4.exporting.chart import accounts, objects
from sie4.exporting.figures import Figures
from sie4.exporting.vouchers import person
from sie4.models import SIE4Export
from sie4.models.exports import FileKind

PROGRAM, VERSION = "frost_integrations", "1.0"
# The safest word for any modern BAS chart: importers know it.
_MODERN = "EUBAS97"


def head(alias: str, export: SIE4Export, figures: Figures, before: Figures | None) -> list[sie.Record]:
    """Of vouchers alone the accounts and objects are declared all the same."""
    found = [*_identification(export), *_years(figures, before)]
    found += accounts(alias, figures, before)
    if any(isinstance(record, sie.Sru) for record in found):
        found.append(sie.TaxYear(figures.year.end.year + 1))
    if export.include_objects and export.kind not in {FileKind.YEAR, FileKind.PERIODS}:
        found += objects(alias, figures, before)
    if not export.is_feeder:
        found += _extent(export, figures)
        found += balances(export, figures, before)
    return found


def last_day(export: SIE4Export) -> date:
    """Up to and including which the balances are."""
    return export.date_to or export.fiscal_year.end


def _identification(export: SIE4Export) -> Iterator[sie.Record]:
    ledger, tenant = export.ledger, export.tenant
    yield sie.Program(PROGRAM, VERSION)
    yield sie.Generated(clock.today(tenant.time_zone), person(export.requested_by))
    yield sie.CompanyId(ledger.company_id or tenant.code)
    yield sie.CompanyName(ledger.company_name or ledger.name)
    yield sie.ChartType(ledger.chart if ledger.chart in CHART_TYPES else _MODERN)
    yield sie.Currency(ledger.currency)
    if number := ledger.org_number or tenant.org_number:
        yield sie.Organisation(org_number(number))
    if ledger.company_type:
        yield sie.CompanyType(ledger.company_type)
    address = (ledger.contact, ledger.street, ledger.postal, ledger.phone)
    if any(address):
        yield sie.Address(*address)


def _years(figures: Figures, before: Figures | None) -> Iterator[sie.Record]:
    for number, one in ((0, figures), (-1, before)):
        if one is not None:
            yield sie.Year(number, one.year.start, one.year.end)


def _extent(export: SIE4Export, figures: Figures) -> Iterator[sie.Record]:
    """Compulsory with period balances, and for a part of a year; the records of type 1 are always of the whole."""
    part = last_day(export) < figures.year.end
    always = export.kind in {FileKind.PERIODS, FileKind.OBJECTS}
    if export.kind != FileKind.YEAR and (always or part or export.include_period_balances):
        yield sie.Extent(last_day(export))
