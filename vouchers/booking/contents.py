"""A stored voucher as the frozen value that is checked, hashed and shown."""

from dataclasses import fields

from accounting.domain.records import Voucher as Content
from accounting.domain.records import VoucherRow as Row
from vouchers.models import Voucher

_ROW = tuple(item.name for item in fields(Row))
_OWN = tuple(item.name for item in fields(Content) if item.name != "rows")


def content_of(voucher: Voucher) -> Content:
    """Rows that were struck out at the source are left aside."""
    rows = tuple(
        Row(**{name: getattr(row, name) for name in _ROW}) for row in voucher.rows.all() if not row.removed
    )
    return Content(**{name: getattr(voucher, name) for name in _OWN}, rows=rows)
