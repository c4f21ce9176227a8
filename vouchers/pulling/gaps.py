"""Numbers that a series lacks. An own ledger has none by its making; others say what their source says."""

from collections import defaultdict
from collections.abc import Iterable

from vouchers.models import FiscalYear, Voucher

_SHOWN = 100


def gaps_of(year: FiscalYear) -> dict[str, list[int]]:
    """{series: missing numbers, at most 100}; series without gaps are left out."""
    rows = Voucher.objects.filter(fiscal_year=year, number__isnull=False, archived_at=None)
    return missing_numbers(rows.values_list("series", "number"))


def missing_numbers(numbers: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for series, number in numbers:
        found[series].add(number)
    gaps = {
        series: [one for one in range(1, max(there) + 1) if one not in there][:_SHOWN]
        for series, there in sorted(found.items())
    }
    return {series: missing for series, missing in gaps.items() if missing}
