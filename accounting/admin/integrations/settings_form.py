"""A form made from a provider's settings class: labels, help and types come from its fields."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from accounting.admin import labels, wording
from accounting.providers.base import Direction

CODES = {
    "not_an_account": _("Not an account number: four digits, the first one not zero."),
    "wrong_type": _("Not a value for this setting."),
    "unknown_data_type": _("The provider has no such data type."),
    "unknown_direction": _("No such direction."),
    "unknown_field": _("No such setting."),
}
DIRECTIONS = [("export", _("Send")), ("import", _("Receive")), ("bidirectional", _("Both ways"))]


class SettingsForm(forms.Form):
    """`parsed` is the settings object in force."""

    def __init__(self, settings_class: type[Any], parsed: Any, data: Any = None) -> None:
        super().__init__(data)
        self.declared = {item.name: item for item in fields(settings_class)}
        for item in self.declared.values():
            self._add(item, getattr(parsed, item.name))

    def _add(self, item: "Field[Any]", value: Any) -> None:
        if _is_directions(item):
            for data_type, direction in value.items():
                self._add_direction(f"{item.name}.{data_type}", data_type, direction)
            return
        field = _field(value)
        field.label, field.help_text = _text(item, "label") or item.name, _text(item, "help")
        field.initial, field.disabled = value, bool(item.metadata.get("read_only"))
        if field.disabled:
            field.widget.attrs["readonly"] = True
        self.fields[item.name] = field

    def _add_direction(self, name: str, data_type: str, direction: Direction) -> None:
        label = labels.data_type_heading(data_type)
        self.fields[f"{name}.enabled"] = forms.BooleanField(
            label=label, required=False, initial=direction.enabled, widget=UnfoldBooleanSwitchWidget
        )
        self.fields[f"{name}.direction"] = forms.ChoiceField(
            label=_("%(data_type)s: direction") % {"data_type": label},
            choices=DIRECTIONS,
            initial=direction.direction,
            widget=UnfoldAdminSelectWidget,
        )

    def changes(self) -> dict[str, Any]:
        """What change_settings takes: only what a person may change."""
        result: dict[str, Any] = {}
        for name, item in self.declared.items():
            if item.metadata.get("read_only"):
                continue
            result[name] = self._directions(name) if _is_directions(item) else self.cleaned_data[name]
        return result

    def _directions(self, name: str) -> dict[str, dict[str, Any]]:
        chosen: dict[str, dict[str, Any]] = {}
        for field, value in self.cleaned_data.items():
            if field.startswith(f"{name}."):
                data_type, _, part = field.removeprefix(f"{name}.").partition(".")
                chosen.setdefault(data_type, {})[part] = value
        return chosen

    def refuse(self, codes: Mapping[str, str]) -> None:
        for name, code in codes.items():
            field = next(
                (known for known in self.fields if known == name or known.startswith(f"{name}.")), None
            )
            self.add_error(field, str(CODES.get(code, code)))


def _is_directions(item: "Field[Any]") -> bool:
    if item.default_factory is MISSING:
        return False
    value = item.default_factory()
    return isinstance(value, Mapping) and all(isinstance(one, Direction) for one in value.values())


def _field(value: Any) -> forms.Field:
    if isinstance(value, bool):
        return forms.BooleanField(required=False, widget=UnfoldBooleanSwitchWidget)
    if isinstance(value, int):
        return forms.IntegerField(widget=UnfoldAdminTextInputWidget)
    return forms.CharField(required=False, widget=UnfoldAdminTextInputWidget)


def _text(item: "Field[Any]", what: str) -> str:
    return str(item.metadata.get(what, {}).get("sv" if wording.in_swedish() else "en", ""))
