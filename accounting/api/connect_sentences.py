"""Why a consent came to nothing, in words, with what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.problems.sentences import SENTENCES as SERVICE_SENTENCES
from accounting.problems.sentences import Explanation, explain

_START_OVER = _("Go back to the integration and press Connect once more.")
_ADMINISTRATOR = _("Let the administrator check the application's registration.")

SENTENCES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "client_refused": SERVICE_SENTENCES["client_refused"],
    "code_missing": (_("%(provider)s sent you back without a code."), _START_OVER),
    "code_refused": (
        _("%(provider)s no longer accepts the code; it is good for a few minutes and once only."),
        _START_OVER,
    ),
    "company_other": (
        _("You chose another company than the one this integration belongs to. Nothing was changed."),
        _(
            "Connect again and choose the same company as before, or make a new integration for the other one."
        ),
    ),
    "company_taken": (
        _("This company is already connected through another integration of your organisation."),
        _("Use that integration, or disconnect it first."),
    ),
    "company_unreadable": (
        _("The consent was given, but the company's name could not be read."),
        _("Check that your licence there covers company information, then press Connect once more."),
    ),
    "environment_other": (
        _("The consent belongs to another environment than this integration."),
        _("Make a new integration for that environment."),
    ),
    "no_answer": (_("%(provider)s did not answer in time. Nothing was connected."), _START_OVER),
    "not_allowed_here": (
        _("This application must not be used for this organisation."),
        _("Choose another environment, or ask the administrator."),
    ),
    "not_signed_in": (
        _("You are not signed in any more, so we cannot tell whom the consent is for."),
        _("Sign in in this browser, then press Connect once more."),
    ),
    "provider_error": (
        _("%(provider)s says that the consent was not given."),
        _("If you did not mean to cancel, press Connect once more; otherwise there is nothing to do."),
    ),
    "scope_missing": (
        _("The consent lacks rights that are needed: %(scopes)s."),
        _("Check that your licence covers them, then press Connect once more and allow all."),
    ),
    "state_expired": (_("More than ten minutes passed since you pressed Connect."), _START_OVER),
    "state_missing": (_("The address lacks the mark that tells which consent it belongs to."), _START_OVER),
    "state_other_provider": (_("This consent was started for another provider."), _START_OVER),
    "state_other_session": (
        _("This consent was started in another browser or by somebody else."),
        _("Press Connect in the browser in which you want to finish."),
    ),
    "state_unknown": (_("We do not know this consent. It may be old, or somebody else's."), _START_OVER),
    "state_used": (
        _("This consent was already used."),
        _("Look whether the integration is connected; if not, press Connect once more."),
    ),
    "token_refused": (_("%(provider)s did not give us access."), _START_OVER),
    "tokens_missing": (_("%(provider)s answered, but without the access we need."), _START_OVER),
}


def consent_words(code: str, params: Mapping[str, Any], provider_name: str) -> Explanation:
    """In the active language; an unknown code falls back to what the rest of the product says of it."""
    entry = SENTENCES.get(code)
    if entry is None:
        return service_words(code, params, "")
    filled = {"scopes": "", **params, "provider": provider_name}
    return Explanation(str(entry[0]) % filled, str(entry[1]) % filled)


def service_words(code: str, params: Mapping[str, Any], provider: str) -> Explanation:
    return explain(code, dict(params), provider=provider, language=translation.get_language() or "sv")
