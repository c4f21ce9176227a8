"""From a row to a frozen value, by the names of the dataclass; foreign keys become the parent's source_ref."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.db import models

from accounting.domain import hashing
from accounting.models import Record
from accounting.records.types import RecordType, of_model
from accounting.secrets import cipher

# SQLite and PostgreSQL both take this many ids in one query.
_IDS_PER_QUERY = 1000


def to_canonical(instance: Record) -> Any:
    """The frozen value of one row; rows and parents come from what was prefetched, else from the database."""
    return canonical_of(of_model(type(instance)), instance)


def canonical_of(record_type: RecordType, instance: Record) -> Any:
    links = set(record_type.parents.values())
    values = {
        item.name: _value(record_type, instance, item.name, is_link=item.name in links)
        for item in fields(record_type.canonical)
    }
    return record_type.canonical(**values)


def load_canonical(record_type: RecordType, ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Frozen values by id, with the same few queries whatever the number of ids (up to a thousand)."""
    wanted = list(ids)
    result: dict[UUID, Any] = {}
    for start in range(0, len(wanted), _IDS_PER_QUERY):
        rows = with_relations(record_type).filter(pk__in=wanted[start : start + _IDS_PER_QUERY])
        result.update({row.pk: canonical_of(record_type, row) for row in rows})
    return result


def with_relations(record_type: RecordType) -> "models.QuerySet[Any]":
    rows = record_type.model.objects.all()
    if record_type.parents:
        rows = rows.select_related(*record_type.parents.values())
    return rows.prefetch_related(*record_type.children)


def content_hash_of(canonical: Any) -> str:
    """The hash that decides whether a record is due; a personal number takes part only as its keyed index."""
    content = plain(canonical)
    if content.get("personal_number"):
        content["personal_number"] = cipher.keyed_index(content["personal_number"])
    return hashing.content_hash(content)


def plain(canonical: Any) -> dict[str, Any]:
    """What dataclasses.asdict gives, without its copying of each value: a batch has ten thousands of them."""
    return {name: _plain(value) for name, value in shallow(canonical).items()}


def shallow(canonical: Any) -> dict[str, Any]:
    """Field values without descending into rows."""
    return {item.name: getattr(canonical, item.name) for item in fields(canonical)}


def _plain(value: Any) -> Any:
    return [plain(row) for row in value] if isinstance(value, tuple) else value


def _value(record_type: RecordType, instance: Record, name: str, *, is_link: bool) -> Any:
    if is_link:
        return getattr(instance, name).source_ref
    child = record_type.children.get(name)
    if child is None:
        return getattr(instance, name)
    rows = getattr(instance, name).all()
    return tuple(
        child.canonical(**{item.name: getattr(row, item.name) for item in fields(child.canonical)})
        for row in rows
    )
