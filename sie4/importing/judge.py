"""Which vouchers of a file are new, which are there already, which cannot be taken: piece by piece."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sie4.core.records import Pair, Voucher
from sie4.importing import shapes
from sie4.importing.charts import Charts
from sie4.importing.head import ROOM
from sie4.importing.numbering import Numbering
from sie4.importing.place import Place, PlacedYear
from sie4.importing.shapes import KeptVoucher
from sie4.importing.standing import differing

SHOWN = 100
_VOUCHERS, _ROWS = 500, 5000  # what is looked at together
FEWEST_ROWS = 2
Placed = tuple[KeptVoucher, PlacedYear]


class Judge:
    """Hand it every voucher, then call `finish`. `then` gets the new ones, piece by piece, with their numbers."""

    def __init__(
        self,
        place: Place,
        charts: Charts,
        series: str,
        *,
        floor: Mapping[tuple[date, str], int] | None = None,
        then: Callable[[Sequence[Placed]], object] | None = None,
    ) -> None:
        self._place, self._charts, self._series, self._then = place, charts, series, then
        self.numbering = Numbering(place, floor or {})
        self.vouchers = self.rows = self.new = self.unchanged = self.numbered = self.shortened = 0
        self.conflicts: list[dict[str, Any]] = []
        self.conflict_count = 0
        self.objects: set[Pair] = set()
        self.full = False
        self.first: date | None = None
        self.last: date | None = None
        self._piece: list[Placed] = []
        self._piece_rows = 0

    def take(self, voucher: Voucher) -> None:
        self.vouchers += 1
        self.rows += len(voucher.rows)
        self.first = min(self.first or voucher.day, voucher.day)
        self.last = max(self.last or voucher.day, voucher.day)
        found = list(shapes.faults(voucher))
        year = self._place.year_of(voucher.day)
        if year is None:
            code = "no_fiscal_year" if self._place.is_own else "sie_outside_years"
            found.append((code, {"date": str(voucher.day)}))
        if found or year is None:
            self._conflict(voucher.name, voucher.line, *found[0])
            return
        one = shapes.kept(voucher, self._series)
        texts = [voucher.text, *(row.text for row in voucher.rows)]
        self.shortened += sum(len(text) > shapes.LONGEST_TEXT for text in texts)
        self._piece.append((one, year))
        self._piece_rows += len(one.rows)
        if len(self._piece) >= _VOUCHERS or self._piece_rows >= _ROWS:
            self._look()

    def finish(self) -> None:
        self._look()

    def _look(self) -> None:
        """What stands there already is found with two queries for the piece and year."""
        piece, self._piece, self._piece_rows = self._piece, [], 0
        found = differing(piece)
        new = []
        for placed in piece:
            one, year = placed
            if (year.start, one.series, one.number) not in found:
                new += self._new(placed)
            elif what := found[year.start, one.series, one.number]:
                self._conflict(one.name, one.line, f"sie_{what}_differs", {"voucher": one.name})
            else:
                self.unchanged += 1
        self.new += len(new)
        if self._then is not None and new:
            self._then(new)

    def _new(self, placed: Placed) -> list[Placed]:
        one, year = placed
        obstacle = self._own_obstacle(one, year) or self._charts.obstacle(one, year)
        number = None if obstacle else self.numbering.take(one, year)
        obstacle = obstacle or self.numbering.obstacle(one, year, number)
        if obstacle:
            self._conflict(one.name, one.line, *obstacle)
            return []
        self.numbered += one.number is None
        self._charts.use(one, year)
        self._remember_objects(one)
        return [(one if one.number == number else replace(one, number=number), year)]

    def _own_obstacle(self, one: KeptVoucher, year: PlacedYear) -> tuple[str, dict[str, Any]] | None:
        if not self._place.is_own or year.row is None:
            return None
        counting = sum(not row.removed for row in one.rows)
        if counting < FEWEST_ROWS:
            return "too_few_rows", {"count": counting}
        if year.row.is_open(one.day):
            return None
        code = "year_closed" if year.row.closed else "period_locked"
        told = {
            "date": str(one.day),
            "year": year.row.label,
            "locked_until": str(year.row.locked_until or ""),
        }
        return code, told

    def _remember_objects(self, one: KeptVoucher) -> None:
        for row in one.rows:
            pairs = [(shapes.COST_CENTRE, row.cost_centre), (shapes.PROJECT, row.project), *row.other_objects]
            self.objects.update(pair for pair in pairs if pair[1])
        self.full = self.full or len(self.objects) > ROOM

    def _conflict(self, voucher: str, line: int, code: str, params: dict[str, Any]) -> None:
        self.conflict_count += 1
        if len(self.conflicts) < SHOWN:
            self.conflicts.append({"code": code, "params": params, "line": line, "voucher": voucher[:60]})
