"""The event listener of one organisation: one page in place of a list, and buttons that write wishes down."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounting.admin import access
from accounting.admin.base import FrostModelAdmin
from accounting.admin.listener import page
from accounting.admin.questions import done
from accounting.listener import wishes
from accounting.models import Integration, ProviderApp, Role, StreamMember, Tenant

TEMPLATE = "admin/frost/listener.html"


@admin.register(StreamMember)
class ListenerAdmin(FrostModelAdmin):
    """Everybody of the organisation looks; its administrators act."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        tenant = _tenant(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(str(self.opts.verbose_name_plural)),
            **page.context(request, tenant),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, TEMPLATE, context)

    def get_urls(self) -> list[URLPattern]:
        name = "accounting_streammember"
        wrapped = self.admin_site.admin_view
        return [
            path("start/", wrapped(self._start), name=f"{name}_start"),
            path("stop/", wrapped(self._stop), name=f"{name}_stop"),
            path("<uuid:pk>/add/", wrapped(self._add), name=f"{name}_listen"),
            path("<uuid:pk>/remove/", wrapped(self._remove), name=f"{name}_leave"),
            path("<uuid:pk>/scan/", wrapped(self._scan), name=f"{name}_scan"),
            path("app/<uuid:pk>/<str:switch>/", wrapped(self._switch), name=f"{name}_switch"),
            *[one for one in super().get_urls() if one.name == f"{name}_changelist"],
        ]

    def _start(self, request: HttpRequest) -> HttpResponse:
        tenant = _administered(request)

        def act() -> str:
            wishes.start_listening(tenant=tenant, started_by=access.actor(request))
            return gettext("The listener begins within a few seconds.")

        return _acted(request, act)

    def _stop(self, request: HttpRequest) -> HttpResponse:
        tenant = _administered(request)

        def act() -> str:
            wishes.stop_listening(tenant=tenant, stopped_by=access.actor(request))
            return gettext(
                "Nobody listens any more within a few seconds. What happens meanwhile is read later."
            )

        return _acted(request, act)

    def _add(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        integration = _integration(request, pk)

        def act() -> str:
            wishes.listen_to(integration=integration, added_by=access.actor(request))
            return gettext("%(company)s is listened to.") % {"company": integration.company_name}

        return _acted(request, act)

    def _remove(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        integration = _integration(request, pk)

        def act() -> str:
            wishes.leave_out(integration=integration, left_out_by=access.actor(request))
            return gettext("%(company)s is not listened to any more.") % {"company": integration.company_name}

        return _acted(request, act)

    def _scan(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        integration = _integration(request, pk)

        def act() -> str:
            wishes.scan_again(integration=integration, asked_by=access.actor(request))
            return gettext("What changed lately at %(company)s is being read.") % {
                "company": integration.company_name
            }

        return _acted(request, act)

    def _switch(self, request: HttpRequest, pk: UUID, switch: str) -> HttpResponse:
        """Of an application that everybody may use; installation administrators alone."""
        if not access.is_installer(request):
            raise PermissionDenied
        app = ProviderApp.objects.filter(pk=pk).first()
        if app is None or switch not in {"on", "off"}:
            raise Http404

        def act() -> str:
            wishes.switch_stream(app=app, on=switch == "on", switched_by=access.actor(request))
            return gettext("Switched for everybody who uses “%(app)s”.") % {"app": app.name}

        return _acted(request, act)


def _acted(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return done(request, act, back=reverse("admin:accounting_streammember_changelist"))


def _tenant(request: HttpRequest) -> Tenant:
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        messages.info(request, gettext("Choose an organisation first."))
        raise Http404
    found: Tenant = tenant
    return found


def _administered(request: HttpRequest) -> Tenant:
    tenant = _tenant(request)
    if not access.may(request, Role.ADMINISTRATOR, tenant.pk):
        raise PermissionDenied
    return tenant


def _integration(request: HttpRequest, pk: UUID) -> Integration:
    """A foreign id answers exactly like an unknown one."""
    rows = Integration.objects.filter(tenant__in=access.roles(request)).select_related("grant__app", "tenant")
    integration = rows.filter(pk=pk).first()
    if integration is None:
        raise Http404
    if not access.may(request, Role.ADMINISTRATOR, integration.tenant_id):
        raise PermissionDenied
    return integration
