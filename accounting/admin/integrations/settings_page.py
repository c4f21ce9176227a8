"""The page that shows and changes the settings of one integration."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from accounting.admin import access, labels
from accounting.admin.integrations.settings_form import SettingsForm
from accounting.admin.pages import PageAdmin
from accounting.integration_settings import SettingsRefused, patch_settings
from accounting.models import Integration
from accounting.providers import registry


def settings(admin: PageAdmin, request: HttpRequest, integration: Integration) -> HttpResponse:
    cls = registry.get(integration.provider).settings
    form = SettingsForm(cls, cls.parse(integration.settings), request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, integration, form):
        messages.success(
            request, gettext("The settings are saved. What they change is sent by the next run.")
        )
        return HttpResponseRedirect(admin.address(integration))
    context: dict[str, Any] = {
        "title": gettext("Settings: %(company)s") % {"company": integration.company_name},
        "form": form,
        "provider": labels.provider_name(integration.provider),
        "back": admin.address(integration),
    }
    return admin.shown(request, integration, "admin/frost/settings.html", context)


def _changed(request: HttpRequest, integration: Integration, form: SettingsForm) -> bool:
    try:
        patch_settings(integration=integration, changes=form.changes(), changed_by=access.actor(request))
    except SettingsRefused as refused:
        form.refuse(refused.codes)
        return False
    return True
