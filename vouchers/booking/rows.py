"""Rows from signed amounts: debit positive, credit negative."""

from decimal import Decimal

from accounting.domain.records import VoucherRow

_NOTHING = Decimal(0)


def signed_row(
    account: str, amount: Decimal, *, category: str = "", cost_centre: str = "", project: str = ""
) -> VoucherRow:
    return VoucherRow(
        account=account,
        internal_category=category,
        debit=max(amount, _NOTHING),
        credit=max(-amount, _NOTHING),
        cost_centre=cost_centre,
        project=project,
        quantity=None,
        text="",
    )
