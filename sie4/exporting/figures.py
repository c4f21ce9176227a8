"""What stands on the accounts of a year, by account, month and object, from one aggregate: amounts are öre."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, Sum, TextField
from django.db.models.functions import Cast, TruncMonth

from sie4.core.records import Pair
from sie4.exporting.objects import pairs_of
from sie4.models import StatedBalance
from sie4.models.imports import StatedKind
from vouchers.ledgers.chart import kind_of
from vouchers.models import Account, FiscalYear, OpeningBalance, VoucherRow, VoucherState
from vouchers.models.accounts import BALANCE_KINDS

CHUNK = 2000
_NUMBER = BigIntegerField()
_AMOUNT = F("debit") - F("credit")


@dataclass
class Figures:
    """Debit is positive. `changes` is (account, YYYYMM) -> sum of the rows that count; `accounts` and `objects` are
    all that the year uses, struck rows included. `stated`, `stated_objects`: closing balances in the words of a file
    that brought no vouchers of the year; None where the rows say them.
    """

    year: FiscalYear
    kinds: dict[str, str]
    opening: Counter[str] = field(default_factory=Counter)
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    object_opening: Counter[tuple[str, Pair]] = field(default_factory=Counter)
    object_changes: Counter[tuple[str, Pair, str]] = field(default_factory=Counter)
    accounts: set[str] = field(default_factory=set)
    objects: set[Pair] = field(default_factory=set)
    stated: Counter[str] | None = None
    stated_objects: Counter[tuple[str, Pair]] | None = None

    def carries(self, account: str) -> bool:
        """Whether what stands on it goes on into the next year."""
        return self.kind(account) in BALANCE_KINDS

    def kind(self, account: str) -> str:
        return self.kinds.get(account) or kind_of(account)

    def closing(self) -> Counter[str]:
        """Balance accounts: opening and changes. Result accounts: changes."""
        if self.stated is not None:
            return self.stated
        sums = Counter({account: ore for account, ore in self.opening.items() if self.carries(account)})
        for (account, _), ore in self.changes.items():
            sums[account] += ore
        return sums

    def object_closing(self) -> Counter[tuple[str, Pair]]:
        if self.stated_objects is not None:
            return self.stated_objects
        sums = Counter({key: ore for key, ore in self.object_opening.items() if self.carries(key[0])})
        for (account, pair, _), ore in self.object_changes.items():
            sums[account, pair] += ore
        return sums


def booked_rows(alias: str, year: FiscalYear, until: date | None) -> "QuerySet[Any]":
    """Rows of the year's vouchers that are in the books; `until` includes its day."""
    rows = VoucherRow.objects.using(alias).filter(
        voucher__fiscal_year_id=year.pk,
        voucher__state=VoucherState.BOOKED,
        voucher__archived_at=None,
        voucher__voucher_date__lte=until or year.end,
    )
    return rows.order_by()


def figures_of(alias: str, year: FiscalYear, until: date | None = None) -> tuple[Figures, Figures | None]:
    """Of the year up to and including a day, and of the whole year before it where the ledger holds one.

    In an own ledger a year whose predecessor is still open begins with what that one has left so far.
    """
    years = list(FiscalYear.objects.using(alias).filter(ledger_id=year.ledger_id, start__lte=year.start))
    years.sort(key=lambda one: one.start)
    before: Figures | None = None
    for one in _needed(years, own=year.ledger.is_own):
        figures = Figures(one, dict(_kinds(alias, one)))
        _open(alias, figures, before if year.ledger.is_own else None)
        _move(alias, figures, until if one.pk == year.pk else None)
        if not figures.changes and not year.ledger.is_own:
            _read_stated(alias, figures)
        if one.pk == year.pk:
            return figures, before
        before = figures
    raise ValueError(f"{year} is not a year of its ledger.")


def _needed(years: list[FiscalYear], *, own: bool) -> list[FiscalYear]:
    """The last one, the one before, and of an own ledger the open ones that lead up to these."""
    first = max(len(years) - 2, 0)
    while own and first and not years[first - 1].closed:
        first -= 1
    return years[first:]


def _open(alias: str, figures: Figures, before: Figures | None) -> None:
    if before is not None and not before.year.closed:
        figures.opening.update({one: ore for one, ore in before.closing().items() if figures.carries(one)})
        left = before.object_closing().items()
        figures.object_opening.update({key: ore for key, ore in left if figures.carries(key[0])})
    else:
        _read_opening(alias, figures)
    figures.accounts |= {one for one, ore in figures.opening.items() if ore}
    figures.objects |= {pair for (_, pair), ore in figures.object_opening.items() if ore}


def _read_opening(alias: str, figures: Figures) -> None:
    rows = OpeningBalance.objects.using(alias).filter(fiscal_year_id=figures.year.pk).order_by()
    stated = rows.values_list("account", "object__dimension__number", "object__code", "amount")
    for account, dimension, code, amount in stated.iterator(CHUNK):
        if dimension is None:
            figures.opening[account] += int(amount)
        else:
            figures.object_opening[account, (str(dimension), code)] += int(amount)


def _move(alias: str, figures: Figures, until: date | None) -> None:
    for account, month, removed, centre, project, others, amount in _sums(alias, figures.year, until):
        pairs = pairs_of(centre, project, others)
        figures.accounts.add(account)
        figures.objects.update(pairs)
        if removed or not amount:
            continue
        period = f"{month:%Y%m}"
        figures.changes[account, period] += int(amount)
        for pair in pairs:
            figures.object_changes[account, pair, period] += int(amount)


def _read_stated(alias: str, figures: Figures) -> None:
    rows = StatedBalance.objects.using(alias).filter(fiscal_year_id=figures.year.pk).order_by()
    stated = rows.exclude(kind=StatedKind.BUDGET).values_list(
        "kind", "period", "account", "object__dimension__number", "object__code", "amount"
    )
    closing, of_objects = Counter[str](), Counter[tuple[str, Pair]]()
    for kind, period, account, dimension, code, amount in stated.iterator(CHUNK):
        figures.accounts.add(account)
        pair = (str(dimension), code) if dimension is not None else None
        if pair is not None:
            figures.objects.add(pair)
        if kind == StatedKind.PERIOD and pair is None:
            figures.changes[account, period] += int(amount)
        elif kind == StatedKind.PERIOD and pair is not None:
            figures.object_changes[account, pair, period] += int(amount)
        elif pair is None:
            closing[account] += int(amount)
        else:
            of_objects[account, pair] += int(amount)
    if closing or of_objects:
        figures.stated, figures.stated_objects = closing, of_objects


def _sums(alias: str, year: FiscalYear, until: date | None) -> Iterator[tuple[Any, ...]]:
    rows = booked_rows(alias, year, until).annotate(
        month=TruncMonth("voucher__voucher_date"), others=Cast("other_objects", TextField())
    )
    groups = rows.values_list("account", "month", "removed", "cost_centre", "project", "others")
    yield from groups.annotate(sum=Sum(_AMOUNT, output_field=_NUMBER)).iterator(CHUNK)


def _kinds(alias: str, year: FiscalYear) -> Iterator[tuple[str, str]]:
    yield from Account.objects.using(alias).filter(fiscal_year_id=year.pk).values_list("number", "kind")
