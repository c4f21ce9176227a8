"""The page where a person of several organisations says which one they work for now."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from accounting.admin import access
from accounting.middleware import CHOSEN_TENANT
from accounting.models import Tenant

NAME = "accounting_tenant_choose"


def choose(request: HttpRequest) -> HttpResponse:
    tenants = list(Tenant.objects.filter(pk__in=access.roles(request)).order_by("name"))
    if request.method == "POST":
        wanted = request.POST.get("tenant", "")
        chosen = next((tenant for tenant in tenants if str(tenant.pk) == wanted), None)
        if chosen is None:
            messages.error(request, gettext("You have no membership in that organisation."))
            return HttpResponseRedirect(reverse(f"admin:{NAME}"))
        request.session[CHOSEN_TENANT] = str(chosen.pk)
        messages.success(request, gettext("You work for %(organisation)s now.") % {"organisation": chosen})
        return HttpResponseRedirect(reverse("admin:index"))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Choose organisation"),
        "tenants": tenants,
        "chosen": getattr(request, "tenant", None),
    }
    return TemplateResponse(request, "admin/frost/choose_organisation.html", context)
