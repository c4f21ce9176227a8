"""Sends a person to the provider's consent page, for a new integration or to renew one."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from accounting.admin import access
from accounting.admin.pages import PageAdmin
from accounting.admin.said import tell_refusal
from accounting.domain.errors import ProviderError
from accounting.models import Integration, ProviderApp, Role, Tenant
from accounting.oauth.consent import get_authorization_url
from accounting.providers import registry

# Who may connect and connect again; settings and disconnecting stay with administrators.
ROLE = Role.TREASURER


class ConnectForm(forms.Form):
    tenant: Any = forms.ModelChoiceField(
        None, label=_("Organisation"), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    app: Any = forms.ModelChoiceField(
        None,
        label=_("Application"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
        help_text=_(
            "The application registered at the provider. A practice application leads to the sandbox."
        ),
    )
    service_account = forms.BooleanField(
        label=_("As a service account"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_(
            "Goes on when the person who consents leaves; needs a system administrator at the provider."
        ),
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None, initial={"tenant": getattr(request, "tenant", None)})
        tenants = Tenant.objects.filter(pk__in=access.tenants_with(request, ROLE))
        self.fields["tenant"].queryset = tenants.order_by("name")  # type: ignore[attr-defined]
        self.fields["app"].queryset = usable_apps(tenants)  # type: ignore[attr-defined]


def usable_apps(tenants: Any) -> Any:
    known = [provider.key for provider in registry.all_providers()]
    owned = Q(tenant=None) | Q(tenant__in=tenants)
    return ProviderApp.objects.filter(owned, archived_at=None, provider__in=known).order_by("name")


def add(admin: PageAdmin, request: HttpRequest) -> HttpResponse:
    form = ConnectForm(request)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        answer = _to_provider(request, chosen["app"], chosen["tenant"], None, chosen["service_account"])
        if answer is not None:
            return answer
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": gettext("Add integration"),
        "form": form,
    }
    return TemplateResponse(request, "admin/frost/connect.html", context)


def reconnect(admin: PageAdmin, request: HttpRequest, integration: Integration) -> HttpResponse:
    back = HttpResponseRedirect(admin.address(integration))
    if request.method != "POST" or integration.grant is None:
        return back
    app = integration.grant.app
    service = integration.grant.service_account
    return _to_provider(request, app, integration.tenant, integration, service) or back


def _to_provider(
    request: HttpRequest,
    app: ProviderApp,
    tenant: Tenant,
    integration: Integration | None,
    service_account: bool,
) -> HttpResponse | None:
    try:
        address = get_authorization_url(
            app=app,
            tenant=tenant,
            integration=integration,
            user=request.user,
            session_key=request.session.session_key or "",
            service_account=service_account,
        )
    except ProviderError as error:
        tell_refusal(request, error, provider=app.provider)
        return None
    return HttpResponseRedirect(address)
