"""What reading an integration's books has to say."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PULLS: dict[str, tuple[Promise, Promise]] = {
    "ledger_not_read": (
        _("The books of %(provider)s could not be read (%(code)s). What was read before stays."),
        _("See the provider's words below; the next night tries again, or read it by the button."),
    ),
    "ledger_gaps": (
        _("The year from %(year)s lacks %(count)s voucher numbers at %(provider)s: %(numbers)s."),
        _("Look at the series there; a gap needs an explanation in the bookkeeping."),
    ),
    "no_ledger_there": (
        _("The books of %(provider)s cannot be read."),
        _("Read them from a SIE file instead."),
    ),
}
