"""The mail log, and what each person wants of an organisation's mails."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import access, labels, wording
from accounting.admin.base import FrostModelAdmin
from accounting.events.mail import notices
from accounting.models import Mail, MailPreference, MailState, Role, Tenant

_TONES: dict[str, str] = {
    MailState.WAITING: labels.WARN,
    MailState.SENT: labels.GOOD,
    MailState.FAILED: labels.BAD,
}
_ABOUT: dict[str, Promise] = {
    notices.PROBLEM: _("New problem"),
    notices.CONSENT_ENDS: _("Consent ends"),
    notices.WEEKLY: _("Weekly summary"),
}


@admin.register(Mail)
class MailAdmin(FrostModelAdmin):
    role_to_view = Role.TREASURER
    list_display = (
        "created",
        "about",
        "subject",
        "person",
        "address",
        "state_label",
        "attempts",
        "sent",
        "error",
    )
    list_display_links = None
    list_filter = ("state",)
    list_select_related = ("notice", "user", "tenant")
    search_fields = ("address", "subject")
    ordering = ("-created_at", "-pk")

    @display(description=_("created"), ordering="created_at")
    def created(self, row: Mail) -> str:
        return wording.moment(row.created_at)

    @display(description=_("about"), ordering="notice__code")
    def about(self, row: Mail) -> str:
        return str(_ABOUT.get(row.notice.code, row.notice.code))

    @display(description=_("person"), ordering="user__username")
    def person(self, row: Mail) -> str:
        return str(row.user)

    @display(description=_("state"), ordering="state", label=_TONES)
    def state_label(self, row: Mail) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("sent"), ordering="sent_at")
    def sent(self, row: Mail) -> str:
        return wording.moment(row.sent_at)


@admin.register(MailPreference)
class MailPreferenceAdmin(FrostModelAdmin):
    """Everybody sees and changes their own, and nobody else's."""

    role_to_view = role_to_add = role_to_change = Role.TREASURER
    list_display = ("organisation", "language_name", "problems", "weekly")
    list_display_links = ("organisation",)
    list_select_related = ("tenant",)
    ordering = ("tenant__name",)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return list(self.list_display)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MailPreference]:
        return super().get_queryset(request).filter(user_id=request.user.pk)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organisation" if obj else "tenant", "language", "problems", "weekly")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organisation",) if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "tenant" and field is not None:
            field.queryset, field.empty_label, field.label = self._without(request), None, _("Organisation")
            field.widget = field.widget.widget  # without the buttons that lead to organisations
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self._without(request).exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is None or obj.user_id == request.user.pk
        return own and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: MailPreference, form: Any, change: bool) -> None:
        if not change:
            obj.user_id = int(request.user.pk or 0)
        super().save_model(request, obj, form, change)

    def _without(self, request: HttpRequest) -> QuerySet[Tenant]:
        """The person's organisations that have no choice of theirs yet."""
        chosen = MailPreference.objects.filter(user_id=request.user.pk).values("tenant")
        own = access.tenants_with(request, Role.TREASURER)
        rows: QuerySet[Tenant] = Tenant.objects.filter(pk__in=own).exclude(pk__in=chosen)
        return rows.order_by("name")

    @display(description=_("language"), ordering="language")
    def language_name(self, row: MailPreference) -> str:
        return row.get_language_display()
