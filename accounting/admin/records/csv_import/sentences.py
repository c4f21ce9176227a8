"""What is wrong with a line, for somebody who has a spreadsheet before them and no API."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounting import category_names
from accounting.domain.categories import CATEGORIES
from accounting.domain.validation import Issue
from accounting.records.sentences import explain_issue

_AGAIN = _("Correct the cell and choose the file again.")
_NUMBER = _("Write digits only, for example 1250,00.")

# Codes whose sentence for programs would not help here.
_MESSAGES: Mapping[str, str | Promise] = {
    "duplicate_in_batch": _("The same source_ref already stands further up in the file, on lines apart."),
    "not_a_bool": _("The cell says neither yes nor no."),
    "not_saved": _("The record could not be saved, because others were changing it at the same time."),
    "required": _("The cell is empty, but it is needed."),
    "unknown_category": _("“%(value)s” is not a category."),
    "unknown_choice": _("“%(value)s” is not a choice for this column."),
    "unknown_field": _("There is no such column."),
}
_STEPS: Mapping[str, str | Promise] = {
    "amount_decimals": _("Round the amount in the file."),
    "country_shape": _("Write two letters, for example SE."),
    "currency_differs": _("Write the amount in the invoice's currency."),
    "currency_has_payments": _("Keep the currency, or make a new invoice."),
    "customer_number_shape": _("Use letters A-Z, digits, hyphen, underscore and full stop only."),
    "due_before_invoice": _("Write a due date on or after the invoice date."),
    "duplicate_in_batch": _("Put the lines of one invoice directly below each other."),
    "not_a_bool": _("Write yes or no."),
    "not_a_date": _("Write the date as YYYY-MM-DD."),
    "not_a_moment": _("Write it like 2026-01-31T12:00:00+01:00, or leave the cell empty."),
    "not_a_number": _NUMBER,
    "not_saved": _("Import the file once more."),
    "org_number_for_person": _("Put the number into the column personal_number, or change the kind."),
    "org_number_person": _("Put it into the column personal_number, and write person as the kind."),
    "org_number_shape": _("Write ten digits, for example 802400-1235."),
    "personal_number_for_organisation": _("Leave the cell empty, or write person as the kind."),
    "personal_number_shape": _("Write twelve digits as YYYYMMDD-NNNN."),
    "rate_required": _("Fill in the column currency_rate: how many SEK one unit costs."),
    "required": _("Fill in the cell and choose the file again."),
    "too_large": _("Write an amount below 1 000 000 000 000."),
    "too_long": _("Shorten the text."),
    "too_many_decimals": _("Round it in the file."),
    "too_many_rows": _("Split it into several records."),
    "total_differs": _("Correct the rows or the total; a rounding has a column of its own, rounding."),
    "unknown_currency": _("Write three letters, for example SEK."),
    "unknown_customer": _("Import the customer first."),
    "unknown_field": _("Take the column out, or correct its name; the names are listed above."),
    "unknown_invoice": _("Import the invoice first."),
    "vat_rate_range": _("Write the rate in percent, for example 25."),
}


def explain_line(issue: Issue) -> str:
    """Message and next step in the active language."""
    known = _MESSAGES.get(issue.code)
    message = str(known) % issue.params if known else explain_issue(issue)["message"]
    return f"{message} {_step(issue)}"


def differs(names: Sequence[str], source_ref: str) -> str:
    text = gettext(
        "The line stands below the first line of %(source_ref)s, but says something else in %(names)s. Leave these "
        "cells empty, repeat what the first line says, or give the line a source_ref of its own."
    )
    return text % {"source_ref": source_ref, "names": ", ".join(names)}


def _step(issue: Issue) -> str:
    if issue.code == "unknown_category":
        known = ", ".join(f"{key} ({category_names.name(key)})" for key in CATEGORIES)
        return gettext("Write one of: %(choices)s.") % {"choices": known}
    if issue.code == "unknown_choice":
        return gettext("Write one of: %(choices)s.") % issue.params
    return str(_STEPS.get(issue.code, _AGAIN)) % issue.params
