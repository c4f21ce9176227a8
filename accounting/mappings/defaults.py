"""Where the eight categories of a sports federation are booked unless it decides otherwise, and why.

Numbers 3041, 3740 and 5810 were given; the others lie where BAS 2024 and the charts in use leave room.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.mappings.bas import BAS2024


@dataclass(frozen=True)
class Default:
    """`alternative` stands in no conflict with BAS 2024 and with the charts in use. Names are Swedish."""

    category: str
    account: str
    name: str
    alternative: str
    alternative_name: str
    reason: Promise


_FEES = _("Fees are the main activity: main income, groups 30 to 34; 3420 to 3499 are free in BAS 2024.")

DEFAULTS: Mapping[str, tuple[Default, ...]] = {
    BAS2024: (
        Default("license_fees", "3041", "Licensavgifter", "3450", "Licensavgifter", _FEES),
        Default("tournament_fees", "3420", "Tävlings- och startavgifter", "3044", "Tävlingsavgifter", _FEES),
        Default("club_fees", "3430", "Föreningsavgifter", "3004", "Föreningsavgifter", _FEES),
        Default("membership_fees", "3440", "Medlemsavgifter", "3004", "Medlemsavgifter", _FEES),
        Default(
            "sponsor_income",
            "3740",
            "Sponsorintäkter",
            "3460",
            "Sponsorintäkter",
            _("Sponsorship is main income; 3996 is the nearest account that BAS 2024 names."),
        ),
        Default(
            "grants",
            "3980",
            "Erhållna offentliga bidrag",
            "3985",
            "Erhållna statliga bidrag",
            _("Public grants are other operating income: 3980 and its sub-accounts."),
        ),
        Default(
            "travel_costs",
            "5810",
            "Biljetter",
            "5890",
            "Övriga resekostnader",
            _("5810 is for tickets; hotels belong on 5831, hire cars on 5820, the rest on 5890."),
        ),
        Default(
            "consumable_equipment",
            "5410",
            "Förbrukningsinventarier",
            "5460",
            "Förbrukningsmaterial",
            _("Short-lived equipment below half a price base amount is 5410; balls and tape are 5460."),
        ),
    ),
}


@dataclass(frozen=True)
class Conflict:
    """A number that charts in use give another meaning. `taxed`: programs attach a VAT code to it."""

    code: str
    taxed: bool = False


# 3740 is rounding in BAS 2024 and in every chart found. 3041 does not exist in BAS 2024, but is a standard number
# of the biggest programs: services at 25 % VAT.
CONFLICTS: Mapping[str, Mapping[str, Conflict]] = {
    BAS2024: {
        "3740": Conflict("account_is_rounding"),
        "3041": Conflict("account_is_taxed_service", taxed=True),
    },
}


def defaults(plan: str) -> tuple[Default, ...]:
    """Empty for a chart without defaults."""
    return DEFAULTS.get(plan, ())


def default_for(plan: str, category: str) -> Default | None:
    return next((one for one in defaults(plan) if one.category == category), None)
