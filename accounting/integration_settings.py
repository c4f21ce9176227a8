"""What may be seen and changed of an integration's settings, as its provider's settings class declares them."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounting.mappings.resolve import active_rules
from accounting.models import Integration
from accounting.providers import registry
from accounting.sync.change_settings import change_settings

# What a provider's settings class says of a value, in words. Any: forms and REST framework take lazy texts.
SENTENCES: Mapping[str, Any] = {
    "account_of_category": _("A category of invoice rows is booked on this account; choose one of its own."),
    "control_characters": _("The text holds control or other invisible characters."),
    "not_an_account": _("Not an account number: four digits, the first one not zero."),
    "not_an_address": _("Paste the address as the browser shows it while the company is open."),
    "not_an_object": _("Send the settings as an object."),
    "read_only": _("This setting cannot be changed."),
    "required": _("This setting cannot be empty."),
    "too_long": _("The text is too long."),
    "unknown_data_type": _("The provider has no such data type."),
    "unknown_direction": _("The direction is export, import or bidirectional."),
    "unknown_field": _("There is no such setting."),
    "wrong_type": _("The value has the wrong type."),
}


class SettingsRefused(ValueError):
    """`codes` says per setting why it was not taken."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(dict(codes))
        self.codes = dict(codes)


def shown_settings(integration: Integration) -> dict[str, Any]:
    """All settings with their defaults; what is declared secret only says whether it is set."""
    declared = registry.get(integration.provider).settings
    values: dict[str, Any] = declared.parse(integration.settings).as_json()
    secret = {item.name for item in fields(declared) if item.metadata.get("secret")}
    return {name: bool(value) if name in secret else value for name, value in values.items()}


def patch_settings(*, integration: Integration, changes: Mapping[str, Any], changed_by: str) -> Integration:
    """Omitted settings stay, null sets one back to its default, groups are merged.

    Raises SettingsRefused; then nothing has changed.
    """
    declared = registry.get(integration.provider).settings
    with transaction.atomic():
        locked = Integration.objects.select_for_update().get(pk=integration.pk)
        current = declared.parse(locked.settings).as_json()
        _refuse_read_only(declared, current, changes)
        wanted = {name: _merged(declared, name, current.get(name), value) for name, value in changes.items()}
        _refuse_accounts_of_categories(declared, locked, wanted)
        if all(name in current and current[name] == value for name, value in wanted.items()):
            return locked
        try:
            return change_settings(integration=locked, changes=wanted, changed_by=changed_by)
        except ValueError as error:
            raise SettingsRefused(
                error.args[0] if isinstance(error.args[0], dict) else {"": "wrong_type"}
            ) from error


def _refuse_read_only(declared: type[Any], current: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    fixed = {item.name for item in fields(declared) if item.metadata.get("read_only")}
    refused = [name for name in fixed & changes.keys() if changes[name] != current.get(name)]
    if refused:
        raise SettingsRefused(dict.fromkeys(refused, "read_only"))


def _refuse_accounts_of_categories(
    declared: type[Any], integration: Integration, wanted: Mapping[str, Any]
) -> None:
    """A row on such an account could not be told from a row of the category afterwards."""
    own = {item.name for item in fields(declared) if item.metadata.get("own")}
    taken = active_rules(integration).rule_set.accounts() if own & wanted.keys() else frozenset()
    refused = [name for name in own & wanted.keys() if wanted[name] in taken]
    if refused:
        raise SettingsRefused(dict.fromkeys(refused, "account_of_category"))


def _merged(declared: type[Any], name: str, current: Any, value: Any) -> Any:
    if value is None:
        return _default(declared, name)
    if isinstance(current, Mapping) and isinstance(value, Mapping):
        return {**current, **{key: _laid_over(current.get(key), part) for key, part in value.items()}}
    return value


def _laid_over(current: Any, value: Any) -> Any:
    return {**current, **value} if isinstance(current, Mapping) and isinstance(value, Mapping) else value


def _default(declared: type[Any], name: str) -> Any:
    for item in fields(declared):
        if item.name == name:
            return item.default if item.default is not MISSING else declared().as_json()[name]
    return None
