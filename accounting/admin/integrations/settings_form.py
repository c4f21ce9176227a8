"""A form made from a provider's settings class: labels, help and types come from its fields."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from accounting.admin import labels, wording
from accounting.integration_settings import SENTENCES
from accounting.providers.base import Direction

_READ = "read"


class SettingsForm(forms.Form):
    """`parsed` is the settings object in force. Settings without an effect of their own yet are left out.

    Each field carries what the person saw, so that only what they changed is written.
    """

    def __init__(self, settings_class: type[Any], parsed: Any, data: Any = None) -> None:
        super().__init__(data)
        self.only_sent: frozenset[str] = getattr(settings_class, "ONLY_SENT", frozenset())
        self.declared = {item.name: item for item in fields(settings_class)}
        for item in self.declared.values():
            if item.metadata.get("shown", True):
                self._add(item, getattr(parsed, item.name))
        for shown in self.fields.values():
            shown.show_hidden_initial = not shown.disabled

    def _add(self, item: "Field[Any]", value: Any) -> None:
        if _is_directions(item):
            for data_type, direction in value.items():
                self._add_direction(item.name, data_type, direction)
            return
        field = _field(value)
        field.label, field.help_text = _text(item, "label") or item.name, _text(item, "help")
        field.initial, field.disabled = value, bool(item.metadata.get("read_only"))
        if field.disabled:
            field.widget.attrs["readonly"] = True
        self.fields[item.name] = field

    def _add_direction(self, name: str, data_type: str, direction: Direction) -> None:
        self.fields[f"{name}.{data_type}"] = forms.BooleanField(
            label=_("Send %(data_type)s") % {"data_type": labels.data_type_plural(data_type)},
            required=False,
            initial=direction.enabled and direction.direction != "import",
            widget=UnfoldBooleanSwitchWidget,
        )
        if data_type in self.only_sent:
            return
        self.fields[f"{name}.{data_type}.{_READ}"] = forms.BooleanField(
            label=_("Read back %(data_type)s") % {"data_type": labels.data_type_plural(data_type)},
            required=False,
            initial=direction.enabled and direction.direction != "export",
            widget=UnfoldBooleanSwitchWidget,
        )

    def changes(self) -> dict[str, Any]:
        """What patch_settings takes: only what the person changed."""
        result: dict[str, Any] = {}
        for field in self.changed_data:
            name, _, data_type = field.partition(".")
            if data_type:
                data_type = data_type.removesuffix(f".{_READ}")
                known = self.cleaned_data
                sent, read = (bool(known.get(f"{name}.{data_type}{end}")) for end in ("", f".{_READ}"))
                result.setdefault(name, {})[data_type] = _switched(sent=sent, read=read)
            else:
                result[name] = self.cleaned_data[field]
        return result

    def refuse(self, codes: Mapping[str, str]) -> None:
        for name, code in codes.items():
            field = next(
                (known for known in self.fields if known == name or known.startswith(f"{name}.")), None
            )
            self.add_error(field, str(SENTENCES.get(code, code)))


def _is_directions(item: "Field[Any]") -> bool:
    if item.default_factory is MISSING:
        return False
    value = item.default_factory()
    return isinstance(value, Mapping) and all(isinstance(one, Direction) for one in value.values())


def _switched(*, sent: bool, read: bool) -> dict[str, Any]:
    """Both switches of a data type as the settings keep them, whatever a program chose before."""
    if not sent and not read:
        return {"enabled": False}
    direction = "bidirectional" if sent and read else ("export" if sent else "import")
    return {"enabled": True, "direction": direction}


def _field(value: Any) -> forms.Field:
    if isinstance(value, bool):
        return forms.BooleanField(required=False, widget=UnfoldBooleanSwitchWidget)
    if isinstance(value, int):
        return forms.IntegerField(widget=UnfoldAdminTextInputWidget)
    return forms.CharField(required=False, widget=UnfoldAdminTextInputWidget)


def _text(item: "Field[Any]", what: str) -> str:
    return str(item.metadata.get(what, {}).get("sv" if wording.in_swedish() else "en", ""))
