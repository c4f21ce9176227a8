"""Three months of a federation's records, drawn by a seed: enough documents of each kind to tamper with."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
CUSTOMERS, PER_MONTH, SEED = 8, 56, 20260131
_CATEGORIES = ("license_fees", "tournament_fees", "club_fees", "membership_fees")
# Two of three are paid; one of five has a second row with VAT.
_PAID, _TAXED = 3, 5
_LAST_DAY = 24


def customers() -> list[dict[str, Any]]:
    return [
        {"source_ref": f"C-{n}", "name": f"Klotets vänner {n}", "kind": "association"}
        for n in range(1, CUSTOMERS + 1)
    ]


def documents(seed: int, per_month: int = PER_MONTH) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Invoices, and payments in full of most of them within the same month."""
    source = random.Random(seed)  # noqa: S311 (a draw that can be repeated)
    invoices, payments = [], []
    for month in (1, 2, 3):
        for place in range(per_month):
            number = f"{month}{place:03}"
            made = _invoice(source, number, date(2026, month, source.randint(1, _LAST_DAY)), place)
            invoices.append(made)
            if place % _PAID:
                payments.append(_payment(source, number, made))
    return invoices, payments


def _invoice(source: random.Random, number: str, day: date, place: int) -> dict[str, Any]:
    rows = [_row(source.choice(_CATEGORIES), Decimal(source.randrange(2000, 90000)) / 100, "0")]
    if place % _TAXED == 0:
        rows.append(_row("sponsor_income", Decimal(source.randrange(40, 400)), "25"))
    total = sum((Decimal(row["unit_price"]) * (100 + int(row["vat_rate"])) / 100 for row in rows), Decimal(0))
    return {
        "source_ref": f"F-{number}",
        "customer": f"C-{source.randint(1, CUSTOMERS)}",
        "invoice_date": day.isoformat(),
        "due_date": (day + timedelta(days=30)).isoformat(),
        "total": f"{total:.2f}",
        "rows": rows,
    }


def _row(category: str, price: Decimal, vat_rate: str) -> dict[str, Any]:
    return {
        "internal_category": category,
        "description": "Avgift",
        "quantity": "1",
        "unit_price": f"{price:.2f}",
        "vat_rate": vat_rate,
    }


def _payment(source: random.Random, number: str, invoice: dict[str, Any]) -> dict[str, Any]:
    day = date.fromisoformat(invoice["invoice_date"]) + timedelta(days=source.randint(0, 3))
    return {
        "source_ref": f"P-{number}",
        "invoice": invoice["source_ref"],
        "payment_date": day.isoformat(),
        "amount": invoice["total"],
        "method": source.choice(("bankgiro", "bankgiro", "plusgiro")),
    }
