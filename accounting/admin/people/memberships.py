"""Who works for which organisation, in which role."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounting.admin import access, wording
from accounting.admin.everybody import InstallationAdmin
from accounting.models import Membership, Role, Tenant
from accounting.people import LastAdministrator, add_membership, change_role, end_membership


class MembershipForm(forms.ModelForm):
    """A person is named by their user name: nobody gets a list of all people of the installation."""

    username = forms.CharField(label=_("User name"), widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()  # the admin names them, within the scope of its request
        labels = {"tenant": _("Organisation")}
        widgets = {"tenant": UnfoldAdminSelectWidget, "role": UnfoldAdminSelectWidget}

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        user = get_user_model().objects.filter(username=name, is_active=True).first()
        if user is None:
            text = _("There is no active user of that name. Installation administrators create users.")
            raise forms.ValidationError(text)
        self.instance.user = user
        return str(name)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        tenant, user_id = data.get("tenant"), self.instance.user_id
        if tenant and user_id and Membership.objects.filter(tenant=tenant, user_id=user_id).exists():
            self.add_error("username", _("This person already has a membership in the organisation."))
        return data


class RoleForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("role",)
        widgets = {"role": UnfoldAdminSelectWidget}


@admin.register(Membership)
class MembershipAdmin(InstallationAdmin):
    role_to_view = role_to_add = role_to_change = Role.ADMINISTRATOR
    list_display = ("person", "role_name", "since")
    list_filter = ("role",)
    list_select_related = ("user", "tenant")
    ordering = ("tenant__name", "user__username")
    search_fields = ("user__username",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=RoleForm if obj else MembershipForm, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organisation", "person", "role") if obj else ("tenant", "username", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organisation", "person") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tenant":
            kwargs["queryset"] = self._tenants(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows = super().get_queryset(request)
        return rows if access.is_installer(request) else rows.filter(tenant__in=self._tenants(request))

    def _tenants(self, request: HttpRequest) -> QuerySet[Tenant]:
        if access.is_installer(request):
            return Tenant.objects.order_by("name")
        return Tenant.objects.filter(pk__in=access.tenants_with(request, Role.ADMINISTRATOR)).order_by("name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes their own role: that would let the last administrator lock everybody out."""
        if obj is not None and obj.user_id == request.user.pk and not access.is_installer(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The one row that may go: a right that ends. The history keeps that it was there."""
        return self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Raises LastAdministrator."""
        actor = access.actor(request)
        if change:
            change_role(membership=obj, role=obj.role, actor=actor)
        else:
            obj.pk = add_membership(tenant=obj.tenant, user=obj.user, role=obj.role, actor=actor).pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Raises LastAdministrator."""
        end_membership(membership=obj, actor=access.actor(request))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        return self._told(request, lambda: view(request, object_id, form_url, extra_context))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().delete_view
        return self._told(request, lambda: view(request, object_id, extra_context))

    def _told(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            return view()
        except LastAdministrator:
            text = _("This person is the organisation's last administrator. Name another one first.")
            messages.error(request, text)
            return HttpResponseRedirect(reverse("admin:accounting_membership_changelist"))

    def _noted(self, request: HttpRequest, obj: Any, what: str, message: Any) -> None:
        """The services have written what happened."""

    @display(description=_("user"), ordering="user__username")
    def person(self, row: Membership) -> str:
        return str(row.user)

    @display(description=_("role"), ordering="role")
    def role_name(self, row: Membership) -> str:
        return row.get_role_display()

    @display(description=_("since"), ordering="created_at")
    def since(self, row: Membership) -> str:
        return wording.moment(row.created_at)
