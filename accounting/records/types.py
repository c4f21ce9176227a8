"""The registry of record types. Other applications register theirs in AppConfig.ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from accounting.domain.validation import FieldSpec, Issue, RowSpec, Subject
from accounting.models import Record
from accounting.records.specs import field_specs


@dataclass(frozen=True)
class Child:
    """Rows that live and die with their record: `link` is their foreign key to it."""

    model: type[models.Model]
    canonical: type
    link: str
    most: int = 500
    # Columns that only the services of its room write.
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class RecordType:
    """`canonical` names the fields; the model says what they may hold. `rank`: parents have a lower one.

    `parents` maps data types to the foreign keys that refer to them. `date_field` may be a look-up through the
    documents that name the record. `derive` computes fields from the others once the rules found nothing.
    """

    key: str
    plural: str
    model: type[Record]
    canonical: type
    rank: int
    date_field: str
    parents: Mapping[str, str] = field(default_factory=dict)
    children: Mapping[str, Child] = field(default_factory=dict)
    rules: Callable[[Subject], list[Issue]] = lambda subject: []
    derive: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(default_factory=dict)
    # A field that a new record takes over from its parent: {field: (parent's field, field there)}.
    inherits: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # The related name of the records whose amounts are in this one's currency.
    dependents: str = ""
    # Columns that only the services of its room write.
    kept: frozenset[str] = frozenset()
    # Of these records those whose hash save_records keeps: others are written by services of their room.
    hashed: Callable[[Any], Any] = lambda rows: rows
    # Of these records those that may be sent to an integration at all; asked when planning, and before each write.
    meant_for: Callable[[Any, Any], Any] = lambda rows, integration: rows
    # References that mean one fact of the company, whichever of the organisations connected to it says it.
    of_company: Callable[[str], bool] = lambda source_ref: False
    # Told of a write of this type that was confirmed, in its transaction, and of a job of this type that has ended.
    confirmed: Callable[[Any], None] = lambda item: None
    job_ended: Callable[[Any], None] = lambda job: None

    @cached_property
    def fields(self) -> dict[str, FieldSpec]:
        return field_specs(self.model, self.canonical, optional=self.derive.keys(), skip=self.children.keys())

    @cached_property
    def rows(self) -> dict[str, RowSpec]:
        return {
            name: RowSpec(field_specs(child.model, child.canonical), child.canonical, child.most)
            for name, child in self.children.items()
        }


class UnknownRecordType(LookupError):
    """No such record type is registered."""


_types: dict[str, RecordType] = {}


def register(record_type: RecordType) -> None:
    _types[record_type.key] = record_type


def get(key: str) -> RecordType:
    """Raises UnknownRecordType."""
    try:
        return _types[key]
    except KeyError:
        raise UnknownRecordType(key) from None


def all_types() -> list[RecordType]:
    """Parents before children."""
    return sorted(_types.values(), key=lambda record_type: record_type.rank)


def by_plural(plural: str) -> RecordType:
    """Raises UnknownRecordType."""
    for record_type in _types.values():
        if record_type.plural == plural:
            return record_type
    raise UnknownRecordType(plural)


def of_model(model: type[models.Model]) -> RecordType:
    """Raises UnknownRecordType."""
    for record_type in _types.values():
        if record_type.model is model:
            return record_type
    raise UnknownRecordType(model.__name__)
