"""The accounts, dimensions and objects that a file uses: each declared once, the others not at all."""

from collections.abc import Iterator

from sie4.core import records as sie
from sie4.core.records import Pair
from sie4.exporting.figures import Figures
from vouchers.models import Account, Dimension, DimensionValue

_NO_CODES = {"0", "00", "000", "0000"}


def accounts(alias: str, figures: Figures, before: Figures | None) -> Iterator[sie.Record]:
    """Those of the year's chart; what only the year before has is named by that one's.

    Where nothing was booked, the chart's active ones: no file is without an account.
    """
    known: dict[str, Account] = {}
    for one in (before, figures):
        if one is not None:
            chart = Account.objects.using(alias).filter(fiscal_year_id=one.year.pk)
            known |= {account.number: account for account in chart}
    used = figures.accounts | (before.accounts if before else set())
    for number in sorted(used or {account.number for account in known.values() if account.active}):
        account = known.get(number)
        yield sie.Account(number, account.name if account and account.name else number)
        yield sie.AccountType(number, account.kind if account else figures.kind(number))
        if account and account.unit:
            yield sie.AccountUnit(number, account.unit)
        for code in dict.fromkeys(account.sru.split() if account else ()):
            if code.isascii() and code.isdigit() and code not in _NO_CODES:
                yield sie.Sru(number, code)


def objects(alias: str, figures: Figures, before: Figures | None) -> Iterator[sie.Record]:
    """With the dimensions above theirs."""
    used = figures.objects | (before.objects if before else set())
    yield from _dimensions(alias, figures, {number for number, _ in used})
    names = _names(alias, figures)
    for number, code in sorted(used):
        yield sie.Object(number, code, names.get((number, code)) or code)


def _dimensions(alias: str, figures: Figures, used: set[str]) -> Iterator[sie.Record]:
    rows = Dimension.objects.using(alias).filter(ledger_id=figures.year.ledger_id)
    known = {str(one.number): one for one in rows.select_related("parent")}
    for number in sorted(used):
        parent = known[number].parent if number in known else None
        while parent is not None and str(parent.number) not in used:
            used = {*used, str(parent.number)}
            parent = known[str(parent.number)].parent
    for number in sorted(used):
        one = known.get(number)
        name = one.name if one and one.name else number
        if one is not None and one.parent is not None:
            yield sie.SubDimension(number, name, str(one.parent.number))
        else:
            yield sie.Dimension(number, name)


def _names(alias: str, figures: Figures) -> dict[Pair, str]:
    rows = DimensionValue.objects.using(alias).filter(dimension__ledger_id=figures.year.ledger_id)
    found = rows.values_list("dimension__number", "code", "name")
    return {(str(number), code): name for number, code, name in found.iterator()}
