"""Codes and parameters become a sentence and a next step, in the reader's language, when they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from accounting import category_names
from accounting.mappings.labels import reading_name
from accounting.mappings.sentences import MAPPINGS
from accounting.models import JobStatus, State
from accounting.problems.connection_sentences import CONNECTIONS
from accounting.problems.import_sentences import IMPORTS, issue_words
from accounting.problems.listener_sentences import LISTENER
from accounting.problems.reconciliation_sentences import RECONCILIATIONS
from accounting.providers import registry

DATA_TYPES: dict[str, Promise] = {
    "customer": _("customer"),
    "invoice": _("invoice"),
    "payment": _("payment"),
    "voucher": _("voucher"),
}

_LABELS: dict[str, Mapping[Any, Any]] = {
    "data_type": DATA_TYPES,
    "parent": DATA_TYPES,
    "state": dict(State.choices),
    "status": dict(JobStatus.choices),
    "category": category_names.NAMES,
}

# code -> (sentence, next step). What only one provider says stands in that provider's own table.
SENTENCES: dict[str, tuple[Promise, Promise]] = {
    "provider_silent": (
        _(
            "%(provider)s has not answered since %(since)s. Nothing is lost: everything waits and goes on by itself."
        ),
        _("Nothing to do. If it lasts, look at the provider's own status page."),
    ),
    "plan_failed": (
        _("A run could not be planned: it failed %(times)s times (%(what)s). Nothing of it was sent."),
        _("Let the administrator look at the worker's log, then start the run again."),
    ),
    "run_not_started": (
        _("The hourly run could not start (%(what)s). Nothing is sent until it can."),
        _("Look at the integration's settings and save them; if that does not help, see the server's log."),
    ),
    "budget_unreachable": (
        _("The counter of calls (Redis) does not answer, so nothing is sent."),
        _("Nothing to do: it goes on by itself once Redis is back."),
    ),
    "item_defect": (
        _("%(record)s could not be worked on because of a fault in this program (%(what)s)."),
        _("Let the administrator look at the worker's log, then send it again."),
    ),
    "access_refused": (
        _("%(provider)s refuses our access again and again, although it was just renewed. Nothing is lost."),
        _("Connect again; if that does not help, let the administrator look at the application's rights."),
    ),
    "wrong_company": (
        _("The connection opens %(found)s, but this integration belongs to %(expected)s. Nothing was sent."),
        _("Connect again and choose the right company."),
    ),
    "foreign_installation": (
        _("This database belongs to the installation “%(stored)s”, which is not this one. Nothing is sent."),
        _(
            "If this is a restored copy, leave it so. If it replaces the old installation, run "
            "manage.py adopt_installation."
        ),
    ),
    "reconnect_needed": (
        _("%(provider)s no longer accepts our consent. Nothing is lost, but nothing is sent either."),
        _("Connect again; records and links stay as they are."),
    ),
    "client_refused": (
        _("%(provider)s does not accept this application's client id or secret."),
        _("Let the administrator check the application's id and secret."),
    ),
    "records_drifted": (
        _(
            "The fingerprint of %(count)s records does not fit their content (%(records)s): changes may go unsent."
        ),
        _("Post or save these records again; the problem solves itself the following night."),
    ),
    "customer_number_shared": (
        _(
            "These customers have the same customer number, %(number)s: %(records)s. Nothing was sent of them."
        ),
        _("Give each its own customer number and save; the next run sends them."),
    ),
    "parent_not_sent": (
        _("The %(parent)s %(parent_record)s that %(record)s refers to is not at the provider."),
        _("Send the %(parent)s first, or switch on that missing ones are created."),
    ),
    "total_differs": (
        _("%(record)s stands at the provider as number %(number)s with %(theirs)s, but ours is %(ours)s."),
        _("Compare the two, correct the wrong one, then press “Send again”: it is compared, not sent twice."),
    ),
    "total_missing": (
        _(
            "%(record)s stands at the provider as number %(number)s, but without a readable sum; ours is %(ours)s."
        ),
        _("Compare the two at the provider; if they agree, leave the document there as it stands."),
    ),
    "invoice_has_payments": (
        _("Payments %(numbers)s (%(sum)s) stand on %(number)s. They stay there when it is credited."),
        _("Decide before crediting: afterwards they have to be moved to the new document at the provider."),
    ),
    "payments_to_move": (
        _(
            "%(number)s was credited, but payments %(numbers)s (%(sum)s) still stand on it; the new document of "
            "%(record)s counts as unpaid."
        ),
        _("Move the payments to the new document at the provider, then mark this as solved."),
    ),
    "found_more_than_once": (
        _("%(record)s was found more than once at the provider: %(numbers)s. Nothing was sent or deleted."),
        _("Keep one of them, cancel the others at the provider, then press “Send again”."),
    ),
    "external_id_taken": (
        _(
            "Number %(number)s at the provider already belongs to another of our records; %(record)s was not linked."
        ),
        _("Find out which of our two records is the right one and archive the other."),
    ),
    "tries_used_up": (
        _("%(record)s could not be sent after %(tries)s tries."),
        _("See the provider's words below; “Send again” starts over."),
    ),
    "worker_lost": (
        _(
            "While %(record)s was being sent, the worker stopped %(times)s times. It is not sent again by itself."
        ),
        _("Look at the worker's log; “Send again” looks at the provider first."),
    ),
    "item_not_retryable": (
        _("This cannot be sent again: its state is “%(state)s”."),
        _("Only failed, held or uncertain items can be sent again."),
    ),
    "item_replaced": (
        _("%(record)s has a newer version under way, which replaces this one."),
        _("Follow the newer item instead."),
    ),
    "credit_needs_decision": (
        _("%(record)s can only be credited and sent anew, and that is never done by “Send again”."),
        _("Open its problem: crediting %(number)s has a button of its own."),
    ),
    "nothing_to_credit": (
        _("This problem holds nothing that would be credited."),
        _("Nothing to do."),
    ),
    "run_under_way": (
        _("Another run of these data types is under way."),
        _("Wait until it has ended, then try again."),
    ),
    "integration_disconnected": (_("This integration is not connected."), _("Connect it first.")),
    "integration_paused": (_("This integration is paused."), _("Resume it first.")),
    "not_pausable": (_("This integration is not connected."), _("There is nothing to pause.")),
    "not_paused": (_("This integration is not paused."), _("Look at its state; it may have changed.")),
    "unknown_data_type": (
        _("“%(data_type)s” is not a data type of this integration."),
        _("Choose among those in its settings."),
    ),
    "data_type_off": (
        _("“%(data_type)s” is switched off for this integration."),
        _("Switch it on in the settings."),
    ),
    "period_reversed": (_("The period ends (%(to)s) before it begins (%(from)s)."), _("Swap the two dates.")),
    "too_many_ids": (_("At most %(most)s records can be chosen at once."), _("Choose fewer, or a period.")),
    "job_not_planned": (
        _("This job cannot be approved: its state is “%(status)s”."),
        _("Only a finished plan that nobody has approved yet can be approved."),
    ),
    "job_running": (
        _("Another job is sending these data types now, and it does something else than what is asked."),
        _("Wait until it has ended, or stop it; then try again."),
    ),
    "job_ended": (_("This job has already ended: “%(status)s”."), _("There is nothing to stop.")),
    "nothing_to_accept": (
        _("None of these records has a document at the provider, so there is nothing to leave as it stands."),
        _("Mend the cause and send them again."),
    ),
    "token_busy": (_("Another process is renewing the access."), _("It goes on by itself.")),
    "budget_used_up": (_("The provider's limit of calls is used up."), _("It goes on by itself.")),
    "lease_too_short": (_("There was no time left to send."), _("It goes on by itself.")),
    "no_connection": (_("The provider could not be reached."), _("It goes on by itself.")),
    "no_answer": (
        _("The provider did not answer, so it is not known whether it was booked."),
        _("The outcome is checked automatically; nothing is sent twice."),
    ),
    "too_many_requests": (_("The provider asked us to slow down."), _("It goes on by itself.")),
    "foreign_host": (
        _("An answer pointed to another address (%(host)s); nothing was sent there."),
        _("Tell the administrator."),
    ),
    "token_refused": (_("The provider did not renew our access."), _("It is tried again automatically.")),
    "token_waits": (_("Our access is being renewed after a failed try."), _("It goes on by itself.")),
    "token_answer_unusable": (
        _("The provider's answer held no usable access."),
        _("It is tried again automatically; what we had is kept."),
    ),
    "disconnected": (_("This integration is not connected."), _("Connect it first.")),
    "other_installation": (
        _("This database belongs to the installation “%(stored)s”; here runs “%(here)s”. Nothing is sent."),
        _("A restored copy must stay silent. To take over for good: manage.py adopt_installation."),
    ),
    "foreign_app": (
        _("The application “%(app)s” belongs to another organisation."),
        _("Choose an application of this organisation or of the installation."),
    ),
    "practice_app_in_real_tenant": (
        _("“%(tenant)s” is a real organisation; practice applications may not be used in it."),
        _("Use a live application, or an organisation marked as practice."),
    ),
    "sandbox_missing": (_("No sandbox is set up here."), _("Let the administrator set FROST_SANDBOX_URL.")),
    "environment_missing": (
        _("%(provider)s has no environment “%(environment)s”."),
        _("Let the administrator correct the application."),
    ),
    **CONNECTIONS,
    **IMPORTS,
    **RECONCILIATIONS,
    **MAPPINGS,
    **LISTENER,
}


def register(entries: Mapping[str, tuple[Promise, Promise]], data_types: Mapping[str, Promise]) -> None:
    """The codes and data types of another room, told like those above."""
    SENTENCES.update(entries)
    DATA_TYPES.update(data_types)


@dataclass(frozen=True)
class Explanation:
    message: str
    next_step: str


def explain(code: str, params: Mapping[str, Any], *, provider: str = "", language: str = "") -> Explanation:
    """Sentence and next step for a code; an unknown code is shown as it stands."""
    with override(language or get_language() or settings.LANGUAGE_CODE):
        from_provider = _provider_entry(code, params, provider)
        if from_provider:
            return from_provider
        entry = SENTENCES.get(code)
        if entry is None:
            return Explanation(code, gettext("Tell the administrator this code."))
        told = {**_labelled(params), **_categories(params), **issue_words(params)}
        told["provider"] = _name(provider, params)
        if "areas" in params:
            told["areas"] = ", ".join(_area(area, provider) for area in params["areas"])
        filled = _Filled({**params, **told})
        return Explanation(str(entry[0]) % filled, str(entry[1]) % filled)


def explain_finding(finding: Mapping[str, Any], *, provider: str, language: str = "") -> dict[str, Any]:
    """A finding as people read it: level, field, code, message, next_step."""
    text = explain(finding["code"], finding.get("params", {}), provider=provider, language=language)
    return {
        "level": finding["level"],
        "code": finding["code"],
        "field": finding.get("field", ""),
        "message": text.message,
        "next_step": text.next_step,
    }


class _Filled(dict[str, Any]):
    """A parameter that is missing must not hide the sentence."""

    def __missing__(self, key: str) -> str:
        return "–"


def _provider_entry(code: str, params: Mapping[str, Any], provider: str) -> Explanation | None:
    if not provider:
        return None
    try:
        entry = registry.get(provider).errors.get(code)
    except registry.UnknownProvider:
        return None
    if entry is None:
        return None
    language, filled = _language(), _Filled({**params, **_labelled(params), **_categories(params)})
    return Explanation(
        entry.sentence[language].format_map(filled), entry.next_step[language].format_map(filled)
    )


def _labelled(params: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that are codes of ours, in words; an unknown one stays as it was asked for."""
    return {
        name: str(labels.get(params[name], params[name]))
        for name, labels in _LABELS.items()
        if name in params
    }


def _categories(params: Mapping[str, Any]) -> dict[str, str]:
    """As people call them, beside the codes."""
    names = {"category_name": category_names.name(params["category"])} if "category" in params else {}
    if "categories" in params:
        names["category_names"] = ", ".join(category_names.name(one) for one in params["categories"])
    if "reading" in params:
        names["reading"] = reading_name(params["reading"])
    return names


def _area(key: str, provider: str) -> str:
    """A data type, or another part of the provider by the provider's own name for it."""
    try:
        probe = registry.get(provider).probes.get(key)
    except registry.UnknownProvider:
        probe = None
    return probe.label[_language()] if probe else str(DATA_TYPES.get(key, key))


def _language() -> Literal["sv", "en"]:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"


def _name(provider: str, params: Mapping[str, Any]) -> str:
    try:
        return registry.get(provider or str(params.get("provider", ""))).name
    except registry.UnknownProvider:
        return provider
