"""Everything that a verdict looks at: what was read, our side as it is now, and what is settled elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounting.domain import exact_json
from accounting.models import Reconciliation, ReconciliationReading
from accounting.providers.books import VOUCHER
from accounting.reconciliation.lines import Period, day
from accounting.reconciliation.ours import Linked, Record, Side
from accounting.sync.context import Context


@dataclass(frozen=True)
class Read:
    """One document of the provider as this run read it."""

    data_type: str
    external_id: str
    gone: bool
    facts: Mapping[str, Any] = field(repr=False)
    differing: list[dict[str, str]] = field(repr=False)

    @property
    def key(self) -> str:
        return f"{self.data_type}:{self.external_id}"

    @property
    def on(self) -> date | None:
        return day(self.facts.get("date") or self.facts.get("rows_on") or "")

    @property
    def stands(self) -> bool:
        return bool(self.facts.get("stands"))

    @property
    def booked(self) -> bool:
        return not self.gone and bool(self.facts.get("booked"))

    @property
    def amount(self) -> str:
        return str(self.facts.get("amount", ""))

    def sums(self, name: str) -> dict[str, Decimal]:
        return {key: Decimal(value) for key, value in self.facts.get(name, {}).items()}

    def day(self, name: str) -> date | None:
        return day(self.facts.get(name, ""))


class Scene:
    def __init__(self, run: Reconciliation, context: Context) -> None:
        self.run, self.context = run, context
        self.period = Period(run.date_from, run.date_to)
        self.sides = {data_type: Side(context, run, data_type) for data_type in run.data_types}
        # Documents that were written while the run read, or are about to be: nothing can be said of them.
        self.settled: set[str] = set()
        self.on_its_way = 0
        self.by_money: dict[str, dict[tuple[str, Decimal, str], Record]] = {}

    @cached_property
    def reads(self) -> dict[str, Read]:
        found = map(_read, self.run.readings.filter(wanted=True).iterator(chunk_size=500))
        return {one.key: one for one in found}

    def read(self, data_type: str, external_id: str) -> Read | None:
        return self.reads.get(f"{data_type}:{external_id}")

    def of(self, data_type: str) -> Iterator[Read]:
        return (one for one in self.reads.values() if one.data_type == data_type)

    @cached_property
    def vouchers(self) -> dict[str, list[Read]]:
        """{"invoice:17": its vouchers}."""
        result: dict[str, list[Read]] = {}
        for one in self.of(VOUCHER):
            if not one.gone:
                result.setdefault(one.facts["books"], []).append(one)
        return result

    def linked(self, read: Read) -> tuple[Linked, Record] | None:
        """Our record that this document stands for, or stood for."""
        side = self.sides.get(read.data_type)
        found = side.by_document.get(read.external_id) if side else None
        record = side.records.get(found.record_id) if side and found else None
        return (found, record) if found and record else None

    def written_meanwhile(self, linked: Linked) -> bool:
        return linked.synced_at > self.run.created_at


def _read(row: ReconciliationReading) -> Read:
    differing = exact_json.loads(row.differing) if row.differing else []
    return Read(row.data_type, row.external_id, row.gone, row.facts, differing)
