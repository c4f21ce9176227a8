"""Facts of the history in words."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounting import records
from accounting.admin import labels, wording
from accounting.admin.told import told
from accounting.models import Role
from accounting.providers import registry
from accounting.records.types import UnknownRecordType

FACTS: dict[str, Promise] = {
    "record_created": _("Record created"),
    "record_updated": _("Record changed"),
    "record_archived": _("Record archived"),
    "import_confirmed": _("Read back from the provider"),
    "import_new_confirmed": _("Read back as a new record"),
    "import_link_confirmed": _("Read back and linked"),
    "import_end_confirmed": _("Archived, because its document is gone"),
    "import_link_decided": _("“Link these” decided"),
    "import_new_decided": _("“They are different” decided"),
    "import_take_decided": _("“Take over” decided"),
    "import_archive_decided": _("“Archive here too” decided"),
    "import_keep_decided": _("“Leave it here” decided"),
    "deletion_left_alone": _("Left here, although its document is gone"),
    "create_confirmed": _("Created at the provider"),
    "create_found": _("Found at the provider and linked"),
    "update_confirmed": _("Updated at the provider"),
    "update_found": _("Update found at the provider"),
    "bookkeep_confirmed": _("Booked at the provider"),
    "bookkeep_found": _("Found booked at the provider"),
    "cancel_confirmed": _("Cancelled at the provider"),
    "cancel_found": _("Found cancelled at the provider"),
    "credit_ordered": _("Credit ordered by a person"),
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
    "reconciliation_priced": _("Comparison priced"),
    "reconciled": _("Compared with the provider"),
    "difference_handled": _("Difference handled by a person"),
}


def register(facts: Mapping[str, Promise]) -> None:
    """The facts of another room."""
    FACTS.update(facts)


def fact_name(fact: str) -> str:
    return str(FACTS.get(fact, fact))


def fact_detail(row: Any) -> str:
    """Number at the provider, amount, cause and field names in words; the history holds nothing else."""
    parts = [row.external_id] if row.external_id else []
    parts += [text for key, tell in _TOLD.items() if row.data.get(key) and (text := tell(row, row.data[key]))]
    return " · ".join(str(part) for part in parts)


def _cause(row: Any, code: str) -> str:
    provider = row.integration.provider if row.integration else ""
    explained = told(code, {**row.data, "record": row.source_ref or "–"}, provider=provider).message
    return code if explained == code else explained


def _total(row: Any, total: str) -> str:
    try:
        return gettext("amount %(amount)s") % {"amount": wording.number(Decimal(total))}
    except InvalidOperation:
        return ""


def _released(row: Any, count: int) -> str:
    return ngettext("%(count)s item let go", "%(count)s items let go", count) % {
        "count": wording.number(count)
    }


def _fields(row: Any, names: list[str]) -> str:
    return gettext("fields: %(names)s") % {"names": ", ".join(_field_name(row, name) for name in names)}


def _field_name(row: Any, name: str) -> str:
    for label in (_record_label, _settings_label):
        if found := label(row, name):
            return found
    return name


def _record_label(row: Any, name: str) -> str:
    try:
        model = records.get(row.resource_type).model
        return str(getattr(model._meta.get_field(name), "verbose_name", ""))
    except (UnknownRecordType, FieldDoesNotExist):
        return ""


def _settings_label(row: Any, name: str) -> str:
    if row.integration is None:
        return ""
    declared = {item.name: item for item in fields(registry.get(row.integration.provider).settings)}
    texts = declared[name].metadata.get("label", {}) if name in declared else {}
    return str(texts.get("sv" if wording.in_swedish() else "en", ""))


_TOLD: dict[str, Callable[[Any, Any], str]] = {
    "operation": lambda row, value: labels.operation_badge(value).text,
    "total": _total,
    "code": _cause,
    "released": _released,
    "name": lambda row, value: str(value),
    "prefix": lambda row, value: str(value),
    "role": lambda row, value: str(dict(Role.choices).get(value, value)),
    "fields": _fields,
    "count": lambda row, value: wording.number(value),
    "host": lambda row, value: str(value),
    "version": lambda row, value: gettext("version %(number)s") % {"number": value},
    "account_rules": lambda row, value: gettext("account rules %(version)s") % {"version": value},
}


def about(row: Any) -> str:
    if not row.resource_type:
        return "–"
    return f"{labels.data_type_name(row.resource_type)} {row.source_ref}"
