"""Numbers of vouchers: kept as the file has them, or the next of the series where it has none.

An own ledger has no gaps, so what a file brings must go on where its series ends.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from sie4.importing.place import Place, PlacedYear
from sie4.importing.shapes import HIGHEST_NUMBER, KeptVoucher
from vouchers.models import Voucher, VoucherSeries


class Numbering:
    """`highest` (of a year, in a series) grows with every voucher taken.

    `stated`: the highest number that the file itself names so far; `floor` the same of a whole file that was read
    before: numbers that are given out lie above it.
    """

    def __init__(self, place: Place, floor: Mapping[tuple[date, str], int]) -> None:
        self._place, self._floor = place, {} if place.is_own else floor
        self.highest: dict[tuple[date, str], int] = {}
        self.stated: dict[tuple[date, str], int] = {}

    def take(self, one: KeptVoucher, year: PlacedYear) -> int:
        """The voucher's number. In an own ledger only the next one counts on."""
        key = (year.start, one.series)
        if key not in self.highest:
            self.highest[key] = self._stored(one.series, year)
        if one.number is None:
            self.highest[key] = max(self.highest[key], self._floor.get(key, 0)) + 1
            return self.highest[key]
        self.stated[key] = max(self.stated.get(key, 0), one.number)
        if not self._place.is_own or one.number == self.highest[key] + 1:
            self.highest[key] = max(self.highest[key], one.number)
        return one.number

    def obstacle(
        self, one: KeptVoucher, year: PlacedYear, number: int | None
    ) -> tuple[str, dict[str, Any]] | None:
        if number is None:
            return None
        if number > HIGHEST_NUMBER:
            return "sie_number_shape", {"number": str(number)}
        highest = self.highest[year.start, one.series]
        if self._place.is_own and number != highest:
            wanted = f"{one.series}{highest + 1}"
            return "sie_number_not_next", {"voucher": f"{one.series}{number}", "wanted": wanted}
        return None

    def _stored(self, series: str, year: PlacedYear) -> int:
        if year.row is None:
            return 0
        if self._place.is_own:
            row = VoucherSeries.objects.filter(fiscal_year=year.row, code=series).first()
            return row.next_number - 1 if row else 0
        rows = Voucher.objects.filter(fiscal_year=year.row, series=series)
        return int(rows.aggregate(highest=Max("number"))["highest"] or 0)
