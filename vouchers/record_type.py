"""Vouchers as records that are planned and pushed like any other, and which of them leave at all."""

from dataclasses import replace
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounting.domain import records as values
from accounting.domain.validation import Issue, Subject
from accounting.models import Integration
from accounting.records import Child, RecordType
from vouchers.mirror import outcome
from vouchers.models import Origin, Voucher, VoucherRow, VoucherState

LEAST_ROWS = 2
_OWN_REFERENCES = ("mirror:",)


def meant_for(rows: QuerySet[Voucher], integration: Integration) -> QuerySet[Voucher]:
    """What people wrote here, once it is booked where it is kept in an own ledger; and this company's mirrors.

    What was booked from records or read in never goes out: its source has it already, or the record is sent itself.
    """
    written = Q(origin=Origin.MANUAL) & (Q(ledger=None) | Q(ledger__source="own", state=VoucherState.BOOKED))
    mirrored = Q(origin=Origin.MIRROR, reversals__integration=integration)
    return rows.filter(Q(pk__in=Voucher.objects.filter(mirrored).values("pk")) | written)


def hashed(rows: QuerySet[Voucher]) -> QuerySet[Voucher]:
    """Own ledgers write their vouchers themselves."""
    return rows.filter(Q(ledger=None) | Q(ledger__source="integration"))


def voucher_rules(subject: Subject) -> list[Issue]:
    """Codes: reference_reserved, voucher_in_a_ledger, required, rows_required, voucher_unbalanced, row_side."""
    issues = [*_reserved(subject), *_elsewhere(subject), *_series(subject)]
    rows = subject.values.get("rows")
    return issues if rows is None else [*issues, *_row_issues(rows), *_balance(rows)]


def _reserved(subject: Subject) -> list[Issue]:
    reference = str(subject.values.get("source_ref") or "")
    return [Issue("source_ref", "reference_reserved", {})] if reference.startswith(_OWN_REFERENCES) else []


def _elsewhere(subject: Subject) -> list[Issue]:
    """What stands in a ledger is changed there, if at all."""
    reference = subject.values.get("source_ref")
    if (
        subject.before is None
        or not Voucher.objects.filter(source_ref=reference, ledger__isnull=False).exists()
    ):
        return []
    return [Issue("source_ref", "voucher_in_a_ledger", {})]


def _series(subject: Subject) -> list[Issue]:
    missing = "series" in subject.values and not subject.values["series"]
    return [Issue("series", "required", {})] if missing else []


def _row_issues(rows: tuple[values.VoucherRow, ...]) -> list[Issue]:
    issues = []
    for index, row in enumerate(rows):
        if min(row.debit, row.credit) < 0 or (row.debit and row.credit):
            issues.append(Issue(f"rows[{index}]", "row_side", {}))
        if not row.account and not row.internal_category:
            issues.append(Issue(f"rows[{index}].account", "required", {}))
    return issues


def _balance(rows: tuple[values.VoucherRow, ...]) -> list[Issue]:
    if len(rows) < LEAST_ROWS:
        return [Issue("rows", "rows_required", {"least": LEAST_ROWS})]
    apart = sum((row.debit - row.credit for row in rows), Decimal(0))
    return [Issue("rows", "voucher_unbalanced", {"difference": f"{apart:f}"})] if apart else []


_KEPT = frozenset(
    {
        "ledger", "fiscal_year", "number", "state", "origin", "corrects", "replaces", "external_id",
        "registered_at", "registered_by", "record_type", "record_id", "record_hash", "record_version",
    }
)  # fmt: skip
_KEPT_OF_ROWS = frozenset({"line_number", "removed", "added_later", "other_objects", "row_date", "signed_by"})

VOUCHER = RecordType(
    key="voucher",
    plural="vouchers",
    model=Voucher,
    canonical=values.Voucher,
    rank=40,
    date_field="voucher_date",
    children={"rows": Child(VoucherRow, values.VoucherRow, link="voucher", most=5000, kept=_KEPT_OF_ROWS)},
    kept=_KEPT,
    rules=voucher_rules,
    hashed=hashed,
    meant_for=meant_for,
    of_company=lambda source_ref: source_ref.startswith(_OWN_REFERENCES),
    confirmed=outcome.confirmed,
    job_ended=outcome.job_ended,
)
# What is made here is checked before it is made; its references are kept from everybody else.
MADE_HERE = replace(VOUCHER, rules=lambda subject: [])
