"""The rows of a mirrored voucher: debit and credit change sides, everything else stays as it is."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from accounting.domain.findings import Finding
from accounting.domain.ledgers import BookedRow

LEAST_ROWS = 2


def swapped(rows: Sequence[BookedRow]) -> tuple[BookedRow, ...]:
    """Rows that were struck out do not count, and rows without an amount stay without one."""
    return tuple(replace(row, debit=row.credit, credit=row.debit) for row in standing(rows))


def standing(rows: Sequence[BookedRow]) -> tuple[BookedRow, ...]:
    return tuple(row for row in rows if not row.removed)


def total(rows: Sequence[BookedRow]) -> Decimal:
    """The sum of the debit side."""
    return sum((row.debit for row in standing(rows)), Decimal(0))


def difference(rows: Sequence[BookedRow]) -> Decimal:
    """Debit less credit; 0 in a voucher that balances."""
    return total(rows) - sum((row.credit for row in standing(rows)), Decimal(0))


def row_findings(rows: Sequence[BookedRow]) -> tuple[Finding, ...]:
    """original_without_rows {rows}, original_unbalanced {difference}."""
    if len(standing(rows)) < LEAST_ROWS:
        return (Finding("error", "original_without_rows", {"rows": len(standing(rows))}, "rows"),)
    if apart := difference(rows):
        return (Finding("error", "original_unbalanced", {"difference": str(apart)}, "rows"),)
    return ()
