"""Balances and results of the year and of the one before, and the changes of their months."""

from collections.abc import Iterator

from sie4.core import records as sie
from sie4.exporting.figures import Figures
from sie4.models import SIE4Export
from sie4.models.exports import FileKind


def balances(export: SIE4Export, figures: Figures, before: Figures | None) -> Iterator[sie.Record]:
    """Income and costs have a result and neither opening nor closing balance."""
    for number, one in ((0, figures), (-1, before)):
        if one is None:
            continue
        if export.include_opening_balances:
            yield from _opening(export, number, one)
        if export.include_closing_balances:
            yield from _closing(export, number, one)
        if export.include_period_balances and export.kind != FileKind.YEAR:
            yield from _periods(export, number, one)


def _opening(export: SIE4Export, year: int, figures: Figures) -> Iterator[sie.Record]:
    """Of a result account too, if the books say so: the writer refuses it, and names the account."""
    for account, ore in figures.opening.items():
        if ore:
            yield sie.OpeningBalance(year, account, ore)
    if _has_objects(export):
        for (account, pair), ore in figures.object_opening.items():
            if ore and figures.carries(account):
                yield sie.ObjectOpening(year, account, (pair,), ore)


def _closing(export: SIE4Export, year: int, figures: Figures) -> Iterator[sie.Record]:
    """Of every account that was used, so that a year in which all came to nothing has closing balances too."""
    sums = figures.closing()
    for account in figures.accounts:
        kind = sie.ClosingBalance if figures.carries(account) else sie.Result
        yield kind(year, account, sums[account])
    if _has_objects(export):
        for (account, pair), ore in figures.object_closing().items():
            if ore and figures.carries(account):
                yield sie.ObjectClosing(year, account, (pair,), ore)


def _periods(export: SIE4Export, year: int, figures: Figures) -> Iterator[sie.Record]:
    """Only type 3 has those of objects: whoever adds up all rows of another file would count them twice."""
    for (account, month), ore in figures.changes.items():
        if ore:
            yield sie.PeriodBalance(year, month, account, (), ore)
    if export.kind == FileKind.OBJECTS and export.include_objects:
        for (account, pair, month), ore in figures.object_changes.items():
            if ore:
                yield sie.PeriodBalance(year, month, account, (pair,), ore)


def _has_objects(export: SIE4Export) -> bool:
    return export.include_objects and export.kind in {FileKind.EXPORT, FileKind.OBJECTS}
