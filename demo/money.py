"""How amounts are rounded and added: per row, per VAT rate and per document, always half up."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from demo.record import Record

ORE = Decimal("0.01")
KRONA = Decimal(1)
NOTHING = Decimal()


def rounded(amount: Decimal, unit: Decimal = ORE) -> Decimal:
    return amount.quantize(unit, ROUND_HALF_UP)


def row_net(row: Record) -> Decimal:
    return rounded(Decimal(row["quantity"]) * Decimal(row["unit_price"]))


def total_before_rounding(rows: Iterable[Record]) -> Decimal:
    nets: dict[Decimal, Decimal] = defaultdict(Decimal)
    for row in rows:
        nets[Decimal(row["vat_rate"])] += row_net(row)
    return sum((net + rounded(net * rate / 100) for rate, net in nets.items()), NOTHING)


def to_whole_kronor(amount: Decimal) -> Decimal:
    """What must be added to reach a whole krona."""
    return rounded(amount, KRONA) - amount
