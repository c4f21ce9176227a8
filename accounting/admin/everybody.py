"""Tables that installation administrators keep for all organisations; others see their own by role."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounting import scope
from accounting.admin import access
from accounting.admin.base import FrostModelAdmin
from accounting.all_tenants import tenant_ids


class InstallationAdmin(FrostModelAdmin):
    """An installation administrator needs no membership here, and has no more rights than here."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return within(request, lambda: super(InstallationAdmin, self).changelist_view(request, extra_context))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        return within(request, lambda: view(request, object_id, form_url, extra_context))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().delete_view
        return within(request, lambda: view(request, object_id, extra_context))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.is_installer(request) or super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.is_installer(request) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.is_installer(request) or super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.is_installer(request) or super().has_change_permission(request, obj)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(self.list_display)
        several = access.is_installer(request) or access.has_several(request)
        return [*columns, "organisation"] if several and self.names_organisation else columns

    names_organisation = True


def everybody(request: HttpRequest) -> AbstractContextManager[Any]:
    """All organisations for an installation administrator, the person's own for everybody else."""
    return scope.scope(tenant_ids(archived=True)) if access.is_installer(request) else nullcontext()


def within(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The page is rendered before the scope is left."""
    with everybody(request):
        answer = view()
        return answer.render() if isinstance(answer, TemplateResponse) else answer
