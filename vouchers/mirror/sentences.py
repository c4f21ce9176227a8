"""What the mirror has to say: problems, refusals, and why a rule or a voucher cannot be saved, with the next step."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.records.sentences import Sentence

_DECIDE = _("Open the reversal: choose a date and approve, or leave it alone.")
_CORRECT = _("Correct the field and save again.")

REVERSALS: dict[str, tuple[Promise, Promise]] = {
    "mirror_date_missing": (
        _(
            "Voucher %(record)s of %(date)s names no date in its comment, so its reversal in %(target)s has none."
        ),
        _DECIDE,
    ),
    "mirror_date_several": (
        _(
            "Voucher %(record)s names several dates in its comment (%(dates)s); which one the reversal gets is open."
        ),
        _DECIDE,
    ),
    "mirror_date_impossible": (
        _("Voucher %(record)s names a date in its comment that does not exist: %(written)s."),
        _DECIDE,
    ),
    "original_without_rows": (
        _("Voucher %(record)s has %(rows)s rows that count; there is nothing to reverse."),
        _("Look at the voucher at the provider; leave its reversal alone if that is right."),
    ),
    "original_unbalanced": (
        _("The rows of voucher %(record)s do not add up to nothing: %(difference)s is left."),
        _("Look at the voucher at the provider; nothing is booked from it until it balances."),
    ),
    "reversals_proposed": (
        _("%(count)s reversals of series %(series)s in %(target)s wait for approval."),
        _("Open the list of reversals and approve them, or leave them alone."),
    ),
    "reversal_original_changed": (
        _(
            "Voucher %(record)s has changed since its reversal was made (%(number)s). Nothing was changed by itself."
        ),
        _("Open the reversal, look at the difference, and approve a correction or leave it as it is."),
    ),
    "reversal_original_deleted": (
        _(
            "Voucher %(record)s was deleted after its reversal was made (%(number)s). Nothing was changed by itself."
        ),
        _("Open the reversal and approve that it is taken back, or leave it as it is."),
    ),
    "reversals_not_sent": (
        _("%(count)s reversals are not sent: vouchers are switched off or only read back (%(code)s)."),
        _("Switch on vouchers in the integration's settings."),
    ),
    "reversals_differ": (
        _(
            "Series %(series)s of the year from %(year)s holds %(total)s vouchers: %(mirrored)s reversed, "
            "%(excluded)s left alone, %(waiting)s waiting, but %(missing)s had not been seen and %(gone)s are gone "
            "(%(numbers)s)."
        ),
        _("What was missing is being read now; count again. What is gone waits for a decision in the list."),
    ),
    "reversals_not_counted": (
        _("The vouchers at %(provider)s could not be counted against their reversals (%(code)s)."),
        _("Nothing to do: the next night tries again. If it lasts, check the connection."),
    ),
    "voucher_not_there": (
        _("The event about voucher %(number)s came, but the voucher could not be read."),
        _(
            "Look whether it exists at the provider; process the event again, or let the nightly count find it."
        ),
    ),
    "voucher_unreadable": (
        _("An event about a voucher does not say which one (%(number)s)."),
        _("Nothing is lost: the nightly count finds the voucher. Tell the support."),
    ),
    "voucher_year_unclear": (
        _("An event names a voucher of %(year)s, and it is not clear which financial year that is."),
        _("Nothing is lost: the nightly count finds the voucher."),
    ),
    "no_vouchers_here": (
        _("Vouchers cannot be read from %(provider)s."),
        _("Switch off the rule for reversals."),
    ),
    # Why an original was left alone.
    "own_voucher": (
        _("The voucher was made by this program, so it is not reversed."),
        _("Nothing to do."),
    ),
    "before_start": (
        _("The voucher is dated before the day from which the rule counts."),
        _("Choose an earlier day in the rule if it shall be reversed."),
    ),
    "reversed_elsewhere": (
        _(
            "Series %(series)s of %(company)s is reversed in %(target)s by another organisation that is connected to "
            "the same company. Voucher %(record)s was left alone here."
        ),
        _("Agree who reverses: switch off the rule here, or have the other organisation switch off theirs."),
    ),
    "dismissed": (_("A person decided that it is not reversed."), _("Nothing to do.")),
    "original_deleted": (
        _("The voucher was deleted before anything was booked from it."),
        _("Nothing to do."),
    ),
    # Refusals.
    "reversal_not_open": (
        _("There is nothing to decide about this reversal."),
        _("Look at its state; what a problem holds is let go by solving the problem."),
    ),
    "reversal_date_needed": (
        _("The reversal of %(record)s cannot be booked yet (%(reason)s)."),
        _("Send the date on which it shall be booked, or leave it alone."),
    ),
    "reversal_changed_again": (
        _("Voucher %(record)s has changed since it was shown. Nothing was booked."),
        _("Look at it again, and decide then."),
    ),
    "rule_is_off": (
        _("No rule for reversals is switched on for this integration."),
        _("Switch on a rule first."),
    ),
}

# Of a rule's field, with its parameters.
RULE_CODES: Mapping[str, Promise] = {
    "unknown_field": _("There is no such field."),
    "unknown_choice": _("“%(value)s” is not a choice. Choose one of: %(choices)s."),
    "required": _("The field is missing."),
    "not_text": _("The value is not text."),
    "not_a_date": _("The value is not a date."),
    "not_a_series": _("A series has one to ten characters and no blanks."),
    "same_series": _("Series %(series)s cannot be reversed in itself."),
    "series_receives": _("Series %(series)s receives reversals, so it cannot be reversed itself."),
    "series_is_mirrored": _("Series %(series)s is reversed itself, so it cannot receive reversals."),
    "rule_exists": _("There is a rule for these two series already."),
    "template_unknown_place": _("%(what)s is not a place in the text."),
    "template_broken": _("The braces in the text do not fit (%(what)s)."),
    "template_too_long": _("The text has more than %(what)s characters."),
}

ISSUES: Mapping[str, Sentence] = {
    "reference_reserved": Sentence(
        _("References that begin with “mirror:” belong to reversals."), _("Choose another source_ref.")
    ),
    "voucher_in_a_ledger": Sentence(
        _("This voucher stands in a ledger; it is not changed as a record."),
        _("Correct it in the ledger, or send another source_ref."),
    ),
    "rows_required": Sentence(
        _("A voucher has at least %(least)s rows."), _("Send all rows of the voucher.")
    ),
    "voucher_unbalanced": Sentence(
        _("Debit and credit differ by %(difference)s."), _("Correct the rows: they add up to exactly 0.")
    ),
    "row_side": Sentence(
        _("A row has either debit or credit, and no negative amount."),
        _("Send the amount on the other side, or make it two rows."),
    ),
}
