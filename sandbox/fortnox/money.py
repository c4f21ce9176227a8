"""Rounding as the provider does it: half up, to öre or to whole kronor."""

from decimal import ROUND_HALF_UP, Decimal

ORE = Decimal("0.01")
KRONA = Decimal(1)


def to_ore(amount: Decimal | int) -> Decimal:
    return Decimal(amount).quantize(ORE, ROUND_HALF_UP)


def to_kronor(amount: Decimal) -> Decimal:
    return amount.quantize(KRONA, ROUND_HALF_UP)
