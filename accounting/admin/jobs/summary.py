"""One job on one line, for lists on other pages."""

from dataclasses import dataclass

from django.utils.translation import gettext

from accounting.admin import labels, wording
from accounting.admin.pages import row_address
from accounting.models import Integration, SyncJob
from accounting.sync.progress import job_progress


@dataclass(frozen=True)
class JobLine:
    address: str
    created: str
    what: str
    badge: labels.Badge
    progress: str


def job_line(job: SyncJob) -> JobLine:
    progress = job_progress(job)
    return JobLine(
        address=row_address(job),
        created=wording.moment(job.created_at),
        what=what(job),
        badge=labels.job_badge(job),
        progress=f"{progress['done']} / {progress['total']}",
    )


def plan_badge(job: SyncJob, newer: SyncJob | None) -> labels.Badge:
    return labels.Badge(gettext("Replaced by a newer plan"), labels.CALM) if newer else labels.job_badge(job)


def what(job: SyncJob) -> str:
    """ "Dry run: customers, invoices" """
    kind = gettext("Dry run") if job.dry_run else str(labels.JOB_KINDS.get(job.kind, job.kind))
    return f"{kind}: {', '.join(labels.data_type_plural(key) for key in job.data_types)}"


def company(job: SyncJob) -> str:
    return integration_company(job.integration)


def integration_company(integration: Integration) -> str:
    """ "Boule i Åmål (802400-1235)" """
    number = f" ({integration.company_org_number})" if integration.company_org_number else ""
    return f"{integration.company_name}{number}"
