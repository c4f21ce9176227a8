"""Internal category -> account. One fixed table, the same for every organisation."""

from datetime import date

# BAS 2024 and the federation's given numbers (3041, 3740, 5810); the rest lies where BAS leaves room.
DEFAULT_ACCOUNTS = {
    "license_fees": "3041",
    "tournament_fees": "3420",
    "club_fees": "3430",
    "membership_fees": "3440",
    "sponsor_income": "3740",
    "grants": "3980",
    "travel_costs": "5810",
    "consumable_equipment": "5410",
}


def account_for(category: str, on: date) -> str | None:
    """The account a category is booked on at a date, or None where nobody has decided."""
    return DEFAULT_ACCOUNTS.get(category)
