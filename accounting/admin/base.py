"""What all tables have in common: roles, the person's own organisations, no deletion, facts as history."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from accounting.admin import access
from accounting.facts import record_fact
from accounting.models import Role


class FrostModelAdmin(ModelAdmin):
    """Viewers read. Who may add or change is said by the subclass; nobody deletes."""

    role_to_view: ClassVar[Role] = Role.VIEWER
    role_to_add: ClassVar[Role | None] = None
    role_to_change: ClassVar[Role | None] = None
    list_per_page = 100
    list_max_show_all = 100
    list_filter_sheet = True
    actions: Any = None
    # Unfold's header would offer an empty history of Django's own log.
    show_history = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may(request, self.role_to_view)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may(request, self.role_to_view, tenant_of(obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.role_to_add is not None and access.may(request, self.role_to_add)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.role_to_change is not None and access.may(request, self.role_to_change, tenant_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(super().get_list_display(request))
        return [*columns, "organisation"] if access.has_several(request) else columns

    @display(description=_("organisation"), ordering="tenant__name")
    def organisation(self, row: Any) -> str:
        return str(row.tenant)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._noted(request, obj, "added", message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._noted(request, obj, "changed", message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._noted(request, obj, "ended", [])

    def _noted(self, request: HttpRequest, obj: Any, what: str, message: Any) -> None:
        """Which fields, never what they held."""
        tenant_id = tenant_of(obj)
        if tenant_id is None:
            return
        fields = sorted({name for part in message for name in part.get("changed", {}).get("fields", [])})
        record_fact(
            f"{obj._meta.model_name}_{what}",
            tenant=tenant_id,
            actor=access.actor(request),
            data={"id": str(obj.pk), "fields": fields},
        )


def tenant_of(obj: models.Model | None) -> UUID | None:
    return getattr(obj, "tenant_id", None)
