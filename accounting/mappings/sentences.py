"""What each code of the account mapping says to a person, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Pair = tuple[Promise, Promise]

_CHANGE_RULE = _("Change the rule, or choose another account.")
_SYNC = _("Choose another account, or let the mapping make or open it at the provider.")

FINDINGS: dict[str, Pair] = {
    "category_unmapped": (
        _("Category %(category_name)s is not mapped to an account."),
        _("Map the category to an account in the account mapping and activate it."),
    ),
    "no_rules": (_("The mapping has no rules."), _("Accept the defaults, or add rules.")),
    "duplicate_category": (
        _("%(category_name)s has two rules that begin on the same day."),
        _("Remove one of them, or give it another first day."),
    ),
    "duplicate_account": (
        _("Account %(account)s at the provider is used by several categories: %(category_names)s."),
        _("Give each category an account of its own, or tick that it is meant so."),
    ),
    "duplicate_internal_account": (
        _("Own account %(account)s is used by several categories: %(category_names)s."),
        _("Give each category an account of its own, or tick that it is meant so."),
    ),
    "account_not_a_number": (
        _("“%(account)s” (%(category_name)s) is not an account number; %(provider)s takes digits only."),
        _CHANGE_RULE,
    ),
    "account_is_for_rounding": (
        _("Account %(account)s is the rounding account of the settings, and also that of %(category_name)s."),
        _("Choose another account for the category, or for rounding in the settings."),
    ),
    "account_is_rounding": (
        _(
            "Account %(account)s is cash rounding in BAS 2024: %(category_name)s would mix with rounding rows."
        ),
        _("Use %(alternative)s %(alternative_name)s, which is free, or tick that it is meant so."),
    ),
    "account_is_taxed_service": (
        _(
            "Account %(account)s means services at 25 %% VAT in common charts: %(category_name)s would appear as "
            "taxed turnover without VAT."
        ),
        _("Use %(alternative)s %(alternative_name)s, or remove the account's VAT code at the provider."),
    ),
    "references_not_read": (
        _(
            "The chart of accounts of %(provider)s has not been read yet, so the accounts could not be checked."
        ),
        _("Read it now, then check again."),
    ),
    "account_missing": (
        _("Account %(account)s (%(category_name)s) does not exist in the financial year %(year)s."),
        _SYNC,
    ),
    "account_inactive": (
        _("Account %(account)s (%(category_name)s) is not active in the financial year %(year)s."),
        _SYNC,
    ),
    "account_name_differs": (
        _("Account %(account)s is called “%(theirs)s” at the provider, here “%(ours)s”."),
        _("Make sure that it is the account you mean for %(category_name)s."),
    ),
    "vat_code_unknown": (
        _("%(provider)s has no VAT code “%(vat_code)s” (%(category_name)s)."),
        _("Choose a VAT code from the provider's list, or none: then the VAT rate of each row decides."),
    ),
    "cost_centre_unknown": (
        _("%(provider)s has no cost centre “%(cost_centre)s” (%(category_name)s)."),
        _("Choose one from the provider's list, or let the mapping make it there."),
    ),
    "cost_centre_inactive": (
        _("Cost centre “%(cost_centre)s” (%(category_name)s) is not active at %(provider)s."),
        _("Choose another one, or let the mapping open it there."),
    ),
    "cost_centre_forbidden": (
        _(
            "Account %(account)s takes no cost centre at %(provider)s, but the rule for %(category_name)s has one."
        ),
        _("Remove the cost centre from the rule, or allow it on the account."),
    ),
    "cost_centre_mandatory": (
        _(
            "Account %(account)s wants a cost centre at %(provider)s, and the rule for %(category_name)s has none."
        ),
        _("Add one to the rule; rows that bring their own do not need it."),
    ),
    "category_in_use": (
        _("%(category_name)s is used from %(first)s on (%(count)s rows), but no rule says where to book it."),
        _("Add a rule. Without one these records wait, and nothing is booked wrongly."),
    ),
    "year_not_opened": (
        _("There are records of %(year)s, but %(provider)s has no financial year for them."),
        _("Open the financial year at the provider."),
    ),
}

REFUSALS: dict[str, Pair] = {
    "mapping_not_draft": (
        _("Version %(version)s is not a draft, so it can no longer change."),
        _('Make a draft from it: POST /api/provider-mappings/ with {"integration": "%(integration)s"}.'),
    ),
    "mapping_has_draft": (
        _("Version %(version)s is not a draft, so it can no longer change."),
        _("Change the draft that there is: version %(number)s, /api/provider-mappings/%(draft)s/."),
    ),
    "mapping_archived": (
        _("Version %(version)s is archived."),
        _("Work with the active version, or make a draft."),
    ),
    "draft_exists": (
        _("There already is a draft, version %(version)s: /api/provider-mappings/%(draft)s/."),
        _("Go on with that one, or archive it first."),
    ),
    "mapping_invalid": (
        _(
            "The draft cannot be activated: %(errors)s errors, and %(warnings)s warnings that nobody has ticked."
        ),
        _("Mend the errors, and tick the warnings that are meant so."),
    ),
    "unknown_warning": (
        _("“%(key)s” is not a warning of this draft."),
        _("Check the draft again and tick what it shows now."),
    ),
    "rule_gone": (_("The rule for %(category_name)s was removed meanwhile."), _("Load the rules again.")),
    "no_defaults_for_plan": (
        _("There are no defaults for the account plan “%(plan)s”."),
        _("Choose one of %(plans)s in the settings, or add the rules by hand."),
    ),
    "no_registers": (
        _("%(provider)s has no registers that can be read."),
        _("Enter accounts and codes by hand."),
    ),
    "dry_run_first": (
        _("Nobody has looked yet what version %(version)s would make at the provider."),
        _("Make a dry run first and read its report."),
    ),
    "unknown_change": (
        _("“%(key)s” is not among the lines that the last dry run offered to change."),
        _("Make a new dry run and tick what it shows."),
    ),
    "reference_job_running": (
        _("Another look at the provider's registers is under way."),
        _("Wait until it has ended, then ask again."),
    ),
    "integration_not_ready": (
        _("The integration may not be used now: it is paused, not connected, or stopped by a problem."),
        _("Look at its page and at the open problems."),
    ),
}

PROBLEMS: dict[str, Pair] = {
    "mapping_needs_care": (
        _(
            "The account mapping, version %(version)s, no longer fits what %(provider)s has: %(count)s findings, "
            "accounts %(accounts)s."
        ),
        _("Open the mapping and read its findings; mend them at the provider, or make a draft."),
    ),
    "references_unreadable": (
        _("A part of the registers of %(provider)s could not be read (%(reading)s)."),
        _("Give the connection the right or the licence; until then these codes are not checked."),
    ),
}

# Why a value cannot stand in a rule.
FIELD_REFUSALS: dict[str, Promise] = {
    "control_characters": _("The value holds control characters."),
    "not_a_date": _('Send the date as "YYYY-MM-DD".'),
    "required": _("The field is missing."),
    "too_long": _("The text is too long."),
    "too_many": _("A mapping has at most 500 rules."),
    "unknown_category": _("There is no such category."),
    "unknown_field": _("There is no such field."),
}

MAPPINGS: dict[str, Pair] = {**FINDINGS, **REFUSALS, **PROBLEMS}
