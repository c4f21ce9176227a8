"""Whom records are about: an invoice names its customer, a payment its invoice and through it the customer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounting import records
from accounting.admin import labels
from accounting.admin.records.links import record_address
from accounting.domain.masking import masked
from accounting.models import SyncItem
from accounting.records import RecordType
from accounting.records.types import UnknownRecordType


@dataclass(frozen=True)
class Party:
    label: str
    text: str
    address: str


def parties(items: Iterable[SyncItem]) -> dict[UUID, list[Party]]:
    """{record: its own name and the records it refers to}, by one query per data type."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for item in items:
        ids[item.resource_type].add(item.resource_id)
    found: dict[UUID, list[Party]] = {}
    for key, wanted in ids.items():
        try:
            record_type = records.get(key)
        except UnknownRecordType:
            continue
        rows = record_type.model.objects.filter(pk__in=wanted)
        if paths := list(_paths(record_type)):
            rows = rows.select_related(*paths)
        found.update({row.pk: [*_own_name(row), *_referred(row, record_type)] for row in rows})
    return found


def _paths(record_type: RecordType) -> Iterator[str]:
    for data_type, field in record_type.parents.items():
        yield field
        yield from (f"{field}__{path}" for path in _paths(records.get(data_type)))


def _own_name(row: Any) -> list[Party]:
    name = getattr(row, "name", "")
    return [Party("", masked(name), "")] if name else []


def _referred(row: Any, record_type: RecordType) -> Iterator[Party]:
    for data_type, field in record_type.parents.items():
        parent = getattr(row, field)
        yield Party(labels.data_type_name(data_type), full_name(parent), record_address(data_type, parent.pk))
        yield from _referred(parent, records.get(data_type))


def full_name(row: Any) -> str:
    """ "Åmåls Boule (K-1)", or the reference alone."""
    name = getattr(row, "name", "")
    return f"{masked(name)} ({row.source_ref})" if name else str(row.source_ref)
