"""Makes a new webhook secret for one application, and shows it on one page only."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from accounting.admin.questions import TEMPLATE, Question
from accounting.events.app_secret import renew_webhook_secret
from accounting.models import ProviderApp
from accounting.providers import registry


def webhook_address(app: ProviderApp, base: str) -> str:
    return f"{base}/api/webhooks/{app.provider}/{app.pk}"


def webhook_header(app: ProviderApp) -> str:
    """The header that carries the signature, as the application or its provider says."""
    try:
        declared = registry.get(app.provider).webhooks
    except registry.UnknownProvider:
        declared = None
    return app.webhook_header or (declared.header if declared else "–")


def renew(request: HttpRequest, app: ProviderApp, context: dict[str, Any], base: str) -> HttpResponse:
    back = reverse("admin:accounting_providerapp_change", args=[app.pk])
    if request.method != "POST":
        question = Question(
            heading=gettext("Make a new webhook secret?"),
            text=gettext(
                "Webhooks signed with the present secret are still taken, so that none is lost until the sender "
                "has the new one. The one before that is forgotten."
            ),
            button=gettext("Make the secret"),
            facts=[(gettext("Application"), app.name)],
        )
        return TemplateResponse(request, TEMPLATE, {**context, "question": question, "back": back})
    shown = {
        "heading": app.name,
        "secret": renew_webhook_secret(app=app),
        "address": back,
        "facts": [
            (gettext("Address"), webhook_address(app, base)),
            (gettext("Signature header"), webhook_header(app)),
        ],
    }
    return TemplateResponse(
        request, "admin/frost/secret_once.html", {**context, **shown}, headers={"Cache-Control": "no-store"}
    )
