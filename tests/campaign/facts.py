"""The business facts of one seed: what is handed to the product, and what must stand at the provider in the end."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

CATEGORIES = ("license_fees", "tournament_fees", "club_fees", "sponsor_income")
HELD_EVERY, TWIN_EVERY = 6, 5


@dataclass
class Facts:
    """`corrected` are booked invoices that change afterwards: credited and sent anew."""

    customers: list[dict[str, Any]] = field(default_factory=list)
    invoices: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    corrected: dict[str, Decimal] = field(default_factory=dict)  # reference -> its total before the change

    @property
    def booked(self) -> list[dict[str, Any]]:
        return [one for one in self.invoices if not one["hold_booking"]]


def make(seed: int, customers: int = 20, invoices: int = 30, payments: int = 25) -> Facts:
    draw = Random(f"facts:{seed}")  # noqa: S311
    facts = Facts()
    facts.customers = [_customer(draw, number) for number in range(customers)]
    facts.invoices = [_invoice(draw, number, customers) for number in range(invoices)]
    for invoice in facts.booked:
        facts.payments.extend(_payments(draw, invoice, len(facts.payments)))
    del facts.payments[payments:]
    return facts


def _customer(draw: Random, number: int) -> dict[str, Any]:
    return {
        "source_ref": f"K-{number}",
        "name": f"Pétanque i Åmål {number}",
        "kind": draw.choice(["association", "company"]),
        "customer_number": "" if number % 3 else f"{1000 + number}",
        "city": draw.choice(["Åre", "Växjö", "Örebro"]),
    }


def _invoice(draw: Random, number: int, customers: int) -> dict[str, Any]:
    rows = [_row(draw) for _ in range(draw.randint(1, 3))]
    return {
        # A reference that contains another one: a search for part of a text would mix them up.
        "source_ref": f"F-{number}",
        "customer": f"K-{draw.randrange(customers)}",
        "invoice_date": f"2026-01-{1 + number % 28:02}",
        "due_date": "2026-02-28",
        "comment": f"Tack {number}",
        "hold_booking": number % HELD_EVERY == HELD_EVERY - 1,
        "rows": rows,
        "total": str(_total(rows)),
    }


def _row(draw: Random) -> dict[str, Any]:
    return {
        "internal_category": draw.choice(CATEGORIES),
        "description": "Rad",
        "quantity": str(draw.randint(1, 9)),
        "unit_price": f"{draw.randint(1, 900)}.{draw.randint(0, 99):02}",
        "vat_rate": draw.choice(["0", "6", "12", "25"]),
    }


def _total(rows: list[dict[str, Any]]) -> Decimal:
    """VAT per rate and document, half up: worked out here once more, independent of the product."""
    nets: dict[str, Decimal] = {}
    for row in rows:
        nets[row["vat_rate"]] = nets.get(row["vat_rate"], Decimal(0)) + Decimal(row["quantity"]) * Decimal(
            row["unit_price"]
        )
    cent = Decimal("0.01")
    vat = sum((net * Decimal(rate) / 100).quantize(cent, "ROUND_HALF_UP") for rate, net in nets.items())
    return sum(nets.values(), Decimal(0)) + vat


def _payments(draw: Random, invoice: dict[str, Any], first: int) -> list[dict[str, Any]]:
    """One payment in full; of every fifth invoice two equal halves on the same day."""
    whole = Decimal(invoice["total"])
    half = (whole / 2).quantize(Decimal("0.01"), "ROUND_DOWN")
    amounts = [half, half] if first % TWIN_EVERY == 0 else [whole]
    return [
        {
            "source_ref": f"B-{first + n}",
            "invoice": invoice["source_ref"],
            "payment_date": f"2026-02-{draw.randint(1, 2):02}" if len(amounts) == 1 else "2026-02-05",
            "amount": str(amount),
        }
        for n, amount in enumerate(amounts)
    ]


def change(facts: Facts, seed: int) -> None:
    """A later version: some customers renamed, held invoices with other prices, two booked ones corrected."""
    draw = Random(f"change:{seed}")  # noqa: S311
    for customer in draw.sample(facts.customers, 4):
        customer["name"] += " (nytt namn)"
    held = [one for one in facts.invoices if one["hold_booking"]]
    paid = {one["invoice"] for one in facts.payments}
    unpaid = [one for one in facts.booked if one["source_ref"] not in paid]
    for invoice in unpaid[:2]:
        facts.corrected[invoice["source_ref"]] = Decimal(invoice["total"])
    for invoice in [*held[:3], *unpaid[:2]]:
        invoice["rows"] = [*invoice["rows"], _row(draw)]
        invoice["total"] = str(_total(invoice["rows"]))
