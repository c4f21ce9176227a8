"""What people call the categories of invoice rows."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: Mapping[str, Promise] = {
    "license_fees": _("licence fees"),
    "tournament_fees": _("tournament fees"),
    "club_fees": _("club fees"),
    "membership_fees": _("membership fees"),
    "sponsor_income": _("sponsor income"),
    "grants": _("grants"),
    "travel_costs": _("travel costs"),
    "consumable_equipment": _("consumable equipment"),
}


def name(key: str) -> str:
    """An unknown category is called by its key."""
    return str(NAMES.get(key, key))
