"""Organisations, kept by installation administrators. Code and practice mark never change."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from accounting import clock, scope
from accounting.admin import access, wording
from accounting.admin.everybody import InstallationAdmin
from accounting.admin.people import chosen
from accounting.models import Role, Tenant


class TenantForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        initial="Europe/Stockholm",
        choices=lambda: [(name, name) for name in sorted(available_timezones()) if "/" in name],
        widget=UnfoldAdminSelectWidget,
    )
    archived = forms.BooleanField(
        label=_("Archived"),
        required=False,
        help_text=_("Nobody works in an archived organisation any more; its data stays."),
        widget=UnfoldBooleanSwitchWidget,
    )

    class Meta:
        model = Tenant
        fields = ("code", "name", "org_number", "language", "time_zone", "practice")
        help_texts = {
            "code": _("Part of every business key; it can never be changed."),
            "practice": _("Only practice organisations reach the sandbox; it can never be changed."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["archived"] = self.instance.archived_at is not None


@admin.register(Tenant)
class TenantAdmin(InstallationAdmin):
    form = TenantForm
    names_organisation = False
    list_display = ("name", "code", "org_number", "practice", "language", "archived_on")
    search_fields = ("name", "code", "org_number")
    ordering = ("name",)
    fields = ("code", "name", "org_number", "language", "time_zone", "practice", "archived")

    def get_urls(self) -> list[URLPattern]:
        page = path("choose/", self.admin_site.admin_view(chosen.choose), name=chosen.NAME)
        return [page, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code", "practice") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = list(self.fields)
        return (
            own if self.has_change_permission(request, obj) else [name for name in own if name != "archived"]
        )

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        if not form.cleaned_data.get("archived"):
            obj.archived_at = None
        elif obj.archived_at is None:
            obj.archived_at = clock.now()
        with scope.scope([*scope.current().tenants, obj.pk]):
            super().save_model(request, obj, form, change)

    def _noted(self, request: HttpRequest, obj: Any, what: str, message: Any) -> None:
        with scope.scope([obj.pk]):
            super()._noted(request, obj, what, message)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if access.is_installer(request):
            return True
        return access.may(request, Role.ADMINISTRATOR, obj.pk if obj else None)

    has_module_permission = has_view_permission

    @display(description=_("archived"), ordering="archived_at")
    def archived_on(self, row: Tenant) -> str:
        return wording.moment(row.archived_at)
