"""What an invoice row is about: the closed list that account rules are written for."""

CATEGORIES = (
    "license_fees",
    "tournament_fees",
    "club_fees",
    "membership_fees",
    "sponsor_income",
    "grants",
    "travel_costs",
    "consumable_equipment",
)
