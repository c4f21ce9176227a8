"""Ends a connection after naming the company and what depends on it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import Question, ask_then
from accounting.models import Integration, IntegrationMapping
from accounting.oauth.keepalive import disconnect
from accounting.sync.circuit import waiting_items


def ask(admin: PageAdmin, request: HttpRequest, integration: Integration) -> HttpResponse:
    names = {"company": integration.company_name, "provider": labels.provider_name(integration.provider)}

    def act() -> str:
        disconnect(integration=integration, actor=access.actor(request))
        return gettext("%(company)s is disconnected.") % names

    mapped = IntegrationMapping.objects.filter(integration=integration, archived_at=None).count()
    question = Question(
        heading=gettext("Disconnect %(company)s?") % names,
        text=gettext(
            "Nothing more is sent to %(provider)s. Links to its documents stay, so that connecting again sends "
            "nothing twice."
        )
        % names,
        button=gettext("Disconnect %(company)s") % names,
        facts=[
            (gettext("Organisation number"), integration.company_org_number or "–"),
            (gettext("Linked documents, kept"), wording.number(mapped)),
            (gettext("Waiting, will not be sent"), wording.number(waiting_items(integration))),
        ],
        dangerous=True,
    )
    return ask_then(admin, request, integration, question, act)
