"""What imports have to say: refusals, conflicts and obstacles as sentences with the next step."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_CORRECT = _("Let the program that made the file write it anew, and upload that one.")
_NOTHING = _("Nothing to do.")
_WHICH = _("Find out which of the two is right. A voucher is never overwritten.")
_UPLOAD = _("Upload the file again.")

IMPORTS: dict[str, tuple[Promise, Promise]] = {
    # The file as a whole.
    "sie_has_errors": (
        _("The file breaks the SIE format in %(count)s places, so nothing of it is imported."),
        _("See the findings below: each says what to do. Correct the file and upload it again."),
    ),
    "sie_imported_already": (
        _("The same content was imported on %(date)s from “%(file)s” into “%(ledger)s”."),
        _NOTHING,
    ),
    "sie_nothing_new": (
        _("All %(count)s vouchers are in “%(ledger)s” already; the last import was “%(file)s” of %(date)s."),
        _NOTHING,
    ),
    "sie_nothing_new_here": (_("Everything in the file is in “%(ledger)s” already."), _NOTHING),
    "sie_too_much": (
        _("The file holds more than %(most)s accounts, objects and balances."),
        _("Ask the program that made the file for fewer years or dimensions."),
    ),
    "sie_no_year": (
        _("The file names no fiscal year, and there is no ledger yet that it could go into."),
        _("Choose a ledger that holds the year of these vouchers."),
    ),
    "sie_year_missing": (
        _("Your ledger has no fiscal year %(start)s – %(end)s."),
        _("Open the year first, or let the file have a ledger of its own."),
    ),
    "sie_year_overlaps": (
        _("The file's year %(start)s – %(end)s overlaps %(other)s, but they are not the same."),
        _("Ask which of the two is right; choose another ledger if the file is of another company."),
    ),
    "sie_ledger_of_integration": (
        _("“%(ledger)s” is read from the provider; nothing is imported into it."),
        _("Choose your own ledger, or none: then the file gets a ledger of its own."),
    ),
    "sie_other_currency": (
        _("The ledger is kept in %(ledger_currency)s, the file is in %(currency)s."),
        _("Choose another ledger."),
    ),
    "sie_currency": (
        _("Amounts in %(currency)s cannot be imported: SIE files have two decimals."),
        _CORRECT,
    ),
    # What a person has to tick.
    "sie_accept_flagga": (
        _("The file says that it was read into a ledger before (#FLAGGA 1)."),
        _("Find out where; tick that it shall be imported here all the same."),
    ),
    "sie_accept_other_company": (
        _("The file belongs to another company: %(company)s, %(org_number)s."),
        _("Choose the right file, or tick that it shall be imported all the same."),
    ),
    # Row by row.
    "sie_conflicts": (
        _("%(count)s things in the file do not fit the ledger, so nothing of it is imported."),
        _("Look at the list in the preview; correct the file or the ledger."),
    ),
    "sie_date_differs": (_("Voucher %(voucher)s stands in the ledger with another date."), _WHICH),
    "sie_rows_differs": (_("Voucher %(voucher)s stands in the ledger with other rows."), _WHICH),
    "sie_text_differs": (_("Voucher %(voucher)s stands in the ledger with another text."), _WHICH),
    "sie_opening_differs": (
        _("Account %(account)s opens %(year)s with %(there)s in the ledger and with %(here)s in the file."),
        _("Find out which of the two is right."),
    ),
    "sie_number_not_next": (
        _("Voucher %(voucher)s would leave a gap: the next number of your ledger is %(wanted)s."),
        _(
            "Your own ledger has no gaps. Import what is between first, or let the file have a ledger of its own."
        ),
    ),
    "sie_outside_years": (
        _("%(date)s lies in none of the file's fiscal years."),
        _CORRECT,
    ),
    "sie_number_shape": (
        _("The voucher number “%(number)s” is not a whole number that fits."),
        _CORRECT,
    ),
    "sie_dimension_shape": (_("The dimension “%(dimension)s” is not a number that fits."), _CORRECT),
    "sie_too_long": (_("“%(what)s” is longer than %(most)s characters."), _CORRECT),
    "sie_too_large": (_("An amount or a quantity of %(account)s is larger than any ledger holds."), _CORRECT),
    # The course of an import.
    "sie_not_open": (
        _("This import cannot be approved: its state is “%(status)s”."),
        _("Only what waits for approval can be approved."),
    ),
    "sie_file_gone": (_("The file is no longer here."), _UPLOAD),
    "sie_expired": (_("Nobody approved the import in time; the file was deleted."), _UPLOAD),
    "sie_worker_lost": (
        _(
            "While the file was being imported, the worker stopped %(times)s times. Nothing of it was imported."
        ),
        _("Let the administrator look at the worker's log, then approve again."),
    ),
    "sie_import_failed": (
        _("The import failed because of a fault in this program (%(what)s). Nothing of it was imported."),
        _("Let the administrator look at the worker's log, then approve again."),
    ),
}
