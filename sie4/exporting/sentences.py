"""What exports have to say: refusals, failures and notes, as sentences with the next step."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NOTHING = _("Nothing to do.")
_WHOLE = _("For a file that adds up, export the whole year with everything on.")

EXPORTS: dict[str, tuple[Promise, Promise]] = {
    # Refusals.
    "export_no_year": (
        _("The ledger “%(ledger)s” has no fiscal year yet."),
        _("Open a fiscal year, or choose another ledger."),
    ),
    "export_other_year": (
        _("The fiscal year %(year)s does not belong to the ledger “%(ledger)s”."),
        _("Choose a year of this ledger."),
    ),
    "export_outside_year": (
        _("The period %(from)s – %(to)s does not lie in the fiscal year %(start)s – %(end)s."),
        _("Choose days of the year, the first one first."),
    ),
    "export_whole_year_only": (
        _("A file of type 1 holds the balances of a whole year."),
        _("Leave the dates empty, or choose another type."),
    ),
    "export_currency": (
        _("Amounts in a SIE file have two decimals; %(currency)s has not."),
        _("This ledger cannot be exported to a SIE file."),
    ),
    "export_series_missing": (
        _("There is no series %(series)s in %(year)s."),
        _("Choose among those that the year has, or leave the field empty for all."),
    ),
    "export_not_completed": (
        _("The file is not there yet: the export is “%(now)s”."),
        _("Look at the export's status and try again when it is completed."),
    ),
    "export_file_gone": (
        _("The file was deleted after %(days)s days."),
        _("Make a new export; what was booked then is booked still."),
    ),
    "export_file_lost": (
        _("The file is not in the folder where it was written."),
        _("Let the administrator look at FROST_EXPORT_DIR, and make a new export."),
    ),
    # Failures.
    "export_refused": (
        _("The file would not have been right, so it was not written."),
        _("The findings below say which voucher or account it is; correct it and export again."),
    ),
    "export_disk": (
        _("The file could not be written (%(what)s)."),
        _("Let the administrator look at the disk, then export again."),
    ),
    "export_defect": (
        _("The file could not be written because of a fault in this program (%(what)s)."),
        _("Let the administrator look at the worker's log, then export again."),
    ),
    "export_workers_lost": (
        _("The worker that wrote the file was lost %(times)s times."),
        _("Let the administrator look at the worker's log and its memory, then export again."),
    ),
    # Notes.
    "export_part": (
        _("Closing balances, results and period balances are those up to and including %(to)s (#OMFATTN)."),
        _NOTHING,
    ),
    "export_begins_later": (
        _(
            "The vouchers begin on %(from)s, the opening balances are those of %(start)s: together they do not "
            "add up to the closing balances."
        ),
        _WHOLE,
    ),
    "export_series": (
        _("The file holds vouchers of %(series)s only; the balances are those of all series."),
        _WHOLE,
    ),
    "export_no_opening": (_("The opening balances were left out."), _WHOLE),
    "export_no_closing": (_("Closing balances and results were left out."), _WHOLE),
    "export_result_open": (
        _("%(year)s is not closed: its result is not part of the equity that was carried over."),
        _("Close the year before and export again; then the opening balances add up to 0."),
    ),
    "export_no_budget": (_("The ledger has no budget, so the file has none either."), _NOTHING),
    "export_drafts": (
        _("%(count)s drafts of the period are not booked and not in the file."),
        _("Book them and export again if they belong in it."),
    ),
}
