"""Lines of the provider's lists as they are kept during a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounting.providers.books import Line


def kept(line: Line) -> dict[str, Any]:
    return {
        "date": line.on.isoformat() if line.on else "",
        "marker": line.marker,
        "reference": line.reference,
        "parent": line.parent,
        "amount": "" if line.amount is None else str(line.amount),
        "books": line.books,
        "stands": line.stands,
    }


def line_of(external_id: str, stored: Mapping[str, Any]) -> Line:
    return Line(
        external_id=external_id,
        on=day(stored["date"]),
        marker=stored["marker"],
        reference=stored["reference"],
        parent=stored["parent"],
        amount=amount(stored["amount"]),
        books=stored["books"],
        stands=stored["stands"],
    )


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    def holds(self, on: date | None) -> bool:
        return on is not None and self.first <= on <= self.last
