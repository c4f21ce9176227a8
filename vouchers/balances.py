"""What stands on the accounts of a year: opening balance, debit, credit, closing balance, from one aggregate."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from accounting.domain import money
from accounting.models.money import plain
from vouchers.models import Account, FiscalYear, OpeningBalance, VoucherRow, VoucherState
from vouchers.models.accounts import BALANCE_KINDS

_NUMBER = BigIntegerField()
_AMOUNT = F("debit") - F("credit")


@dataclass(frozen=True)
class Balance:
    """In the ledger's currency, debit positive; `opening` at the first day asked for. `quantity`: its change."""

    account: str
    opening: Decimal
    debit: Decimal
    credit: Decimal
    quantity: Decimal

    @property
    def change(self) -> Decimal:
        return self.debit - self.credit

    @property
    def closing(self) -> Decimal:
        return self.opening + self.change


def account_balances(
    *,
    year: FiscalYear,
    date_from: date | None = None,
    date_to: date | None = None,
    accounts: Sequence[str] = (),
) -> list[Balance]:
    """Per account with an amount, in the order of numbers. Two queries, however many vouchers there are.

    In an own ledger a year whose predecessor is still open begins with what the years before have left so far.
    """
    first, last = date_from or year.start, date_to or year.end
    chain = _chain(year)
    rows = _booked(chain).filter(voucher__voucher_date__lte=last)
    opened = OpeningBalance.objects.filter(fiscal_year=chain[0], object=None).order_by()
    if accounts:
        rows, opened = rows.filter(account__in=accounts), opened.filter(account__in=accounts)
    if chain[0].pk != year.pk:
        rows = rows.filter(Q(voucher__fiscal_year=year) | Q(account__in=_carrying(year)))
    sums = rows.values("account").annotate(
        before=_sum(_AMOUNT, voucher__voucher_date__lt=first),
        debits=_sum(F("debit"), voucher__voucher_date__gte=first),
        credits=_sum(F("credit"), voucher__voucher_date__gte=first),
        quantities=_sum(F("quantity"), voucher__voucher_date__gte=first),
    )
    columns = ("account", "before", "debits", "credits", "quantities")
    stated = opened.values("account").annotate(
        before=Sum("amount", output_field=_NUMBER),
        debits=_nothing(),
        credits=_nothing(),
        quantities=_nothing(),
    )
    return _merged(sums.values_list(*columns).union(stated.values_list(*columns), all=True), year)


def period_balances(*, year: FiscalYear, by: Sequence[str] = ()) -> dict[tuple[str, ...], Decimal]:
    """{(account, "2026-01", *values of `by`): change of the month}; `by` names cost_centre, project. One query."""
    rows = _booked([year]).annotate(month=TruncMonth("voucher__voucher_date"))
    sums = rows.values_list("account", "month", *by).annotate(change=Sum(_AMOUNT, output_field=_NUMBER))
    currency = year.ledger.currency
    return {
        (account, f"{month:%Y-%m}", *values): money.from_minor(change, currency)
        for account, month, *values, change in sums.order_by("account", "month", *by)
    }


def _booked(years: Sequence[FiscalYear]) -> "QuerySet[Any]":
    """Without the order of rows in a voucher, which would split the sums."""
    rows = VoucherRow.objects.filter(voucher__fiscal_year__in=years, removed=False)
    return rows.filter(voucher__state=VoucherState.BOOKED).order_by()


def _chain(year: FiscalYear) -> list[FiscalYear]:
    """The year and its open predecessors, the earliest first; of other ledgers the year alone."""
    if not year.ledger.is_own:
        return [year]
    earlier = FiscalYear.objects.filter(ledger=year.ledger_id, start__lt=year.start).order_by("-start")
    chain = [year]
    for one in earlier:
        if one.closed:
            break
        chain.insert(0, one)
    return chain


def _carrying(year: FiscalYear) -> "QuerySet[Any]":
    return Account.objects.filter(fiscal_year=year, kind__in=BALANCE_KINDS).values("number")


def _sum(what: Any, **when: Any) -> Sum:
    return Sum(Case(When(then=what, **when), default=Value(0), output_field=_NUMBER), output_field=_NUMBER)


def _nothing() -> Value:
    return Value(0, output_field=_NUMBER)


def _merged(rows: Any, year: FiscalYear) -> list[Balance]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for account, *numbers in rows:
        sums[account] = [one + (more or 0) for one, more in zip(sums[account], numbers, strict=True)]
    return [
        _balance(account, numbers, year.ledger.currency)
        for account, numbers in sorted(sums.items())
        if any(numbers)
    ]


def _balance(account: str, numbers: Sequence[int], currency: str) -> Balance:
    opening, debit, credit, quantity = numbers
    opened, debits, credits = (money.from_minor(one, currency) for one in (opening, debit, credit))
    return Balance(account, opened, debits, credits, plain(Decimal(quantity) / money.MILLION))
