"""Pauses and resumes one integration."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from accounting.admin import access
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import Question, ask_then
from accounting.models import Integration
from accounting.sync.change_settings import pause, resume


def pause_it(admin: PageAdmin, request: HttpRequest, integration: Integration) -> HttpResponse:
    def act() -> str:
        pause(integration=integration, paused_by=access.actor(request))
        return gettext("%(company)s is paused.") % {"company": integration.company_name}

    question = Question(
        heading=gettext("Pause?"),
        text=gettext("Nothing is sent to %(company)s until somebody resumes. Nothing is lost.")
        % {"company": integration.company_name},
        button=gettext("Pause"),
    )
    return ask_then(admin, request, integration, question, act)


def resume_it(admin: PageAdmin, request: HttpRequest, integration: Integration) -> HttpResponse:
    def act() -> str:
        resume(integration=integration, resumed_by=access.actor(request))
        return gettext("%(company)s goes on.") % {"company": integration.company_name}

    question = Question(
        heading=gettext("Resume?"),
        text=gettext("What waits is sent to %(company)s again.") % {"company": integration.company_name},
        button=gettext("Resume"),
    )
    return ask_then(admin, request, integration, question, act)
