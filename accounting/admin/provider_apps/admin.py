"""The list of applications, and who may see and change which."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting import clock
from accounting.admin import access, labels, wording
from accounting.admin.everybody import InstallationAdmin, within
from accounting.admin.provider_apps import webhook_secret
from accounting.admin.provider_apps.form import ProviderAppForm
from accounting.models import ProviderApp, Role, Tenant

_SECRETS = (
    _("Secrets"),
    {
        "description": _("Secrets are never shown. Blank keeps what is stored."),
        "fields": (
            "new_client_secret",
            ("new_webhook_secret", "clear_webhook_secret"),
            ("new_webhook_secret_previous", "clear_webhook_secret_previous"),
        ),
    },
)
_WEBHOOKS = ("takes_webhooks", "webhook_header")


@admin.register(ProviderApp)
class ProviderAppAdmin(InstallationAdmin):
    """Those of the installation belong to its administrators; an organisation's own to its administrators."""

    form = ProviderAppForm
    role_to_view = role_to_add = role_to_change = Role.ADMINISTRATOR
    list_display = ("name", "provider_label", "environment_label", "client_id", "archived_on")
    list_select_related = ("tenant",)
    ordering = ("name",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change, **kwargs)

        class RequestForm(made):  # type: ignore[misc, valid-type]
            may_refer = access.is_installer(request)

        return RequestForm

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._owns(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._owns(request, obj)

    def _owns(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or obj.tenant_id is not None or access.is_installer(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The owner is part of what seals the secrets; provider and environment say what grants are good for."""
        return ("organisation", "provider_label", "environment", "webhook_address") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        owner = ("organisation", "provider_label") if obj else ("tenant", "provider")
        common = (*owner, "environment", "name", "client_id", "redirect_uri", "archived")
        webhooks = (*_WEBHOOKS, "webhook_address") if obj else _WEBHOOKS
        return ((None, {"fields": common}), _SECRETS, (_("Webhooks"), {"fields": webhooks}))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "tenant" and not access.is_installer(request):
            own = access.tenants_with(request, Role.ADMINISTRATOR)
            field.queryset, field.required = Tenant.objects.filter(pk__in=own), True
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProviderApp]:
        rows = super().get_queryset(request)
        if access.is_installer(request):
            return rows
        return rows.filter(tenant__in=access.tenants_with(request, Role.ADMINISTRATOR))

    def save_model(self, request: HttpRequest, obj: ProviderApp, form: Any, change: bool) -> None:
        form.take_secrets()
        if not form.cleaned_data.get("archived"):
            obj.archived_at = None
        elif obj.archived_at is None:
            obj.archived_at = clock.now()
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.webhook_secret_view)
        own = path("<uuid:pk>/webhook-secret/", view, name="accounting_providerapp_webhook_secret")
        return [own, *super().get_urls()]

    def webhook_secret_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return within(request, lambda: self._webhook_secret(request, pk))

    def _webhook_secret(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        app = self.get_object(request, str(pk))
        if app is None:
            raise Http404
        if not self.has_change_permission(request, app):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": app.name}
        answer = webhook_secret.renew(request, app, context, settings.FROST_BASE_URL)
        if request.method == "POST":
            self._noted(request, app, "changed", [{"changed": {"fields": ["webhook_secret"]}}])
        return answer

    @display(description=_("address"))
    def webhook_address(self, row: ProviderApp) -> str:
        link = reverse("admin:accounting_providerapp_webhook_secret", args=[row.pk])
        return format_html(
            '{} ({})<br><a class="fi-link" href="{}">{}</a>',
            webhook_secret.webhook_address(row, settings.FROST_BASE_URL),
            webhook_secret.webhook_header(row),
            link,
            gettext("Make a new webhook secret"),
        )

    @display(description=_("provider"), ordering="provider")
    def provider_label(self, row: ProviderApp) -> str:
        return labels.provider_name(row.provider)

    @display(
        description=_("environment"),
        label={"live": labels.GOOD, "test": labels.BUSY, "practice": labels.WARN},
    )
    def environment_label(self, row: ProviderApp) -> tuple[str, str]:
        return row.environment, row.get_environment_display()

    @display(description=_("archived"), ordering="archived_at")
    def archived_on(self, row: ProviderApp) -> str:
        return wording.moment(row.archived_at)

    @display(description=_("organisation"), ordering="tenant__name", empty_value=_("all"))
    def organisation(self, row: ProviderApp) -> str | None:
        return str(row.tenant) if row.tenant else None
