"""Names and colours of states, operations and data types."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounting import records
from accounting.models import IntegrationStatus, JobStatus, State
from accounting.problems.sentences import DATA_TYPES
from accounting.providers import registry
from accounting.records.types import UnknownRecordType

GOOD, BUSY, WARN, BAD, CALM = "success", "info", "warning", "danger", ""

INTEGRATION_TONES: dict[str, str] = {
    IntegrationStatus.CONNECTED: GOOD,
    IntegrationStatus.PAUSED: WARN,
    IntegrationStatus.ERROR: BAD,
    IntegrationStatus.DISCONNECTED: CALM,
}
JOB_TONES: dict[str, str] = {
    JobStatus.PLANNING: BUSY,
    JobStatus.PLANNED: BUSY,
    JobStatus.RUNNING: BUSY,
    JobStatus.COMPLETED: GOOD,
    JobStatus.PARTIAL: WARN,
    JobStatus.FAILED: BAD,
    JobStatus.STOPPED: CALM,
}
STATE_TONES: dict[str, str] = {
    State.CONFIRMED: GOOD,
    State.SENDING: BUSY,
    State.READY: BUSY,
    State.PLANNED: CALM,
    State.WAITING: WARN,
    State.UNCERTAIN: WARN,
    State.NEEDS_PERSON: BAD,
    State.REJECTED: BAD,
    State.SUPERSEDED: CALM,
    State.STOPPED: CALM,
}
LEVELS: dict[str, tuple[Promise, str]] = {
    "info": (_("Note"), BUSY),
    "warning": (_("Warning"), WARN),
    "error": (_("Obstacle"), BAD),
}
OPERATIONS: dict[str, tuple[Promise, str]] = {
    "create": (_("Create"), GOOD),
    "update": (_("Update"), BUSY),
    "bookkeep": (_("Book"), CALM),
    "cancel": (_("Cancel document"), WARN),
    "credit": (_("Credit and send anew (proposal)"), WARN),
    "book_credit": (_("Book the credit note"), WARN),
    "import": (_("Read back"), BUSY),
    "import_new": (_("Read back as a new record"), GOOD),
    "import_link": (_("Read back and linked"), GOOD),
    "import_end": (_("Read back: gone there"), WARN),
}
JOB_KINDS: dict[str, Promise] = {
    "sync": _("Synchronise"),
    "export": _("Send"),
    "event": _("Send after an event"),
}
REASONS: dict[str, Promise] = {
    "adopted": _("Was already at the provider and has been linked."),
    "difference_accepted": _("A person decided to leave the document at the provider as it stands."),
    "stopped_by_person": _("Stopped by a person before it was sent."),
    "replaced_by_newer_plan": _("A newer plan takes its place."),
    "no_longer_needed": _("The record already stands at the provider as it is here."),
    "final_at_provider": _(
        "The document was booked at the provider meanwhile; the next run proposes what to do."
    ),
    "parent_replaced": _("The document that it refers to was replaced; the next run takes it up."),
    "parent_stopped": _("What it waited for was stopped; the next run takes it up."),
    "parent_stuck": _("What it waited for cannot go on; the next run takes it up."),
    "account_rules_changed": _("Other account rules came into force; the next run takes it up by those."),
    "only_read_back": _("Records of this kind are only read back; nothing is sent."),
    "not_ours": _("The document is no record of ours any more."),
    "older_version_under_way": _("An older version is under way; the next run takes up this one."),
}
TRIGGERS: dict[str, Promise] = {
    "person": _("person"),
    "api": _("API"),
    "schedule": _("schedule"),
    "event": _("event"),
}


@dataclass(frozen=True)
class Badge:
    text: str
    tone: str


def integration_badge(integration: Any) -> Badge:
    return Badge(integration.get_status_display(), INTEGRATION_TONES[integration.status])


def job_badge(job: Any) -> Badge:
    return Badge(job.get_status_display(), JOB_TONES[job.status])


def state_badge(item: Any) -> Badge:
    if item.blocked and item.state == State.WAITING:
        return Badge(gettext("Held by a problem"), BAD)
    return Badge(item.get_state_display(), STATE_TONES[item.state])


def level_badge(level: str) -> Badge:
    text, tone = LEVELS.get(level, (level, CALM))
    return Badge(str(text), tone)


def operation_badge(operation: str) -> Badge:
    text, tone = OPERATIONS.get(operation, (operation, CALM))
    return Badge(str(text), tone)


def data_type_name(key: str) -> str:
    """In singular."""
    return str(DATA_TYPES.get(key, key))


def data_type_plural(key: str) -> str:
    try:
        return str(records.get(key).model._meta.verbose_name_plural)
    except UnknownRecordType:
        return data_type_name(key)


def data_type_heading(key: str) -> str:
    return capfirst(data_type_plural(key))


def provider_name(key: str) -> str:
    try:
        return registry.get(key).name
    except registry.UnknownProvider:
        return key


def reason(code: str) -> str:
    return str(REASONS.get(code, code))
