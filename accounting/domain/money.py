"""Money as whole minor units; nothing here ever touches a float."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# ISO 4217: currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip

MILLION = Decimal(1_000_000)


def exponent(currency: str) -> int:
    """How many decimals an amount of this currency has."""
    return _EXPONENTS.get(currency, 2)


def quantum(currency: str) -> Decimal:
    return Decimal(1).scaleb(-exponent(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """Whole minor units.

    Raises ValueError where the amount has more decimals than the currency.
    """
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency} allows.")
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency)).quantize(quantum(currency))


def round_half_up(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(quantum(currency), rounding=ROUND_HALF_UP)


def parse(text: str) -> Decimal:
    """A plain decimal number of at most 18 digits.

    Raises ValueError for anything else (exponents, NaN, grouping, more than 18 digits).
    """
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a number.") from error
    if not value.is_finite() or "e" in text.lower() or "_" in text or len(value.as_tuple().digits) > 18:
        raise ValueError(f"{text!r} is not a plain decimal number of at most 18 digits.")
    return value


def line_net(quantity: Decimal, unit_price: Decimal, currency: str) -> Decimal:
    return round_half_up(quantity * unit_price, currency)


def vat_by_rate(lines: Iterable[tuple[Decimal, Decimal]], currency: str) -> dict[Decimal, Decimal]:
    """VAT per rate from (rate in percent, net): per document, half up, as Swedish invoices state it."""
    nets: dict[Decimal, Decimal] = {}
    for rate, net in lines:
        nets[rate] = nets.get(rate, Decimal(0)) + net
    return {rate: round_half_up(net * rate / 100, currency) for rate, net in nets.items()}
