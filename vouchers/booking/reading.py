"""A voucher that somebody sends, read as strictly as any record: field by field, nothing dropped in silence."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from accounting.domain.records import Voucher as Content
from accounting.domain.records import VoucherRow as Row
from accounting.domain.validation import FieldSpec, Issue, RowSpec, complete, read_record
from accounting.records.specs import field_specs
from vouchers.models import Voucher, VoucherRow

MOST_ROWS = 500


class UnreadableVoucher(ValueError):
    """`issues` name fields, rows as "rows[0].debit"."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__(issues)
        self.issues = issues


@cache
def voucher_fields() -> dict[str, FieldSpec]:
    return field_specs(Voucher, Content, optional=("source_ref", "currency"), skip=("rows",))


@cache
def row_spec() -> RowSpec:
    return RowSpec(field_specs(VoucherRow, Row), Row, MOST_ROWS)


def read_content(data: Any, *, currency: str, before: Content | None = None) -> Content:
    """Omitted fields stay as in `before`; given rows replace all.

    Raises UnreadableVoucher.
    """
    rows = {"rows": row_spec()}
    reading = read_record(data, voucher_fields(), rows)
    stored = {item.name: getattr(before, item.name) for item in fields(Content)} if before else None
    values = complete(reading, stored, voucher_fields(), rows)
    if reading.issues:
        raise UnreadableVoucher(reading.issues)
    return Content(**{**_empty(values), "currency": values.get("currency") or currency})


def _empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """No reference is told by an empty text."""
    return {**values, "source_ref": values.get("source_ref") or ""}
