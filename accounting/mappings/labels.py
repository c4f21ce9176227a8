"""What people call the parts of a provider's registers."""

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounting import category_names

READINGS: dict[str, Promise] = {
    "accounts": _("chart of accounts"),
    "cost_centres": _("cost centres"),
    "voucher_series": _("voucher series"),
    "locked_period": _("locked period"),
}


def category_name(category: str) -> str:
    """As the head of a row or a choice."""
    return str(capfirst(category_names.name(category)))


def reading_name(reading: str) -> str:
    return str(READINGS.get(reading, reading))
