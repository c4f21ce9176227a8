"""The list of account mappings and the page of one version."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from accounting.admin import access, wording
from accounting.admin.account_mappings import changes, downloads, page, preview_page, provider_page
from accounting.admin.account_mappings.sheet_import import SheetImport
from accounting.admin.pages import PageAdmin, RowPage, row_address
from accounting.admin.said import tell_refusal
from accounting.mappings.errors import MappingRefused
from accounting.mappings.lifecycle import create_draft
from accounting.models import Integration, ProviderAccountMapping, Role


class NewDraftForm(forms.Form):
    integration: Any = forms.ModelChoiceField(
        None, label=_("Integration"), empty_label=None, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        tenants = access.tenants_with(request, Role.TREASURER)
        rows = Integration.objects.filter(tenant__in=tenants).select_related("tenant")
        self.fields["integration"].queryset = rows.order_by("company_name")  # type: ignore[attr-defined]


@admin.register(ProviderAccountMapping)
class ProviderAccountMappingAdmin(SheetImport, PageAdmin):
    template = "admin/frost/mapping.html"
    role_to_add = Role.TREASURER
    list_display = (
        "version_name",
        "integration",
        "status_label",
        "rule_count",
        "activated",
        "changed",
        "note",
    )
    list_filter = ("status", "integration")
    list_select_related = ("integration", "tenant")
    ordering = ("integration", "-version")
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("rules", changes.save),
        RowPage("defaults", changes.fill),
        RowPage("tick", changes.tick),
        RowPage("copy", changes.copy),
        RowPage("activate", changes.activate),
        RowPage("archive", changes.archive),
        RowPage("preview", preview_page.show, Role.VIEWER),
        RowPage("provider", provider_page.show, Role.VIEWER),
        RowPage("look", provider_page.look),
        RowPage("make", provider_page.make),
        RowPage("read", provider_page.read),
        RowPage("accounts", downloads.accounts, Role.VIEWER),
        RowPage("export", downloads.export, Role.VIEWER),
        RowPage("effects", downloads.effects, Role.VIEWER),
    )

    def context(self, request: HttpRequest, row: ProviderAccountMapping) -> dict[str, Any]:
        return page.context(row, may_act=access.may(request, Role.TREASURER, row.tenant_id))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewDraftForm(request)
        if request.method == "POST" and form.is_valid():
            answer = _made(request, form.cleaned_data["integration"])
            if answer is not None:
                return answer
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("New account mapping"),
            "form": form,
        }
        return TemplateResponse(request, "admin/frost/mapping_new.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProviderAccountMapping]:
        rows = super().get_queryset(request).select_related("integration__tenant", "tenant", "based_on")
        return rows.annotate(rule_number=Count("rules"))

    @display(description=_("version"), ordering="version")
    def version_name(self, row: ProviderAccountMapping) -> str:
        return str(row)

    @display(description=_("status"), ordering="status", label=page.TONES)
    def status_label(self, row: ProviderAccountMapping) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=_("rules"), ordering="rule_number")
    def rule_count(self, row: Any) -> int:
        return int(row.rule_number)

    @display(description=_("activated"), ordering="activated_at")
    def activated(self, row: ProviderAccountMapping) -> str:
        return f"{wording.moment(row.activated_at)} {wording.person(row.activated_by)}".strip()

    @display(description=_("changed"), ordering="changed_at")
    def changed(self, row: ProviderAccountMapping) -> str:
        return f"{wording.moment(row.changed_at)} {wording.person(row.changed_by)}"


def _made(request: HttpRequest, integration: Integration) -> HttpResponse | None:
    try:
        draft = create_draft(integration=integration, created_by=access.actor(request))
    except MappingRefused as refusal:
        tell_refusal(request, refusal, provider=integration.provider)
        return None
    return HttpResponseRedirect(row_address(draft))
