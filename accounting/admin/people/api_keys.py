"""Keys of other systems: made here and shown once, revoked here."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounting import clock
from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.questions import Question, ask_then
from accounting.models import ApiKey, Role, Tenant
from accounting.people import create_api_key, revoke_api_key

_LONGEST_DAYS = 3650
_TONES = {"valid": labels.GOOD, "expired": labels.WARN, "revoked": labels.CALM}
_NAMES = {"valid": _("Valid"), "expired": _("Expired"), "revoked": _("Revoked")}


class ApiKeyForm(forms.Form):
    tenant: Any = forms.ModelChoiceField(
        None, label=_("Organisation"), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Which system uses it."),
        widget=UnfoldAdminTextInputWidget,
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, initial=Role.TREASURER, widget=UnfoldAdminSelectWidget
    )
    days = forms.IntegerField(
        label=_("Valid for, days"),
        required=False,
        min_value=1,
        max_value=_LONGEST_DAYS,
        help_text=_("Empty: until it is revoked."),
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        tenants = Tenant.objects.filter(pk__in=access.tenants_with(request, Role.ADMINISTRATOR))
        self.fields["tenant"].queryset = tenants.order_by("name")  # type: ignore[attr-defined]


def _revoke(admin: PageAdmin, request: HttpRequest, key: ApiKey) -> HttpResponse:
    def act() -> str:
        revoke_api_key(key=key, actor=access.actor(request))
        return gettext("The key %(name)s is no longer valid.") % {"name": key.name}

    question = Question(
        heading=gettext("Revoke the key?"),
        text=gettext("The system that uses it can no longer reach %(company)s.") % {"company": key.tenant},
        button=gettext("Revoke"),
        facts=[(gettext("Key"), str(key)), (gettext("Last used"), wording.moment(key.last_used_at))],
        dangerous=True,
    )
    return ask_then(admin, request, key, question, act)


@admin.register(ApiKey)
class ApiKeyAdmin(PageAdmin):
    template = "admin/frost/api_key.html"
    role_to_view = role_to_add = Role.ADMINISTRATOR
    list_display = ("name", "role_name", "prefix", "state", "created", "last_used", "expires")
    list_select_related = ("tenant",)
    ordering = ("-created_at",)
    row_pages: ClassVar[tuple[RowPage, ...]] = (RowPage("revoke", _revoke, Role.ADMINISTRATOR),)

    def context(self, request: HttpRequest, row: ApiKey) -> dict[str, Any]:
        facts = [
            (gettext("Organisation"), row.tenant.name),
            (gettext("Role"), row.get_role_display()),
            (gettext("Begins with"), row.prefix),
            (gettext("Created"), wording.moment(row.created_at)),
            (gettext("Expires"), wording.moment(row.expires_at)),
            (gettext("Last used"), wording.moment(row.last_used_at)),
        ]
        state = _state(row)
        badge = {"text": _NAMES[state], "tone": _TONES[state]}
        return {
            "facts": facts,
            "state": badge,
            "can_revoke": state == "valid",
        }

    def add_page(self, request: HttpRequest) -> HttpResponse:
        form = ApiKeyForm(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": _("New API key"),
        }
        if request.method == "POST" and form.is_valid():
            key, text = create_api_key(**form.cleaned_data, actor=access.actor(request))
            context |= {"key": key, "text": text, "form": None}
        # The clear text is in this one answer and nowhere else.
        return TemplateResponse(
            request, "admin/frost/api_key_new.html", context, headers={"Cache-Control": "no-store"}
        )

    @display(description=_("role"), ordering="role")
    def role_name(self, row: ApiKey) -> str:
        return row.get_role_display()

    @display(description=_("state"), label=_TONES)
    def state(self, row: ApiKey) -> tuple[str, Any]:
        return _state(row), _NAMES[_state(row)]

    @display(description=_("created"), ordering="created_at")
    def created(self, row: ApiKey) -> str:
        return wording.moment(row.created_at)

    @display(description=_("last used"), ordering="last_used_at")
    def last_used(self, row: ApiKey) -> str:
        return wording.moment(row.last_used_at)

    @display(description=_("expires"), ordering="expires_at")
    def expires(self, row: ApiKey) -> str:
        return wording.moment(row.expires_at)


def _state(key: ApiKey) -> str:
    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at and key.expires_at <= clock.now() else "valid"
