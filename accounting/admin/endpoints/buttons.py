"""What can be done to one outgoing webhook."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from accounting.admin import access
from accounting.admin.endpoints.form import EndpointForm
from accounting.admin.endpoints.words import answer_text
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import Question, ask_then
from accounting.events.outgoing.deliver import host_of
from accounting.events.outgoing.endpoints import (
    EndpointRefused,
    archive_endpoint,
    change_endpoint,
    send_test,
)
from accounting.models import WebhookEndpoint


def test(admin: PageAdmin, request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    if request.method == "POST":
        answer = send_test(endpoint=endpoint, tested_by=access.actor(request))
        text = answer_text(answer.status, answer.error)
        if answer.error:
            messages.error(request, gettext("The test did not arrive: %(answer)s.") % {"answer": text})
        else:
            messages.success(request, gettext("The test arrived: %(answer)s.") % {"answer": text})
    return HttpResponseRedirect(admin.address(endpoint))


def switch(admin: PageAdmin, request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    if request.method == "POST":
        active = not endpoint.active
        try:
            change_endpoint(endpoint=endpoint, changes={"active": active}, changed_by=access.actor(request))
        except EndpointRefused:
            messages.error(request, gettext("The address is not allowed any more: change it first."))
        else:
            messages.success(
                request, gettext("It is switched on.") if active else gettext("It is switched off.")
            )
    return HttpResponseRedirect(admin.address(endpoint))


def edit(admin: PageAdmin, request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    form = EndpointForm.of(request, endpoint)
    if request.method == "POST" and form.is_valid():
        try:
            change_endpoint(
                endpoint=endpoint, changes=dict(form.cleaned_data), changed_by=access.actor(request)
            )
        except EndpointRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("The webhook is saved."))
            return HttpResponseRedirect(admin.address(endpoint))
    return admin.shown(
        request, endpoint, "admin/frost/endpoint_form.html", {"form": form, "back": admin.address(endpoint)}
    )


def end(admin: PageAdmin, request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    def act() -> str:
        archive_endpoint(endpoint=endpoint, archived_by=access.actor(request))
        return gettext("The webhook is ended.")

    question = Question(
        heading=gettext("End the webhook?"),
        text=gettext("%(host)s is told nothing more. It cannot be switched on again; its deliveries stay.")
        % {"host": host_of(endpoint)},
        button=gettext("End"),
        facts=[(gettext("Organisation"), endpoint.tenant.name)],
        dangerous=True,
    )
    return ask_then(admin, request, endpoint, question, act)
