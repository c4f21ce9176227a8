"""Accounts of a year's chart: added, renamed, made inactive; never taken away."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounting.bell import ring
from accounting.constraints import violates
from vouchers.ledgers.chart import kind_of
from vouchers.ledgers.facts import note
from vouchers.ledgers.years import locked_year
from vouchers.models import Account, FiscalYear, OpeningBalance, VoucherRow
from vouchers.refusals import refused

_NUMBER = re.compile(r"[1-8]\d{3,9}")
CHANGEABLE = ("name", "kind", "sru", "unit", "active")


def add_account(
    *, year: FiscalYear, number: str, name: str, added_by: str, kind: str = "", sru: str = "", unit: str = ""
) -> Account:
    """In this year and in the open ones after it. The kind follows BAS where none is given.

    Raises LedgerRefused: ledger_not_own, year_is_closed, account_shape, account_exists.
    """
    if not _NUMBER.fullmatch(number):
        raise refused("account_shape", "number", account=number)
    values = {"name": name, "kind": kind or kind_of(number), "sru": sru, "unit": unit}
    try:
        with transaction.atomic():
            locked = locked_year(year)
            account = Account.objects.create(
                tenant_id=locked.tenant_id, fiscal_year=locked, number=number, **values
            )
            for later in _open_years_after(locked).exclude(accounts__number=number):
                Account.objects.create(tenant_id=locked.tenant_id, fiscal_year=later, number=number, **values)
            note("account_added", locked.ledger, added_by, locked, account=number)
            ring("vouchers.tasks.look_at_ledger", locked.ledger_id, locked.tenant_id)
    except IntegrityError as error:
        if violates(error, Account, "ledger_account_once"):
            raise refused("account_exists", "number", account=number) from error
        raise
    return account


def change_account(*, account: Account, changes: Mapping[str, Any], changed_by: str) -> Account:
    """`changes`: names of CHANGEABLE. The kind of an account with amounts stays.

    Raises LedgerRefused: ledger_not_own, year_is_closed, account_in_use.
    """
    with transaction.atomic():
        year = locked_year(account.fiscal_year)
        locked: Account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
        changed = [name for name in CHANGEABLE if name in changes and getattr(locked, name) != changes[name]]
        if "kind" in changed and _is_used(locked):
            raise refused("account_in_use", "kind", account=locked.number)
        for name in changed:
            setattr(locked, name, changes[name])
        if changed:
            locked.save(update_fields=changed)
            note("account_changed", year.ledger, changed_by, year, account=locked.number, fields=changed)
            ring("vouchers.tasks.look_at_ledger", year.ledger_id, year.tenant_id)
    return locked


def _open_years_after(year: FiscalYear) -> Any:
    return FiscalYear.objects.filter(ledger=year.ledger, start__gt=year.end, closed=False)


def _is_used(account: Account) -> bool:
    rows = VoucherRow.objects.filter(voucher__fiscal_year=account.fiscal_year, account=account.number)
    opened = OpeningBalance.objects.filter(fiscal_year=account.fiscal_year, account=account.number)
    return rows.exists() or opened.exists()
