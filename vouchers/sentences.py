"""What ledgers have to say: refusals and problems as sentences with the next step."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.integration_settings import SENTENCES

_CORRECT_VOUCHER = _("Correct the voucher and book it again.")
_ACCOUNT = _("Add the account to the year's chart of accounts or make it active, or choose another one.")

LEDGERS: dict[str, tuple[Promise, Promise]] = {
    # The year and its periods.
    "no_fiscal_year": (
        _("No fiscal year of the ledger holds %(date)s."),
        _("Open the fiscal year; what waits for it is booked by itself then."),
    ),
    "period_locked": (
        _(
            "The fiscal year %(year)s is locked up to and including %(locked_until)s; %(date)s lies before that."
        ),
        _("Unlock the period, or choose a later date."),
    ),
    "year_closed": (
        _("The fiscal year %(year)s is closed; nothing can be booked on %(date)s."),
        _("Choose a date in an open year."),
    ),
    "year_overlaps": (
        _("The year %(start)s – %(end)s overlaps %(other)s."),
        _("Choose other days."),
    ),
    "year_gap": (
        _(
            "Years of a ledger follow each other: the next one begins on %(wanted)s, an earlier one ends on %(ends)s."
        ),
        _("Choose these days, or open the year between first."),
    ),
    "start_missing": (_("The ledger has no fiscal year yet."), _("Say on which day the first one begins.")),
    "year_reversed": (_("The year ends (%(end)s) before it begins (%(start)s)."), _("Swap the two dates.")),
    "year_too_long": (
        _("A fiscal year is at most 18 months long; %(start)s – %(end)s is longer."),
        _("Choose an earlier last day."),
    ),
    "year_not_whole_months": (
        _("A fiscal year ends with a month, and only the first one of a ledger may begin within one."),
        _("Choose the first and the last day of a month."),
    ),
    "year_not_last": (
        _("The fiscal year before, %(year)s, is not closed."),
        _("Close the years one after the other."),
    ),
    "year_has_drafts": (
        _("%(count)s drafts of %(year)s are not booked."),
        _("Book them, or give them a date in another year."),
    ),
    "year_has_unbooked": (
        _("Records are still on their way into this ledger, perhaps into %(year)s."),
        _("Try again in a minute."),
    ),
    "year_has_waiting": (
        _("%(count)s records wait to be booked in this ledger."),
        _("Solve their problems first; otherwise they would miss in the closed year."),
    ),
    "year_is_closed": (_("The fiscal year %(year)s is closed."), _("Nothing to do.")),
    "lock_outside_year": (
        _("%(date)s does not lie in the fiscal year %(year)s."),
        _("Choose a day of the year."),
    ),
    "lock_backwards": (
        _("The year is locked up to and including %(locked_until)s already."),
        _("Choose a later day, or unlock."),
    ),
    "not_locked": (
        _("The fiscal year %(year)s is not locked that far."),
        _("Choose a day before the one up to which it is locked."),
    ),
    "opening_not_first": (
        _("%(year)s is not the ledger's first year; its opening balances come from the year before."),
        _("Close the year before: its balances are carried over by that."),
    ),
    "opening_not_balanced": (
        _("The opening balances do not add up to 0; they differ by %(difference)s."),
        _("Compare with the closing balances of the books before: debit is positive, credit negative."),
    ),
    "opening_of_result_account": (
        _("Account %(account)s is for income or costs, which begin each year at 0."),
        _("Leave it out; last year's result belongs to equity."),
    ),
    # The ledger.
    "ledger_not_own": (
        _("The ledger “%(ledger)s” is kept elsewhere; here it is only read."),
        _("Book in your own ledger, or send the voucher to the provider."),
    ),
    "no_own_ledger": (_("There is no ledger of your own yet."), _("Open one under Bookkeeping.")),
    "ledger_exists": (_("There is a ledger of your own already."), _("Use that one.")),
    "account_exists": (
        _("Account %(account)s is in the year's chart already."),
        _("Change that one, or choose another number."),
    ),
    "account_in_use": (
        _("Account %(account)s holds amounts, so it stays what it is."),
        _("Make it inactive, and use another account from now on."),
    ),
    "account_shape": (
        _("“%(account)s” is not an account number."),
        _("Send digits, four as a rule, the first from 1 to 8."),
    ),
    # One voucher.
    "too_few_rows": (_("A voucher has at least two rows; this one has %(count)s."), _CORRECT_VOUCHER),
    "not_balanced": (
        _("Debit %(debit)s and credit %(credit)s differ by %(difference)s."),
        _("Correct the rows: a voucher adds up to exactly 0."),
    ),
    "row_both_sides": (
        _("Row %(row)s has both debit and credit."),
        _("Make it two rows."),
    ),
    "row_negative": (
        _("Row %(row)s has a negative amount."),
        _("Send it on the other side, without the sign."),
    ),
    "row_decimals": (_("Row %(row)s has more decimals than %(currency)s."), _("Round the amount.")),
    "row_without_account": (
        _("Row %(row)s has neither an account nor a category."),
        _("Send one of them."),
    ),
    "account_missing": (
        _("Account %(account)s is not in the chart of accounts of %(year)s."),
        _ACCOUNT,
    ),
    "account_inactive": (_("Account %(account)s is not active in %(year)s."), _ACCOUNT),
    "booking_category_unmapped": (
        _("No active account rule says where %(category_name)s of %(date)s are booked."),
        _("Add a rule to the account mapping and activate it; what waits is booked by itself then."),
    ),
    "booking_rules_ambiguous": (
        _("Several account mappings are active, and it is not said which one the ledger books by."),
        _("Choose one in the ledger's settings."),
    ),
    "wrong_currency": (
        _("The ledger is kept in %(ledger_currency)s, the voucher is in %(currency)s."),
        _("Convert the amounts."),
    ),
    "series_missing": (
        _("There is no series %(series)s in %(year)s."),
        _("Choose one of: %(choices)s."),
    ),
    "series_not_manual": (
        _("In series %(series)s only records are booked."),
        _("Choose one of: %(choices)s."),
    ),
    "voucher_not_draft": (
        _("Voucher %(voucher)s is booked; booked vouchers are never changed."),
        _("Correct it by another voucher."),
    ),
    "voucher_not_booked": (
        _("The voucher is a draft."),
        _("Change the draft; only booked vouchers are corrected."),
    ),
    "voucher_corrected": (
        _("Voucher %(voucher)s was corrected by %(by)s already."),
        _("Book a new voucher instead."),
    ),
    "voucher_is_correction": (
        _("Voucher %(voucher)s is itself a correction of %(of)s."),
        _("Book a new voucher instead."),
    ),
    "voucher_ref_taken": (
        _("There is a voucher with source_ref “%(source_ref)s” already."),
        _("Send another source_ref, or leave it out."),
    ),
    # Records that are booked.
    "booking_vat_rate": (
        _("VAT of %(rate)s percent has no account in the ledger's settings."),
        _("Correct the record's VAT rate."),
    ),
    "booking_rounding_shared": (
        _("Account %(account)s takes both roundings and a category."),
        _("Choose a rounding account of its own in the ledger's settings."),
    ),
    "booking_defect": (
        _("%(record)s could not be booked because of a fault in this program (%(what)s)."),
        _("Let the administrator look at the worker's log; it is tried again every night."),
    ),
}

# What is wrong with a setting of a ledger.
SETTINGS: dict[str, Any] = {
    **SENTENCES,
    "not_an_account": _("Not an account number: four digits or more, the first from 1 to 8."),
    "not_a_series": _("Not a series: one to ten letters or digits."),
}
