"""The VAT codes of sales rows whose rate is known from recorded answers. Companies may have others."""

from collections.abc import Mapping
from decimal import Decimal

VAT_RATES: Mapping[str, Decimal] = {
    "MP1": Decimal(25),
    "MP2": Decimal(12),
    "MP3": Decimal(6),
    "MF": Decimal(0),
}
VAT_NAMES: Mapping[str, str] = {
    "MP1": "Momspliktig försäljning, 25 %",
    "MP2": "Momspliktig försäljning, 12 %",
    "MP3": "Momspliktig försäljning, 6 %",
    "MF": "Momsfri försäljning",
}
