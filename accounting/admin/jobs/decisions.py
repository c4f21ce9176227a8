"""Approving a plan and stopping a job, each after a question that names the company and the counts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from accounting.admin import access, labels, wording
from accounting.admin.jobs.newer_plan import newer_plan
from accounting.admin.jobs.plan_page import sums_to_create
from accounting.admin.jobs.summary import company
from accounting.admin.pages import PageAdmin, row_address
from accounting.admin.questions import Question, ask_then
from accounting.models import SyncItem, SyncJob
from accounting.sync.jobs import approve_job, stop_job
from accounting.sync.progress import eta_seconds, job_counts


def approve(admin: PageAdmin, request: HttpRequest, job: SyncJob) -> HttpResponse:
    newer = newer_plan(job)
    if newer is not None:
        text = gettext("This plan was not approved: a newer plan has taken its place. This is it.")
        messages.warning(request, text)
        return HttpResponseRedirect(row_address(newer))

    def act() -> str:
        approve_job(job=job, approved_by=access.actor(request))
        return gettext("Approved. The work goes on even if you close the browser.")

    names = {
        "company": job.integration.company_name,
        "provider": labels.provider_name(job.integration.provider),
    }
    question = Question(
        heading=gettext("Approve the plan?"),
        text=gettext(
            "What the plan shows is sent to %(company)s at %(provider)s. "
            "A record that has changed since is not sent, but reported."
        )
        % names,
        button=gettext("Approve and send to %(company)s") % names,
        facts=[(gettext("Company"), company(job)), *_planned(job)],
        provider=job.integration.provider,
    )
    return ask_then(admin, request, job, question, act)


def _planned(job: SyncJob) -> list[tuple[str, str]]:
    counts = job_counts(job)
    per_type = [
        (labels.data_type_heading(key), SyncItem.objects.filter(job=job, data_type=key).count())
        for key in job.data_types
    ]
    return [
        *(
            (label, gettext("%(count)s writes") % {"count": wording.number(count)})
            for label, count in per_type
        ),
        (gettext("Create"), wording.number(counts["create"])),
        (gettext("Update"), wording.number(counts["update"])),
        (
            gettext("Credit proposals"),
            wording.number(SyncItem.objects.filter(job=job, operation="credit").count()),
        ),
        *sums_to_create(job),
        (gettext("Time needed"), wording.duration(eta_seconds(job))),
    ]


def stop(admin: PageAdmin, request: HttpRequest, job: SyncJob) -> HttpResponse:
    def act() -> str:
        stop_job(job=job, stopped_by=access.actor(request))
        return gettext("Stopped. What was already under way is finished first.")

    counts = job_counts(job)
    question = Question(
        heading=gettext("Stop the job?"),
        text=gettext(
            "What is under way at %(company)s is finished; the rest is not sent. "
            "A later run takes it up again."
        )
        % {"company": job.integration.company_name},
        button=gettext("Stop"),
        facts=[
            (gettext("Company"), company(job)),
            (gettext("Confirmed so far"), wording.number(counts["confirmed"])),
            (gettext("Not sent yet"), wording.number(counts["waiting"] + counts["blocked"])),
            (gettext("Under way"), wording.number(counts["uncertain"])),
        ],
        dangerous=True,
    )
    return ask_then(admin, request, job, question, act)
