"""The payment terms and units every practice company knows; other codes are refused."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sandbox.fortnox.errors import TERMS_NOT_FOUND, UNIT_NOT_FOUND, not_found

PAYMENT_DAYS = {str(days): days for days in (0, 5, 10, 14, 15, 20, 30, 60, 90)}
UNITS = {"", "st", "tim", "h", "dag", "mån", "år", "kg", "km", "m"}


def check_terms(fields: Mapping[str, Any]) -> None:
    code = fields.get("TermsOfPayment")
    if code and code not in PAYMENT_DAYS:
        raise not_found(TERMS_NOT_FOUND, f"Kan inte hitta betalningsvillkoret {code}.")


def check_unit(unit: str) -> None:
    if unit not in UNITS:
        raise not_found(UNIT_NOT_FOUND, f"Kan inte hitta enheten {unit}.")


def due_date(invoice_date: str, terms: str) -> str:
    return (date.fromisoformat(invoice_date) + timedelta(days=PAYMENT_DAYS.get(terms, 30))).isoformat()
