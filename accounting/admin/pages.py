"""Pages of our own about one row: a main page in place of the form, and further ones below it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounting.admin import access
from accounting.admin.base import FrostModelAdmin, tenant_of
from accounting.models import Role

RowView = Callable[["PageAdmin", HttpRequest, Any], HttpResponse]


@dataclass(frozen=True)
class RowPage:
    """`<id>/<path>/`, for people with this role in the row's organisation."""

    path: str
    view: RowView
    role: Role = Role.TREASURER


class _Crumb:
    """A row under the name that a person knows it by, where the theme's header wants a model instance."""

    def __init__(self, row: Any, name: str) -> None:
        self._meta, self.pk, self._name = row._meta, row.pk, name

    def __str__(self) -> str:
        return self._name


class PageAdmin(FrostModelAdmin):
    template: ClassVar[str]
    row_pages: ClassVar[tuple[RowPage, ...]] = ()

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def row_name(self, row: Any) -> str:
        """What a person calls this row: title of its pages, and end of the path above them."""
        return str(row)

    def found(self, request: HttpRequest, pk: str, needed: Role) -> Any:
        """A foreign id answers exactly like an unknown one."""
        row = self.get_object(request, pk)
        if row is None:
            raise Http404
        if not access.may(request, needed, tenant_of(row)):
            raise PermissionDenied
        return row

    def add_page(self, request: HttpRequest) -> HttpResponse:
        raise NotImplementedError

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.add_page(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.found(request, object_id, self.role_to_view)
        return self.shown(request, row, self.template, self.context(request, row))

    def shown(
        self, request: HttpRequest, row: Any, template: str, context: dict[str, Any]
    ) -> TemplateResponse:
        tenant = getattr(row, "tenant", None)
        common = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "subject": row,
            "title": self.row_name(row),
            "original": _Crumb(row, self.row_name(row)),
            "tenant": tenant,
            "practice": bool(tenant and tenant.practice),
            "may_act": access.may(request, Role.TREASURER, tenant_of(row)),
            "may_administer": access.may(request, Role.ADMINISTRATOR, tenant_of(row)),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, {**common, **context})

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<uuid:object_id>/{page.path}/", self._wrapped(page), name=self._name(page.path))
            for page in self.row_pages
        ]
        return [*own, *super().get_urls()]

    def _wrapped(self, page: RowPage) -> Callable[..., HttpResponse]:
        def answer(request: HttpRequest, object_id: Any) -> HttpResponse:
            return page.view(self, request, self.found(request, str(object_id), page.role))

        return update_wrapper(self.admin_site.admin_view(answer), page.view)

    def _name(self, tail: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{tail.replace('-', '_')}"

    def address(self, row: Any, tail: str = "change") -> str:
        return reverse(f"admin:{self._name(tail)}", args=[row.pk])


def row_address(row: Any, tail: str = "change") -> str:
    """Where the admin shows this row, whatever its table."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{tail.replace('-', '_')}", args=[row.pk])
