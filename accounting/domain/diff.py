"""What has to be done for one record: nothing, a create, an update; and which fields would change."""

from collections.abc import Mapping
from typing import Any


def field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """[{field, old, new}] between two payloads; lists are compared element by element."""
    changes: list[dict[str, Any]] = []
    for key in [*new, *(key for key in old if key not in new)]:
        changes.extend(_changes(key, old.get(key), new.get(key)))
    return changes


def _changes(name: str, old: Any, new: Any) -> list[dict[str, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return [{**change, "field": f"{name}.{change['field']}"} for change in field_changes(old, new)]
    if isinstance(old, list) and isinstance(new, list):
        changes = []
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else None
            after = new[index] if index < len(new) else None
            changes.extend(_changes(f"{name}[{index + 1}]", before, after))
        return changes
    return [] if old == new else [{"field": name, "old": old, "new": new}]
