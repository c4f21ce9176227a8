"""What may be seen and changed of an integration's settings, as its provider's settings class declares them."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from django.db import transaction

from accounting.models import Integration
from accounting.providers import registry
from accounting.sync.change_settings import change_settings


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
