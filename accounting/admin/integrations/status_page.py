"""What the page of one integration shows: the connection, its health, what waits, and the last runs."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from accounting.admin import labels, wording
from accounting.admin.integrations.sync_form import SyncForm
from accounting.admin.jobs.summary import job_line
from accounting.admin.problems.summary import problem_line
from accounting.admin.told import told
from accounting.models import Integration, Problem
from accounting.sync.progress import integration_status

_SOON_DAYS, _JOBS, _PROBLEMS = 7, 5, 5


@dataclass(frozen=True)
class Tile:
    label: str
    value: str
    note: str = ""
    tone: str = ""


def context(integration: Integration) -> dict[str, Any]:
    status = integration_status(integration)
    open_problems = Problem.objects.filter(integration=integration, solved_at=None).order_by("opened_at")
    return {
        "badge": labels.integration_badge(integration),
        "provider": labels.provider_name(integration.provider),
        "tiles": [*connection_tiles(integration, status), *work_tiles(status)],
        "trouble": trouble(integration),
        "sync_form": SyncForm(integration=integration),
        "jobs": [job_line(job) for job in integration.jobs.order_by("-created_at")[:_JOBS]],
        "problems": [problem_line(problem) for problem in open_problems[:_PROBLEMS]],
        "problem_count": open_problems.count(),
        "has_consent": consent_stands(integration),
    }


def consent_stands(integration: Integration) -> bool:
    grant = integration.grant
    return integration.status != "disconnected" and grant is not None and grant.state == "ok"


def connection_tiles(integration: Integration, status: dict[str, Any]) -> list[Tile]:
    days = status["consent_days_left"]
    soon = days is not None and days <= _SOON_DAYS
    left = status["budget_left"]
    return [
        Tile(gettext("Company"), integration.company_name or "–", integration.company_org_number),
        Tile(gettext("Consent"), days_left_text(integration, days), tone="warning" if soon else ""),
        Tile(
            gettext("Calls left now"),
            "–" if left is None else str(left),
            gettext("refilled every few seconds"),
        ),
        _circuit_tile(integration),
    ]


def _circuit_tile(integration: Integration) -> Tile:
    if integration.circuit_opened_at is None:
        return Tile(gettext("Provider"), gettext("answers"), tone="success")
    since = wording.moment(integration.circuit_opened_at)
    return Tile(
        gettext("Provider"), gettext("silent"), gettext("since %(since)s") % {"since": since}, "danger"
    )


def work_tiles(status: dict[str, Any]) -> list[Tile]:
    counts = status["counts"]
    return [
        Tile(gettext("Last sync"), wording.moment(status["last_sync_at"])),
        Tile(gettext("Waiting"), wording.number(counts["pending"])),
        Tile(gettext("Being sent"), wording.number(counts["processing"])),
        Tile(gettext("Failed"), wording.number(counts["failed"]), tone="danger" if counts["failed"] else ""),
    ]


def days_left_text(integration: Integration, days: int | None) -> str:
    if not consent_stands(integration):
        return gettext("none")
    if days is None:
        return gettext("stands until revoked")
    return gettext("%(days)s days left") % {"days": days}


def trouble(integration: Integration) -> dict[str, str] | None:
    """Why the integration does not work, in words."""
    if not integration.error_code:
        return None
    sentence = told(integration.error_code, integration.error_params, provider=integration.provider)
    return {"message": sentence.message, "next_step": sentence.next_step}
