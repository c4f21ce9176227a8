"""What people call the categories, and the parts of a provider's registers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATEGORIES: dict[str, Promise] = {
    "license_fees": _("Licence fees"),
    "tournament_fees": _("Tournament fees"),
    "club_fees": _("Club fees"),
    "membership_fees": _("Membership fees"),
    "sponsor_income": _("Sponsor income"),
    "grants": _("Grants"),
    "travel_costs": _("Travel costs"),
    "consumable_equipment": _("Consumable equipment"),
}


READINGS: dict[str, Promise] = {
    "accounts": _("chart of accounts"),
    "cost_centres": _("cost centres"),
    "voucher_series": _("voucher series"),
}


def category_name(category: str) -> str:
    return str(CATEGORIES.get(category, category))


def reading_name(reading: str) -> str:
    return str(READINGS.get(reading, reading))
