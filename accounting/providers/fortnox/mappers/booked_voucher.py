"""A voucher as it stands in Fortnox, as a frozen value of ours."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.ledgers import BookedRow, BookedVoucher, ListedVoucher, VoucherId
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.mappers.values import two_decimals


def voucher_id(raw: Mapping[str, Any]) -> VoucherId:
    """Raises ProviderError where the document does not say where it stands."""
    year, number = decode.whole(raw.get("Year")), decode.whole(raw.get("VoucherNumber"))
    series = decode.text(raw.get("VoucherSeries"))
    if not (year and number and series):
        raise _unreadable("VoucherNumber")
    return VoucherId(str(year), series, number)


def booked(raw: Mapping[str, Any]) -> BookedVoucher:
    """Raises ProviderError where number, date or an amount cannot be read."""
    listed = listed_voucher(raw)
    rows = raw.get("VoucherRows")
    if not isinstance(rows, list):
        raise _unreadable("VoucherRows")
    return BookedVoucher(
        listed.id,
        listed.voucher_date,
        listed.text,
        listed.comment,
        tuple(_row(row) for row in rows),
        cost_centre=decode.text(raw.get("CostCenter")),
        project=decode.text(raw.get("Project")),
    )


def listed_voucher(raw: Mapping[str, Any]) -> ListedVoucher:
    day = decode.day(raw.get("TransactionDate"))
    if day is None:
        raise _unreadable("TransactionDate")
    comment, text = decode.text(raw.get("Comments")), decode.text(raw.get("Description"))
    return ListedVoucher(voucher_id(raw), day, text, comment)


def debit_total(raw: Mapping[str, Any]) -> Decimal | None:
    """The sum of the debit side; None where the answer shows no rows."""
    rows = raw.get("VoucherRows")
    if not isinstance(rows, list) or not rows:
        return None
    return sum((row.debit for row in booked(raw).rows if not row.removed), Decimal(0))


def _row(raw: Mapping[str, Any]) -> BookedRow:
    return BookedRow(
        account=decode.text(raw.get("Account")),
        debit=_amount(raw, "Debit"),
        credit=_amount(raw, "Credit"),
        cost_centre=decode.text(raw.get("CostCenter")),
        project=decode.text(raw.get("Project")),
        # Fortnox shows 0 where nobody stated a quantity.
        quantity=decode.number(raw.get("Quantity")) or None,
        text=decode.text(raw.get("Description")),
        information=decode.text(raw.get("TransactionInformation")),
        removed=decode.flag(raw.get("Removed")),
    )


def _amount(raw: Mapping[str, Any], side: str) -> Decimal:
    """An amount that cannot be read must not pass for nothing."""
    value = raw.get(side)
    if value in (None, ""):
        return Decimal(0)
    found = decode.number(value)
    if found is None:
        raise _unreadable(side)
    return two_decimals(found)


def _unreadable(what: str) -> ProviderError:
    return ProviderError(Kind.TRANSIENT, "unreadable_answer", {"what": what})
