"""What the page of one job shows: figures, progress, and a page of its items."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from accounting.admin import amounts, labels, wording
from accounting.admin.jobs.item_row import item_rows
from accounting.admin.jobs.newer_plan import is_waiting, newer_plan
from accounting.admin.jobs.progress_answer import figures
from accounting.admin.jobs.read_back import read_back
from accounting.admin.jobs.summary import company, plan_badge
from accounting.admin.pages import row_address
from accounting.admin.told import told
from accounting.models import JobStatus, State, SyncItem, SyncJob
from accounting.sync.progress import eta_seconds, job_counts, with_plans

PER_PAGE = 100
_OPEN = {JobStatus.PLANNING, JobStatus.PLANNED, JobStatus.RUNNING}


def context(job: SyncJob, query: Mapping[str, str]) -> dict[str, Any]:
    counts = job_counts(job)
    newer = newer_plan(job)
    page = Paginator(chosen(job, query), PER_PAGE).get_page(query.get("page"))
    return {
        "job": job,
        "badge": plan_badge(job, newer),
        "newer": row_address(newer) if newer else "",
        "company": company(job),
        "integration_address": row_address(job.integration),
        "provider": labels.provider_name(job.integration.provider),
        "facts": facts(job),
        "counts": plan_counts(job, counts),
        "totals": sums_to_create(job),
        "progress": figures(job),
        "error": _error(job),
        "is_plan": is_waiting(job),
        "can_approve": is_waiting(job) and newer is None,
        "can_stop": job.status in _OPEN and job.stop_requested_at is None,
        "page": page,
        "rows": item_rows(page.object_list),
        "filters": _filters(query),
        "query": _kept(query),
        "has_failed": failed_items(job).exists(),
    }


def chosen(job: SyncJob, query: Mapping[str, str]) -> QuerySet[SyncItem]:
    """The items that the filters leave, in the order they are sent."""
    rows = SyncItem.objects.filter(job=job).select_related("integration").order_by("sequence", "created_at")
    rows = with_plans(rows)
    if query.get("operation"):
        rows = rows.filter(operation=query["operation"])
    if query.get("state") == "blocked":
        rows = rows.filter(blocked=True)
    elif query.get("state"):
        rows = rows.filter(state=query["state"], blocked=False)
    if query.get("findings"):
        rows = rows.exclude(findings=[])
    return rows


def failed_items(job: SyncJob) -> QuerySet[SyncItem]:
    """What did not go through, or is not known to have."""
    ended = [State.REJECTED, State.NEEDS_PERSON, State.STOPPED, State.SUPERSEDED, State.UNCERTAIN]
    return SyncItem.objects.filter(Q(state__in=ended) | Q(blocked=True), job=job).order_by(
        "sequence", "created_at"
    )


def facts(job: SyncJob) -> list[tuple[str, str]]:
    period = (
        gettext("%(count)s chosen records") % {"count": len(job.record_ids)}
        if job.record_ids
        else wording.period(job.date_from, job.date_to)
    )
    lines = [
        (gettext("Period"), period),
        (
            gettext("Requested"),
            f"{wording.moment(job.created_at)}, {wording.person(job.requested_by) or '–'}",
        ),
        *read_back(job),
        (gettext("Calls planned"), wording.number(job.api_calls_planned)),
        (gettext("Time needed"), wording.duration(eta_seconds(job))),
    ]
    if job.approved_at:
        approved = f"{wording.moment(job.approved_at)}, {wording.person(job.approved_by)}"
        lines.append((gettext("Approved"), approved))
    if job.completed_at:
        lines.append((gettext("Ended"), wording.moment(job.completed_at)))
    return lines


def sums_to_create(job: SyncJob) -> list[tuple[str, str]]:
    """[("Invoices to create, EUR", "342.00 EUR")]: each sum says what it is the sum of."""
    sums = amounts.sums(SyncItem.objects.filter(job=job, operation="create"))
    return [
        (
            gettext("%(data_type)s to create, %(currency)s")
            % {"data_type": labels.data_type_heading(data_type), "currency": currency},
            wording.money(amount, currency),
        )
        for data_type, per_currency in sorted(sums.items())
        for currency, amount in sorted(per_currency.items())
    ]


def plan_counts(job: SyncJob, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    others = SyncItem.objects.filter(job=job)
    lines = [
        (gettext("Create"), counts["create"]),
        (gettext("Update"), counts["update"]),
        (gettext("Book"), others.filter(operation="bookkeep").count()),
        (gettext("Unchanged"), counts["unchanged"]),
        (gettext("Credit proposals"), others.filter(operation="credit").count()),
        (gettext("Refused before, left out"), counts["refused_before"]),
        (gettext("Stopped before, left out"), counts["stopped_before"]),
        (gettext("Held by a problem since before, left out"), counts["held_before"]),
        (gettext("With findings"), others.exclude(findings=[]).count()),
    ]
    always = {gettext("Create"), gettext("Update"), gettext("Unchanged")}
    return [(label, wording.number(number)) for label, number in lines if number or label in always]


def _error(job: SyncJob) -> dict[str, str] | None:
    if not job.error_code:
        return None
    sentence = told(job.error_code, job.error_params, provider=job.integration.provider)
    return {"message": sentence.message, "next_step": sentence.next_step}


def _filters(query: Mapping[str, str]) -> dict[str, Any]:
    operations = [(key, str(label)) for key, (label, _) in labels.OPERATIONS.items()]
    states = [*State.choices, ("blocked", gettext("Held by a problem"))]
    return {
        "operations": operations,
        "states": states,
        "operation": query.get("operation", ""),
        "state": query.get("state", ""),
        "findings": bool(query.get("findings")),
    }


def _kept(query: Mapping[str, str]) -> str:
    return urlencode({name: query[name] for name in ("operation", "state", "findings") if query.get(name)})
