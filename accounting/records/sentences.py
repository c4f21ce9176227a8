"""What each code of a refused record says to a person, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.domain.validation import Issue


@dataclass(frozen=True)
class Sentence:
    """Both texts are templates that the issue's parameters fill."""

    message: str | Promise
    next_step: str | Promise


_CORRECT = _("Correct the field and send the record again.")
_AMOUNT_AS_TEXT = _('Send amounts as strings, for example "1250.00".')
_ORG_NUMBER = _("Check the number and send the record again.")
_PERSONAL_NUMBER = _("Ask the person for the number, or leave the field out.")

SENTENCES: dict[str, Sentence] = {
    "amount_decimals": Sentence(
        _("An amount in %(currency)s has at most %(most)s decimals."),
        _("Round the amount before you send it."),
    ),
    "control_characters": Sentence(
        _("The text holds control characters."), _("Remove line breaks, tabs and other invisible characters.")
    ),
    "country_shape": Sentence(
        _('"%(value)s" is not a country code.'), _('Send two capital letters of ISO 3166, for example "SE".')
    ),
    "currency_differs": Sentence(
        _("The payment is in %(currency)s, but the invoice is in %(invoice_currency)s."),
        _("Send the amount in the invoice's currency."),
    ),
    "currency_has_payments": Sentence(
        _("The invoice already has payments, so its currency can no longer change."),
        _("Keep the currency, or send a new invoice."),
    ),
    "customer_number_shape": Sentence(
        _('"%(value)s" is not a customer number.'),
        _("Use letters A-Z, digits, hyphen, underscore and full stop only."),
    ),
    "date_out_of_range": Sentence(_("The date lies outside %(first)s to %(last)s."), _CORRECT),
    "due_before_invoice": Sentence(
        _("The due date %(due_date)s lies before the invoice date %(invoice_date)s."),
        _("Send a due date on or after the invoice date."),
    ),
    "duplicate_in_batch": Sentence(
        _("The same source_ref already stands at index %(first)s of this batch."),
        _("Send each record once per batch."),
    ),
    "email_shape": Sentence(_('"%(value)s" is not an e-mail address.'), _CORRECT),
    "float": Sentence(_("The amount is a JSON number with decimals, which is not exact."), _AMOUNT_AS_TEXT),
    "not_a_bool": Sentence(
        _("The value is neither true nor false."), _("Send true or false, without quotes.")
    ),
    "not_a_date": Sentence(_("The value is not a date."), _('Send the date as "YYYY-MM-DD".')),
    "not_a_list": Sentence(_("The value is not a list."), _("Send a list of objects.")),
    "not_a_moment": Sentence(
        _("The value is not a time with a time zone."), _('Send it like "2026-01-31T12:00:00+01:00".')
    ),
    "not_a_number": Sentence(_("The value is not a number."), _AMOUNT_AS_TEXT),
    "not_an_object": Sentence(_("The record is not an object."), _("Send each record as a JSON object.")),
    "not_positive": Sentence(_("The value must be greater than zero."), _CORRECT),
    "not_saved": Sentence(
        _("The record could not be saved, because others were changing it at the same time."),
        _("Send the record again."),
    ),
    "not_text": Sentence(_("The value is not text."), _("Send a string.")),
    "org_number_check_digit": Sentence(
        _("The check digit of organisation number %(value)s is wrong."), _ORG_NUMBER
    ),
    "org_number_for_person": Sentence(
        _("A person has no organisation number."),
        _("Send the personal number in personal_number, or another kind of customer."),
    ),
    "org_number_person": Sentence(
        _("The number in org_number is a personal number."),
        _("Send it in personal_number, with the kind person."),
    ),
    "org_number_shape": Sentence(
        _('"%(value)s" is not an organisation number.'), _('Send ten digits, for example "802400-1235".')
    ),
    "personal_number_check_digit": Sentence(
        _("The check digit of the personal number is wrong."), _PERSONAL_NUMBER
    ),
    "personal_number_date": Sentence(_("The personal number does not begin with a date."), _PERSONAL_NUMBER),
    "personal_number_for_organisation": Sentence(
        _("Only persons have a personal number."), _("Leave the field out, or send the kind person.")
    ),
    "personal_number_shape": Sentence(
        _("The value is not a personal number."), _('Send twelve digits as "YYYYMMDD-NNNN".')
    ),
    "rate_required": Sentence(
        _("An amount in %(currency)s needs an exchange rate."),
        _("Send currency_rate: how many SEK one unit costs."),
    ),
    "required": Sentence(_("The field is missing."), _("Send the field.")),
    "too_large": Sentence(_("The number is too large."), _("Send an amount below 1 000 000 000 000.")),
    "too_long": Sentence(
        _("The text has %(length)s characters; at most %(most)s are allowed."), _("Shorten the text.")
    ),
    "too_many_decimals": Sentence(
        _("The number has more than %(most)s decimals."), _("Round it before you send it.")
    ),
    "too_many_rows": Sentence(
        _("The record has %(count)s rows; at most %(most)s are allowed."), _("Split it into several records.")
    ),
    "total_differs": Sentence(
        _("The total is %(total)s %(currency)s, but rows, VAT and rounding add up to %(sum)s %(currency)s."),
        _("Correct the rows or the total; state a rounding in the field rounding."),
    ),
    "unknown_category": Sentence(_('"%(value)s" is not a category.'), _("Send one of: %(choices)s.")),
    "unknown_choice": Sentence(
        _('"%(value)s" is not a choice for this field.'), _("Send one of: %(choices)s.")
    ),
    "unknown_currency": Sentence(
        _('"%(value)s" is not a currency.'), _('Send a code of ISO 4217, for example "SEK".')
    ),
    "unknown_customer": Sentence(
        _('There is no customer with source_ref "%(source_ref)s".'), _("Send the customer first.")
    ),
    "unknown_field": Sentence(
        _("There is no such field."), _("Leave it out, or check its spelling in /api/docs/.")
    ),
    "unknown_invoice": Sentence(
        _('There is no invoice with source_ref "%(source_ref)s".'), _("Send the invoice first.")
    ),
    "vat_rate_range": Sentence(
        _("The VAT rate %(value)s is not between 0 and 100."),
        _('Send the rate in percent, for example "25".'),
    ),
}


def know_issues(more: Mapping[str, Sentence]) -> None:
    """The codes of a later room's records."""
    SENTENCES.update(more)


def explain_issue(issue: Issue) -> dict[str, str]:
    """Field, code, message and next step in the active language."""
    sentence = SENTENCES[issue.code]
    return {
        "field": issue.field,
        "code": issue.code,
        "message": str(sentence.message) % issue.params,
        "next_step": str(sentence.next_step) % issue.params,
    }
