"""The form of one outgoing webhook."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from accounting.admin import access
from accounting.events.outgoing.endpoints import EndpointRefused
from accounting.models import Role, Tenant, WebhookEndpoint

EVENTS: dict[str, Promise] = {
    "job.finished": _("A run has ended"),
    "problem.opened": _("A problem was opened"),
    "problem.solved": _("A problem was solved"),
    "consent.at_risk": _("A consent ends or was refused"),
    "test": _("Test"),
}
CODES: dict[str, Promise] = {
    "address_shape": _("This is not an address like https://hooks.example.se/path."),
    "address_not_https": _("The address has to begin with https."),
    "address_private": _("This address lies inside our own network."),
    "too_many": _("There are too many outgoing webhooks; end one first."),
    "no_events": _("Choose at least one event."),
}


class EndpointForm(forms.Form):
    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https", widget=UnfoldAdminURLInputWidget
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=[(key, name) for key, name in EVENTS.items() if key != "test"],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    description = forms.CharField(
        label=_("Description"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )

    def refuse(self, refused: EndpointRefused) -> None:
        for field, code in refused.codes.items():
            self.add_error(field, str(CODES.get(code, code)))

    @classmethod
    def of(cls, request: HttpRequest, endpoint: WebhookEndpoint) -> "EndpointForm":
        initial = {"url": endpoint.url, "events": endpoint.events, "description": endpoint.description}
        return cls(request.POST or None, initial=initial)


class NewEndpointForm(EndpointForm):
    tenant: Any = forms.ModelChoiceField(
        None, label=_("Organisation"), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    field_order = ("tenant", "url", "events", "description")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        own = access.tenants_with(request, Role.ADMINISTRATOR)
        self.fields["tenant"].queryset = Tenant.objects.filter(pk__in=own).order_by("name")  # type: ignore[attr-defined]
