"""A voucher as Fortnox wants it. The year is a query parameter there, so the payload keeps it beside the document."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from accounting.domain.accounts import Resolved
from accounting.domain.findings import Finding
from accounting.domain.records import Voucher, VoucherRow
from accounting.domain.references import Reference
from accounting.providers.base import Links, Rendered
from accounting.providers.fortnox.mappers import voucher_checks
from accounting.providers.fortnox.mappers.invoice import HOME_CURRENCY
from accounting.providers.fortnox.mappers.values import two_decimals, without_empty

YEAR = "Year"
_LONGEST_TEXT, _LONGEST_COMMENT, _LONGEST_INFORMATION = 200, 1000, 100


def to_fortnox(record: Voucher, links: Links) -> Rendered:
    """Rows of nothing are left out; what the registers of that year do not allow is found, not raised."""
    year = links.chart.year_of(record.voucher_date)
    booked = [(row, _resolved(row, record, links)) for row in record.rows if row.debit or row.credit]
    fields = {
        YEAR: int(year.code) if year and year.code.isdigit() else None,
        "VoucherSeries": record.series,
        "TransactionDate": record.voucher_date.isoformat(),
        "Description": (record.text or record.source_ref)[:_LONGEST_TEXT],
        "Comments": marked(record.comment, links.marker),
        "CostCenter": record.cost_centre,
        "Project": record.project,
        "VoucherRows": [_row(row, resolved) for row, resolved in booked],
    }
    findings = [*_own_findings(record), *_unmapped(booked)]
    findings += voucher_checks.register_findings(fields, year, links.chart)
    total = sum((row.debit for row in record.rows), Decimal(0))
    return Rendered(without_empty(fields), tuple(findings), expected_total=total)


def marked(comment: str, marker: str) -> str:
    """The mark is the last word and is never cut off."""
    room = _LONGEST_COMMENT - len(marker) - 1
    return f"{comment[:room].rstrip()} {marker}".strip()


def carries(comment: str, marker: str) -> bool:
    """Whether the mark stands in a comment as a word of its own, wherever a person has put it since."""
    return marker in comment.split()


def _resolved(row: VoucherRow, record: Voucher, links: Links) -> Resolved | None:
    if row.account:
        return Resolved(row.account, "", row.cost_centre)
    return links.resolve(row.internal_category, record.voucher_date, row.cost_centre)


def _row(row: VoucherRow, resolved: Resolved | None) -> dict[str, Any]:
    """The unused side is left out: Fortnox takes it as 0."""
    account = resolved.account if resolved else ""
    return without_empty(
        {
            "Account": int(account) if _is_number(account) else None,
            "Debit": two_decimals(row.debit) if row.debit else None,
            "Credit": two_decimals(row.credit) if row.credit else None,
            "CostCenter": resolved.cost_centre if resolved else row.cost_centre,
            "Project": row.project,
            "Quantity": row.quantity,
            "Description": row.text,
            "TransactionInformation": row.information[:_LONGEST_INFORMATION],
        }
    )


def _own_findings(record: Voucher) -> Iterator[Finding]:
    """What no register can mend."""
    if record.currency != HOME_CURRENCY:
        yield Finding("error", "voucher_currency", {"currency": record.currency}, "currency")
    rows = [row for row in record.rows if row.debit or row.credit]
    if len(rows) < voucher_checks.LEAST_ROWS:
        yield Finding("error", "voucher_without_rows", {"rows": len(rows)}, "rows")
    apart = sum((row.debit - row.credit for row in rows), Decimal(0))
    if apart:
        yield Finding("error", "voucher_unbalanced", {"difference": str(apart)}, "rows")


def _unmapped(booked: list[tuple[VoucherRow, Resolved | None]]) -> Iterator[Finding]:
    for position, (row, resolved) in enumerate(booked, start=1):
        params, where = {"category": row.internal_category}, f"rows[{position}].account"
        cause = f"category:{row.internal_category}"
        if resolved is None:
            yield Finding("error", "category_unmapped", params, where, cause)
        elif not _is_number(resolved.account):
            params["account"] = resolved.account
            yield Finding(
                "error", "account_not_numeric", params, where, cause if row.internal_category else ""
            )


def _is_number(account: str) -> bool:
    return account.isascii() and account.isdigit()


def place(payload: Mapping[str, Any]) -> str:
    """The beginning of every external id of this series of this year; empty while the year is not known."""
    year, series = payload.get(YEAR), payload.get("VoucherSeries")
    return f"{year}-{series}-" if year and series else ""


def year_name(year: Reference) -> str:
    return year.name or year.code
