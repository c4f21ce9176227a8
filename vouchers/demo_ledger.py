"""The practice organisation's own ledger: 2025 to 2027 open, and everything it may book switched on."""

from datetime import date

from accounting.models import Tenant
from accounting.people import COMMAND_LINE
from vouchers.ledgers.own import change_ledger, open_own_ledger, own_ledger
from vouchers.ledgers.years import open_fiscal_year
from vouchers.models import Ledger

_FIRST_DAY = date(2025, 1, 1)
_FURTHER_YEARS = 2  # 2026, and the next one, which mirrored vouchers of December fall into


def prepare_demo_ledger(tenant: Tenant) -> Ledger:
    """Made once; what a person changed afterwards stays."""
    ledger = own_ledger(tenant)
    if ledger is not None:
        return ledger
    ledger = open_own_ledger(tenant=tenant, start=_FIRST_DAY, opened_by=COMMAND_LINE)
    for _ in range(_FURTHER_YEARS):
        open_fiscal_year(ledger=ledger, opened_by=COMMAND_LINE)
    switches = {"books_invoices": True, "books_payments": True}
    return change_ledger(ledger=ledger, changes=switches, changed_by=COMMAND_LINE)
