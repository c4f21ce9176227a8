"""How far a job has come: the figures of its bar, and the JSON that keeps it moving."""

from datetime import timedelta
from typing import Any

from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext

from accounting import clock
from accounting.admin import labels, wording
from accounting.admin.pages import PageAdmin
from accounting.models import JobStatus, State, SyncItem, SyncJob
from accounting.sync.progress import eta_seconds, job_counts, job_progress

_MOVING = {JobStatus.PLANNING, JobStatus.RUNNING}


def progress(admin: PageAdmin, request: HttpRequest, job: SyncJob) -> HttpResponse:
    return JsonResponse(figures(job), headers={"Cache-Control": "no-store"})


def figures(job: SyncJob) -> dict[str, Any]:
    badge, counts, steps = labels.job_badge(job), job_counts(job), job_progress(job)
    return {
        "status": job.status,
        "badge": badge.text,
        "moving": job.status in _MOVING,
        "done": wording.number(steps["done"]),
        "total": wording.number(steps["total"]),
        "percent": steps["done"] * 100 // steps["total"] if steps["total"] else 0,
        "confirmed": wording.number(counts["confirmed"]),
        "failed": wording.number(counts["rejected"]),
        "blocked": wording.number(counts["blocked"]),
        "uncertain": wording.number(counts["uncertain"]),
        "waiting": wording.number(counts["waiting"]),
        "waiting_until": _waiting_until(job),
        "end": _end(job),
    }


def _waiting_until(job: SyncJob) -> str:
    """Said only where nothing of the job is due now."""
    if job.status != JobStatus.RUNNING:
        return ""
    waiting = [State.READY, State.WAITING, State.UNCERTAIN]
    rows = SyncItem.objects.filter(job=job, state__in=waiting, blocked=False)
    first = rows.aggregate(first=Min("next_attempt_at"))["first"]
    return wording.moment(first) if first and first > clock.now() else ""


def _end(job: SyncJob) -> str:
    left = eta_seconds(job) if job.status == JobStatus.RUNNING else None
    if left is None:
        return ""
    end = wording.moment(clock.now() + timedelta(seconds=left))
    return gettext("%(end)s (%(left)s left)") % {"end": end, "left": wording.duration(left)}
