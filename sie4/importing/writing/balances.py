"""Opening balances, and what a file states of its years beside the vouchers."""

from decimal import ROUND_HALF_UP, Decimal

from accounting.models.money import Minor
from sie4.core.values import from_ore
from sie4.importing.plan import Plan
from sie4.importing.writing.objects import Objects
from sie4.models import StatedBalance
from vouchers.ledgers.opening import set_opening_balances
from vouchers.models import FiscalYear, OpeningBalance

_TOGETHER = 500
_MILLIONTH = Decimal("0.000001")


def write(plan: Plan, objects: Objects, actor: str) -> None:
    """Raises LedgerRefused for what an own ledger does not take."""
    if plan.place.is_own:
        _open_own(plan, actor)
        return
    currency, tenant = plan.place.currency, plan.place.tenant.pk
    OpeningBalance.objects.bulk_create(
        (
            OpeningBalance(
                tenant_id=tenant,
                fiscal_year=year.row,
                account=key.account,
                object=objects.value(key.pair) if key.pair else None,
                currency=currency,
                amount=Minor(figure.amount),
                quantity=_millionths(figure.quantity),
            )
            for year, key, figure in plan.figures.openings
        ),
        batch_size=_TOGETHER,
    )
    stated_years = {year.row.pk for year, *_ in plan.figures.stated if year.row is not None}
    StatedBalance.objects.filter(fiscal_year__in=stated_years).delete()
    StatedBalance.objects.bulk_create(
        (
            StatedBalance(
                tenant_id=tenant,
                fiscal_year=year.row,
                kind=key.kind,
                period=key.period,
                account=key.account,
                object=objects.value(key.pair) if key.pair else None,
                currency=currency,
                amount=Minor(figure.amount),
                quantity=_millionths(figure.quantity),
            )
            for year, key, figure in plan.figures.stated
        ),
        batch_size=_TOGETHER,
    )


def _open_own(plan: Plan, actor: str) -> None:
    years: dict[FiscalYear, dict[str, Decimal]] = {}
    for year, key, figure in plan.figures.openings:
        if year.row is not None:
            years.setdefault(year.row, {})[key.account] = from_ore(figure.amount)
    for row, amounts in years.items():
        set_opening_balances(year=row, amounts=amounts, set_by=actor)


def _millionths(quantity: Decimal | None) -> Decimal | None:
    return None if quantity is None else quantity.quantize(_MILLIONTH, ROUND_HALF_UP)
