"""One integration on the start page."""

from dataclasses import dataclass

from accounting.admin import labels, wording
from accounting.admin.integrations.status_page import days_left_text, trouble
from accounting.admin.jobs.summary import JobLine, job_line
from accounting.admin.pages import row_address
from accounting.models import Integration, SyncJob
from accounting.providers import registry
from accounting.sync.circuit import waiting_items
from accounting.sync.progress import calls_left, consent_days_left


@dataclass(frozen=True)
class ConnectionLine:
    address: str
    provider: str
    company: str
    org_number: str
    tenant: str
    badge: labels.Badge
    days: str
    trouble: dict[str, str] | None
    last_sync: str
    waiting: int
    unchanged: str
    job: JobLine | None
    in_step: bool
    budget_left: int | None
    budget_percent: int


def connection_line(integration: Integration) -> ConnectionLine:
    job = integration.jobs.filter(dry_run=False).order_by("-created_at").first()
    waiting = waiting_items(integration)
    left = calls_left(integration)
    return ConnectionLine(
        address=row_address(integration),
        provider=labels.provider_name(integration.provider),
        company=integration.company_name or "–",
        org_number=integration.company_org_number,
        tenant=integration.tenant.name,
        badge=labels.integration_badge(integration),
        days=days_left_text(integration, consent_days_left(integration)),
        trouble=trouble(integration),
        last_sync=wording.moment(integration.last_sync_at),
        waiting=waiting,
        unchanged=wording.number(job.unchanged) if job else "–",
        job=job_line(job) if job else None,
        in_step=_in_step(job, waiting),
        budget_left=left,
        budget_percent=_percent(integration, left),
    )


def _in_step(job: SyncJob | None, waiting: int) -> bool:
    return job is not None and job.status == "completed" and not waiting


def _percent(integration: Integration, left: int | None) -> int:
    if left is None:
        return 0
    whole = max(left, registry.get(integration.provider).budgets[0].calls, 1)
    return left * 100 // whole
