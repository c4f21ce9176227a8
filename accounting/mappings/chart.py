"""The provider's registers as mappers may ask for them: read from our own table, a line at most once per run."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import cast

from django.db.models import Max

from accounting.domain.references import Kind, Reference
from accounting.models import Integration, ProviderReference


class StoredChart:
    """Kept as long as one plan or one write lasts, so that both see the registers of one moment."""

    def __init__(self, integration: Integration) -> None:
        self._rows = ProviderReference.objects.filter(integration=integration, missing_since=None)
        self._lines: dict[tuple[str, str], dict[str, Reference | None]] = {}

    def year_of(self, day: date) -> Reference | None:
        text = day.isoformat()
        return next((one for one in self._years if one.data["from"] <= text <= one.data["to"]), None)

    def lines(self, kind: Kind, year: str, codes: Collection[str]) -> Mapping[str, Reference]:
        known = self._lines.setdefault((kind, year), {})
        wanted = set(codes) - known.keys()
        if wanted:
            rows = self._rows.filter(kind=kind, year=year, code__in=wanted)
            found = {row.code: _reference(row) for row in rows}
            # Several senders ask the same chart: none may see a line as missing that another one is just reading.
            known.update({code: found.get(code) for code in wanted})
        return {code: line for code in codes if (line := known[code]) is not None}

    def was_read(self, kind: Kind) -> bool:
        return bool(self._rows.filter(kind=kind).exists())

    @cached_property
    def _years(self) -> list[Reference]:
        rows = self._rows.filter(kind="year").order_by("code")
        return [_reference(row) for row in rows if row.data.get("from") and row.data.get("to")]


def registers_read_at(integration: Integration) -> datetime | None:
    """When the financial years were last read; all other registers are read right after them."""
    rows = ProviderReference.objects.filter(integration=integration, kind="year")
    found: datetime | None = rows.aggregate(at=Max("read_at"))["at"]
    return found


def _reference(row: ProviderReference) -> Reference:
    kind = cast(Kind, row.kind)
    return Reference(kind, row.code, row.name, row.year, row.active, row.data)
