"""The form of one application. A secret left blank is kept, a tick clears it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounting.domain.signatures import SHORTEST_SECRET
from accounting.models import ProviderApp
from accounting.providers import registry
from accounting.secrets import references

SECRETS = ("client_secret", "webhook_secret", "webhook_secret_previous")
_REQUIRED = "client_secret"
_SIGNING = ("webhook_secret", "webhook_secret_previous")


def _secret(label: Any) -> forms.CharField:
    widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, strip=True, widget=widget)


def _tick() -> forms.BooleanField:
    return forms.BooleanField(label=_("Clear it"), required=False, widget=UnfoldBooleanSwitchWidget)


class ProviderAppForm(forms.ModelForm):
    """`may_refer`: whether this person may point to environment variables and files of the server."""

    may_refer = False
    provider = forms.ChoiceField(label=_("Provider"), widget=UnfoldAdminSelectWidget)
    archived = forms.BooleanField(label=_("Archived"), required=False, widget=UnfoldBooleanSwitchWidget)
    redirect_uri = forms.URLField(
        label=_("Redirect address"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Empty: this installation's own address. It must be registered at the provider."),
        widget=UnfoldAdminURLInputWidget,
    )
    new_client_secret = _secret(_("Client secret"))
    new_webhook_secret = _secret(_("Webhook secret"))
    clear_webhook_secret = _tick()
    takes_webhooks = forms.BooleanField(
        label=_("Takes webhooks"),
        required=False,
        help_text=_("Off: the address below answers like an unknown one."),
        widget=UnfoldBooleanSwitchWidget,
    )
    webhook_header = forms.RegexField(
        r"^[A-Za-z0-9-]+$",
        label=_("Signature header"),
        required=False,
        max_length=60,
        help_text=_("Empty: the provider's usual one."),
        widget=UnfoldAdminTextInputWidget,
    )
    new_webhook_secret_previous = _secret(_("Former webhook secret"))
    clear_webhook_secret_previous = _tick()

    class Meta:
        model = ProviderApp
        fields: tuple[str, ...] = ()  # the admin names them, within the scope of its request
        labels = {"tenant": _("Organisation")}
        help_texts = {
            "tenant": _("Empty: every organisation of this installation may use it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["archived"] = self.instance.archived_at is not None
        if not self.instance._state.adding:
            self.fields.pop("provider", None)  # chosen once; the page of an application only shows it
        if "provider" in self.fields:
            found = [(one.key, one.name) for one in registry.all_providers()]
            self.fields["provider"].choices = found  # type: ignore[attr-defined]
        for name in SECRETS:
            self._describe(name)

    def _describe(self, name: str) -> None:
        field = self.fields.get(f"new_{name}")
        if field is None:
            return
        stored = None if self.instance._state.adding else getattr(self.instance, name)
        field.required = name == _REQUIRED and not stored
        if stored:
            known = stored.reference or gettext("a stored secret")
            field.help_text = gettext("Now: %(known)s. Blank keeps it.") % {"known": known}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in SECRETS:
            self._check_reference(f"new_{name}", data.get(f"new_{name}") or "")
        for name in _SIGNING:
            self._check_length(f"new_{name}", data.get(f"new_{name}") or "")
        provider = data.get("provider") or self.instance.provider
        if "redirect_uri" in self.fields and provider and not data.get("redirect_uri"):
            data["redirect_uri"] = f"{settings.FROST_BASE_URL}/api/integrations/{provider}/callback"
        return data

    def _check_reference(self, field: str, text: str) -> None:
        if not references.is_reference(text):
            return
        if not self.may_refer:
            self.add_error(
                field, _("Only installation administrators may refer to secrets outside the database.")
            )
            return
        try:
            references.resolve(text)
        except references.BadReference as error:
            self.add_error(field, str(error))

    def _check_length(self, field: str, text: str) -> None:
        """A short one could be guessed from one signed message."""
        if not text or self.has_error(field):
            return
        secret = references.resolve(text) if references.is_reference(text) else text
        if len(secret) < SHORTEST_SECRET:
            self.add_error(field, _("A webhook secret needs 32 characters or more."))

    def take_secrets(self) -> None:
        """Put what was written into the instance, before it is saved."""
        for name in SECRETS:
            written = self.cleaned_data.get(f"new_{name}")
            if written:
                setattr(self.instance, name, written)
            elif self.cleaned_data.get(f"clear_{name}"):
                setattr(self.instance, name, "")
