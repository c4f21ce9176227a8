"""What a closed year leaves to the next: closing balances become opening balances, objects included."""

from collections.abc import Iterator
from decimal import Decimal

from accounting.domain import money
from vouchers.balances import account_balances, period_balances
from vouchers.models import (
    COST_CENTRE,
    PROJECT,
    Dimension,
    DimensionValue,
    FiscalYear,
    OpeningBalance,
)

_COLUMNS = {COST_CENTRE: "cost_centre", PROJECT: "project"}


def carry_forward(before: FiscalYear, year: FiscalYear) -> int:
    """Replaces the opening balances of `year`; how many there are now. Inside the caller's transaction."""
    carrying = {one.number for one in before.accounts.all() if one.carries_balance}
    OpeningBalance.objects.filter(fiscal_year=year).delete()
    rows = [
        *(
            _balance(year, one.account, one.closing)
            for one in account_balances(year=before)
            if one.account in carrying and one.closing
        ),
        *_of_objects(before, year, carrying),
    ]
    OpeningBalance.objects.bulk_create(rows)
    return len(rows)


def _of_objects(before: FiscalYear, year: FiscalYear, carrying: set[str]) -> Iterator[OpeningBalance]:
    for number, column in _COLUMNS.items():
        dimension = Dimension.objects.filter(ledger=year.ledger_id, number=number).first()
        if dimension is None:
            continue
        values = {one.code: one for one in dimension.values.all()}
        for (account, code), amount in sorted(_sums(before, dimension, column).items()):
            if account in carrying and amount:
                value = values.get(code) or _new_value(dimension, code)
                values[code] = value
                yield _balance(year, account, amount, value)


def _sums(before: FiscalYear, dimension: Dimension, column: str) -> dict[tuple[str, str], Decimal]:
    """What the year opened with and what it booked, per account and object."""
    currency = before.ledger.currency
    sums: dict[tuple[str, str], Decimal] = {}
    opened = OpeningBalance.objects.filter(fiscal_year=before, object__dimension=dimension)
    for account, code, minor in opened.values_list("account", "object__code", "amount"):
        sums[account, code] = money.from_minor(minor, currency)
    for (account, _, code), change in period_balances(year=before, by=[column]).items():
        if code:
            sums[account, code] = sums.get((account, code), Decimal(0)) + change
    return sums


def _new_value(dimension: Dimension, code: str) -> DimensionValue:
    return DimensionValue.objects.create(tenant_id=dimension.tenant_id, dimension=dimension, code=code)


def _balance(
    year: FiscalYear, account: str, amount: Decimal, value: DimensionValue | None = None
) -> OpeningBalance:
    currency = year.ledger.currency
    return OpeningBalance(
        tenant_id=year.tenant_id,
        fiscal_year=year,
        account=account,
        object=value,
        currency=currency,
        amount=amount,
    )
