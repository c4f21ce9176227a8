"""Facts of ledgers and vouchers in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.admin import facts

FACTS: dict[str, Promise] = {
    "voucher_booked": _("Voucher booked"),
    "voucher_corrected": _("Corrected by another voucher"),
    "record_booked": _("Booked in the own ledger"),
    "ledger_opened": _("Ledger opened"),
    "ledger_changed": _("Ledger: settings changed"),
    "year_opened": _("Fiscal year opened"),
    "year_closed": _("Fiscal year closed"),
    "period_locked": _("Period locked"),
    "period_unlocked": _("Period unlocked"),
    "opening_balances_set": _("Opening balances set"),
    "account_added": _("Account added"),
    "account_changed": _("Account changed"),
    "reversal_rule_saved": _("Reversal rule saved"),
    "reversal_booked": _("Reversal booked"),
    "reversal_approved": _("Reversal approved"),
    "reversal_dismissed": _("Reversal left alone"),
    "ledger_read": _("Books read from the provider"),
}

facts.register(FACTS)
