"""Opening balances of the first year that a ledger holds, as the books before it closed."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from vouchers.ledgers.facts import note
from vouchers.ledgers.years import locked_year
from vouchers.models import Account, FiscalYear, OpeningBalance
from vouchers.refusals import LedgerRefused, Obstacle, refused

_NOTHING = Decimal(0)


def set_opening_balances(*, year: FiscalYear, amounts: Mapping[str, Decimal], set_by: str) -> int:
    """{account: amount, debit positive}: these and no others; how many. They add up to 0.

    Raises LedgerRefused: ledger_not_own, year_is_closed, opening_not_first, opening_not_balanced,
    account_missing, opening_of_result_account.
    """
    with transaction.atomic():
        locked = locked_year(year)
        if FiscalYear.objects.filter(ledger=locked.ledger, end__lt=locked.start).exists():
            raise refused("opening_not_first", year=locked.label)
        _refuse_wrong(locked, amounts)
        OpeningBalance.objects.filter(fiscal_year=locked).delete()
        made = OpeningBalance.objects.bulk_create(
            OpeningBalance(
                tenant_id=locked.tenant_id,
                fiscal_year=locked,
                account=account,
                currency=locked.ledger.currency,
                amount=amount,
            )
            for account, amount in sorted(amounts.items())
            if amount
        )
        note("opening_balances_set", locked.ledger, set_by, locked, count=len(made))
    return len(made)


def _refuse_wrong(year: FiscalYear, amounts: Mapping[str, Decimal]) -> None:
    known = {one.number: one for one in Account.objects.filter(fiscal_year=year, number__in=list(amounts))}
    for number in sorted(amounts):
        account = known.get(number)
        if account is None or not account.carries_balance:
            code = "opening_of_result_account" if account else "account_missing"
            raise LedgerRefused(Obstacle(code, {"account": number, "year": year.label}, "account"))
    difference = sum(amounts.values(), _NOTHING)
    if difference:
        raise refused("opening_not_balanced", "amount", difference=format(difference, "f"))
