"""Starts a dry run at once, and a real run after a look at how many records it concerns."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from accounting import records
from accounting.admin import access, labels, wording
from accounting.admin.integrations.sync_form import SyncForm
from accounting.admin.pages import PageAdmin, row_address
from accounting.admin.questions import TEMPLATE, Question
from accounting.admin.said import tell_refusal
from accounting.models import Integration
from accounting.sync import due
from accounting.sync.context import Context
from accounting.sync.errors import SyncRefused
from accounting.sync.jobs import start_job


def start(admin: PageAdmin, request: HttpRequest, integration: Integration) -> HttpResponse:
    back = HttpResponseRedirect(admin.address(integration))
    if request.method != "POST":
        return back
    form = SyncForm(request.POST, integration=integration)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return back
    dry_run = "dry_run" in request.POST
    if not dry_run and "confirmed" not in request.POST:
        return _ask(admin, request, integration, form.chosen())
    return _start(request, integration, form.chosen(), dry_run=dry_run) or back


def _start(
    request: HttpRequest, integration: Integration, chosen: dict[str, Any], *, dry_run: bool
) -> HttpResponse | None:
    try:
        started = start_job(
            integration=integration,
            **chosen,
            dry_run=dry_run,
            trigger="person",
            requested_by=access.actor(request),
        )
    except SyncRefused as error:
        tell_refusal(request, error, provider=integration.provider)
        return None
    if not started.new:
        messages.info(request, gettext("A run of these data types is already under way; this is it."))
    return HttpResponseRedirect(row_address(started.job))


def _ask(
    admin: PageAdmin, request: HttpRequest, integration: Integration, chosen: dict[str, Any]
) -> HttpResponse:
    question = Question(
        heading=gettext("Synchronise now?"),
        text=gettext("Everything that is new or changed is sent to %(company)s at %(provider)s.")
        % {"company": integration.company_name, "provider": labels.provider_name(integration.provider)},
        button=gettext("Send to %(company)s") % {"company": integration.company_name},
        facts=[
            (gettext("Period"), wording.period(chosen["date_from"], chosen["date_to"])),
            *_due_counts(integration, chosen),
        ],
    )
    hidden = [*((key, value) for key, values in request.POST.lists() for value in values), ("confirmed", "1")]
    kept = [(key, value) for key, value in hidden if key != "csrfmiddlewaretoken"]
    context = {
        "title": question.heading,
        "question": question,
        "hidden": kept,
        "back": admin.address(integration),
    }
    return admin.shown(request, integration, TEMPLATE, context)


def _due_counts(integration: Integration, chosen: dict[str, Any]) -> list[tuple[str, str]]:
    counts = []
    context = Context(integration)
    for key in filter(context.sends, chosen["data_types"] or context.run_types()):
        record_type = records.get(key)
        rows = due.in_period(record_type, chosen["date_from"], chosen["date_to"])
        rows = record_type.meant_for(rows, integration)
        number = due.due(rows, record_type, integration).filter(tenant_id=integration.tenant_id).count()
        counts.append((labels.data_type_heading(key), wording.number(number)))
    return counts
