"""The chart, the series, the lock and the opening balances of one fiscal year, as the provider shows them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from accounting.domain import money
from accounting.domain.ledgers import LedgerAccount, LedgerSeries
from accounting.models.money import Minor
from vouchers.models import Account, AccountKind, FiscalYear, OpeningBalance, VoucherSeries

_TOGETHER = 500
_KINDS = {"1": AccountKind.ASSET, "2": AccountKind.LIABILITY, "3": AccountKind.INCOME}
# Of class 8 those groups of BAS whose main use is income: interest and results of shares received.
_FINANCIAL_INCOME = ("80", "81", "82", "83")


def kind_of(number: str) -> AccountKind:
    """By the class of BAS; class 8 by its groups."""
    if number.startswith(_FINANCIAL_INCOME):
        return AccountKind.INCOME
    return _KINDS.get(number[:1], AccountKind.COST)


def store_accounts(
    year: FiscalYear, found: Iterable[LedgerAccount], kinds: Mapping[str, str] | None = None
) -> int:
    """How many were new or had changed. An account that is gone there stays here, inactive."""
    there = {account.number: account for account in Account.objects.filter(fiscal_year=year)}
    wanted = {one.number: one for one in found}
    changed, new = [], []
    for number, one in wanted.items():
        values = {"name": one.name[:200], "active": one.active, "sru": one.sru[:60]}
        row = there.get(number)
        if row is None:
            kind = (kinds or {}).get(number) or kind_of(number)
            new.append(
                Account(tenant_id=year.tenant_id, fiscal_year=year, number=number, kind=kind, **values)
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    gone = [row for number, row in there.items() if number not in wanted and row.active]
    for row in gone:
        row.active = False
    Account.objects.bulk_create(new, batch_size=_TOGETHER)
    Account.objects.bulk_update([*changed, *gone], ["name", "active", "sru"], batch_size=_TOGETHER)
    return len(new) + len(changed) + len(gone)


def store_series(year: FiscalYear, found: Iterable[LedgerSeries]) -> None:
    for one in found:
        VoucherSeries.objects.update_or_create(
            fiscal_year=year,
            code=one.code[:10],
            defaults={"tenant_id": year.tenant_id, "name": one.name[:100], "manual": one.manual},
        )


def store_lock(year: FiscalYear, locked_until: date | None) -> None:
    """One day locks the company; here each year says how far it is locked itself."""
    until = min(locked_until, year.end) if locked_until and locked_until >= year.start else None
    if year.locked_until != until:
        year.locked_until = until
        year.save(update_fields=["locked_until"])


def store_opening(year: FiscalYear, opening: Mapping[str, Decimal]) -> int:
    """Whole accounts only; an account that begins at nothing has no line. How many lines changed."""
    currency = year.ledger.currency
    rows = OpeningBalance.objects.filter(fiscal_year=year, object=None)
    there = {row.account: row for row in rows}
    wanted = {account: amount for account, amount in opening.items() if amount}
    changed = 0
    for account, amount in wanted.items():
        row = there.get(account)
        if row is not None and row.amount == amount:
            continue
        changed += 1
        OpeningBalance.objects.update_or_create(
            fiscal_year=year,
            account=account,
            object=None,
            defaults={"tenant_id": year.tenant_id, "currency": currency, "amount": amount},
        )
    # A line that is no longer there says nothing any more; it stays, at nothing, because rows are never deleted.
    nothing = Minor(money.to_minor(Decimal(0), currency))
    gone = [row.pk for account, row in there.items() if account not in wanted and row.amount]
    rows.filter(pk__in=gone).update(amount=nothing)
    return changed + len(gone)
