"""The records that are pushed: as plain as the product allows, so that the engine is what costs."""

from collections.abc import Iterator
from typing import Any

CHUNK = 500


def customers(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"source_ref": f"K-{number}", "name": f"Pétanque i Åmål {number}", "kind": "association"}


def invoices(count: int, customers: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "source_ref": f"F-{number}",
            "customer": f"K-{number % customers}",
            "invoice_date": f"2026-01-{1 + number % 28:02}",
            "due_date": "2026-02-28",
            "total": "100",
            "rows": [_row()],
        }


def _row() -> dict[str, Any]:
    return {
        "internal_category": "license_fees",
        "description": "Licens",
        "quantity": "1",
        "unit_price": "100",
        "vat_rate": "0",
    }
