"""How the values of a record are written in Fortnox: empty ones not at all, numbers with two decimals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounting.domain import money

# Fortnox calculates in hundredths whatever the currency, half up, and rounds prices and quantities first.
_HUNDREDTHS = "SEK"


def without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fortnox ignores an empty text, and a field that is absent takes its default or stays as it is."""
    return {key: value for key, value in fields.items() if value not in (None, "")}


def two_decimals(value: Decimal) -> Decimal:
    return money.round_half_up(value, _HUNDREDTHS)


def plain(value: Decimal) -> str:
    """Without exponent and trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def predicted_total(rows: list[tuple[Decimal, Decimal, Decimal]]) -> Decimal:
    """What Fortnox will make of rows of (quantity, price, VAT percent), all at most two decimals."""
    nets = [(rate, money.line_net(quantity, price, _HUNDREDTHS)) for quantity, price, rate in rows]
    vat = money.vat_by_rate(nets, _HUNDREDTHS)
    return sum((net for _, net in nets), Decimal(0)) + sum(vat.values(), Decimal(0))
