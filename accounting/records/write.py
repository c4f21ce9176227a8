"""Puts merged records into their tables, many with few statements. Runs inside the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from accounting import clock
from accounting.models import History, Tenant
from accounting.records import listeners
from accounting.records.merge import Merged
from accounting.records.types import Child, RecordType
from accounting.secrets import cipher

_FIXED = {"id", "tenant", "source_ref", "created_at"}


def write(record_type: RecordType, tenant: Tenant, merged: Sequence[Merged], changed_by: str) -> None:
    """Creates, updates, replaces rows, and notes each in the history."""
    created = [one for one in merged if one.status == "created"]
    updated = [one for one in merged if one.status == "updated"]
    for one in [*created, *updated]:
        _fill(record_type, one)
    objects = record_type.model.objects
    objects.bulk_create([one.instance for one in created])
    # One statement for many rows; the locked rows exist, so every insert turns into the update of its own row.
    objects.bulk_create(
        [one.instance for one in updated],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_changeable(record_type),
    )
    for name, child in record_type.children.items():
        _replace_rows(name, child, tenant, [one for one in [*created, *updated] if name in one.changed])
    _note(record_type, tenant, [*created, *updated], changed_by)
    listeners.tell(tenant, record_type, [one.instance.pk for one in [*created, *updated]])


def _fill(record_type: RecordType, merged: Merged) -> None:
    instance, links = merged.instance, {name: key for key, name in record_type.parents.items()}
    for name in record_type.fields:
        if name in links:
            setattr(instance, name, merged.parents[links[name]])
        # An unchanged sealed field keeps its ciphertext; amounts are set anew, in case their currency changed.
        elif name in merged.changed or name not in {"personal_number"}:
            setattr(instance, name, getattr(merged.canonical, name))
    if "personal_number" in merged.changed:
        instance.personal_number_index = cipher.keyed_index(merged.canonical.personal_number)
    instance.content_hash = merged.content_hash
    instance.changed_at = merged.draft.reading.given.get("changed_at") or clock.now()


def _changeable(record_type: RecordType) -> list[str]:
    return [field.name for field in record_type.model._meta.concrete_fields if field.name not in _FIXED]


def _replace_rows(name: str, child: Child, tenant: Tenant, merged: list[Merged]) -> None:
    owners = [one.instance.pk for one in merged if one.status == "updated"]
    if owners:
        child.model.objects.filter(**{f"{child.link}__in": owners}).delete()  # type: ignore[attr-defined]
    rows = [
        child.model(tenant=tenant, position=position, **{child.link: one.instance}, **_values(row, child))
        for one in merged
        for position, row in enumerate(getattr(one.canonical, name), start=1)
    ]
    child.model.objects.bulk_create(rows)  # type: ignore[attr-defined]


def _values(row: Any, child: Child) -> dict[str, Any]:
    return {name: getattr(row, name) for name in child.canonical.__dataclass_fields__}  # type: ignore[attr-defined]


def _note(record_type: RecordType, tenant: Tenant, merged: list[Merged], changed_by: str) -> None:
    """Which fields changed, not what they held: names and numbers of people stay out of the history."""
    now = clock.now()
    History.objects.bulk_create(
        History(
            tenant=tenant,
            at=now,
            actor=changed_by,
            fact=f"record_{one.status}",
            resource_type=record_type.key,
            resource_id=str(one.instance.pk),
            source_ref=one.canonical.source_ref,
            data={"hash": one.content_hash}
            | ({"fields": sorted(one.changed)} if one.status == "updated" else {}),
        )
        for one in merged
    )
