"""Facts of the history in words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounting.admin import labels

FACTS: dict[str, Promise] = {
    "record_created": _("Record created"),
    "record_updated": _("Record changed"),
    "create_confirmed": _("Created at the provider"),
    "create_found": _("Found at the provider and linked"),
    "update_confirmed": _("Updated at the provider"),
    "update_found": _("Update found at the provider"),
    "bookkeep_confirmed": _("Booked at the provider"),
    "bookkeep_found": _("Found booked at the provider"),
    "cancel_confirmed": _("Cancelled at the provider"),
    "cancel_found": _("Found cancelled at the provider"),
    "credit_confirmed": _("Credited at the provider"),
    "credit_found": _("Found credited at the provider"),
    "outcome_uncertain": _("The provider's answer got lost; it is looked up"),
    "rejected": _("Refused by the provider"),
    "needs_person": _("Needs a person"),
    "difference_accepted": _("Left as it stands at the provider"),
    "item_retried": _("Sent again by a person"),
    "job_approved": _("Plan approved"),
    "job_stopped": _("Job stopped"),
    "problem_opened": _("Problem opened"),
    "problem_solved": _("Problem solved"),
    "settings_changed": _("Settings changed"),
    "integration_paused": _("Integration paused"),
    "integration_connected": _("Integration resumed"),
    "integration_disconnected": _("Integration disconnected"),
    "disconnected": _("Integration disconnected"),
    "consent_given": _("Consent given"),
    "consent_refused": _("Consent refused"),
    "token_refreshed": _("Access renewed"),
    "token_refused": _("Renewal of access refused"),
    "apikey_created": _("API key created"),
    "apikey_revoked": _("API key revoked"),
    "membership_added": _("Membership added"),
    "membership_changed": _("Membership changed"),
    "membership_ended": _("Membership ended"),
    "tenant_added": _("Organisation added"),
    "tenant_changed": _("Organisation changed"),
    "providerapp_added": _("Application added"),
    "providerapp_changed": _("Application changed"),
    "event_replayed": _("Inbox events taken up again"),
    "webhookendpoint_added": _("Outgoing webhook made"),
    "webhookendpoint_changed": _("Outgoing webhook changed"),
    "webhookendpoint_ended": _("Outgoing webhook ended"),
    "mailpreference_added": _("Choice of mails changed"),
    "mailpreference_changed": _("Choice of mails changed"),
    "mapping_drafted": _("Account mapping: draft made"),
    "mapping_changed": _("Account mapping: rules changed"),
    "mapping_defaults_accepted": _("Account mapping: defaults accepted"),
    "mapping_warnings_accepted": _("Account mapping: warnings ticked"),
    "mapping_activated": _("Account mapping activated"),
    "mapping_archived": _("Account mapping archived"),
    "mapping_synced": _("Accounts made at the provider"),
    "references_changed": _("The provider's registers changed"),
    "problem_partly_solved": _("Problem partly solved"),
}
_TOLD = (
    "code",
    "operation",
    "count",
    "host",
    "total",
    "marker",
    "released",
    "version",
    "account_rules",
    "name",
    "prefix",
    "role",
)


def fact_name(fact: str) -> str:
    return str(FACTS.get(fact, fact))


def fact_detail(row: Any) -> str:
    """Codes, amounts and field names; the history holds nothing else."""
    parts = [row.external_id] if row.external_id else []
    parts += [f"{key}: {row.data[key]}" for key in _TOLD if row.data.get(key)]
    if row.data.get("fields"):
        parts.append(gettext("fields: %(names)s") % {"names": ", ".join(row.data["fields"])})
    return " · ".join(str(part) for part in parts)


def about(row: Any) -> str:
    if not row.resource_type:
        return "–"
    return f"{labels.data_type_name(row.resource_type)} {row.source_ref}"
