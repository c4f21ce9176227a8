"""What importing a file would do: one pass over it, nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from accounting.models import Tenant
from sie4.core.reader import Reading
from sie4.core.records import Pair, Voucher
from sie4.core.report import Report, report_of
from sie4.importing.charts import Charts
from sie4.importing.figures import Figures, figures_of
from sie4.importing.fingerprint import Fingerprint
from sie4.importing.head import ROOM, Head
from sie4.importing.judge import Judge
from sie4.importing.place import Place, place_of
from sie4.importing.shapes import pair_faults
from vouchers.models import DimensionValue, Ledger

USUAL_SERIES = "A"


@dataclass
class Plan:
    """`obstacles`: what stands in the way as a whole; `conflicts`: row by row, the first hundred."""

    report: Report
    content_hash: str
    head: Head
    place: Place
    charts: Charts
    judge: Judge
    figures: Figures
    new_objects: set[Pair]
    obstacles: list[dict[str, Any]]

    @property
    def conflicts(self) -> list[dict[str, Any]]:
        return [*self.figures.conflicts, *self.judge.conflicts]

    @property
    def conflict_count(self) -> int:
        return self.figures.conflict_count + self.judge.conflict_count

    @property
    def new_accounts(self) -> int:
        """Different numbers, in however many years."""
        return len({number for year in self.place.years for number in self.charts.new(year)})

    @property
    def new_years(self) -> int:
        return sum(year.row is None for year in self.place.years)

    @property
    def brings_nothing(self) -> bool:
        """All of it is there already."""
        new = (
            self.judge.new,
            len(self.figures.openings),
            self.new_accounts,
            self.new_years,
            len(self.new_objects),
        )
        return not any(new) and not self._new_figures

    @property
    def _new_figures(self) -> bool:
        """Figures of a year replace those of an earlier file; a file that only repeats its vouchers brings none."""
        return bool(self.figures.stated) and not self.judge.vouchers


def plan_import(
    file: BinaryIO, *, name: str, tenant: Tenant, target: Ledger | None, options: Mapping[str, Any]
) -> Plan:
    """`target` None: the ledger that files of this company went into, or a new one."""
    reading, head, print_ = Reading(file, name=name), Head(), Fingerprint()
    found: tuple[Place, Charts, Judge] | None = None
    for record in reading:
        print_.take(record)
        if isinstance(record, Voucher):
            found = found or _scene(head, tenant, target, options)
            found[2].take(record)
        else:
            head.take(record)
    place, charts, judge = found or _scene(head, tenant, target, options)
    judge.finish()
    figures = figures_of(head, place)
    for year, key, _ in figures.openings:
        charts.use_account(key.account, year)
    objects = _new_objects(head, place, judge, figures)
    report = report_of(reading, name=name)
    plan = Plan(
        report, print_.hexdigest(), head, place, charts, judge, figures, objects, list(place.obstacles)
    )
    plan.obstacles += _obstacles(plan)
    return plan


def series_of(options: Mapping[str, Any]) -> str:
    return str(options.get("series") or USUAL_SERIES)


def _scene(
    head: Head, tenant: Tenant, target: Ledger | None, options: Mapping[str, Any]
) -> tuple[Place, Charts, Judge]:
    place = place_of(head, tenant, target)
    charts = Charts(head, place)
    return place, charts, Judge(place, charts, series_of(options))


def _new_objects(head: Head, place: Place, judge: Judge, figures: Figures) -> set[Pair]:
    """Declared or used; an own ledger takes only the used ones."""
    opened = {key.pair for _, key, _ in figures.openings if key.pair}
    stated = {key.pair for _, key, _ in figures.stated if key.pair}
    wanted = judge.objects | opened | stated | (set() if place.is_own else head.objects.keys())
    if place.ledger is None:
        return wanted
    rows = DimensionValue.objects.filter(dimension__ledger=place.ledger)
    there = {(str(number), code) for number, code in rows.values_list("dimension__number", "code")}
    return wanted - there


def _obstacles(plan: Plan) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if plan.head.full or plan.judge.full:
        found.append({"code": "sie_too_much", "params": {"most": ROOM}})
    if plan.place.ledger is None and not plan.head.years:
        found.append({"code": "sie_no_year", "params": {}})
    for pair in sorted(plan.new_objects):
        found += [{"code": code, "params": params} for code, params in pair_faults(pair)][:1]
    return found[:20]
