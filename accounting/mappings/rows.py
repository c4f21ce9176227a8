"""Rows that account rules speak of, read in one statement per kind of record and streamed: no query per row."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, UUIDField, Value
from django.db.models.fields.json import KT

from accounting import records
from accounting.models import Integration, IntegrationMapping
from accounting.records import Child, RecordType

_CHUNK = 2000


@dataclass(frozen=True)
class Booked:
    """A kind of record whose rows have categories and prices; vouchers are resolved once, when they are booked."""

    record_type: RecordType
    child: Child

    @property
    def link(self) -> str:
        return self.child.link


class Row(NamedTuple):
    """`external_id` is empty where it was not sent; `final`: it stands there and can no longer change.

    `shaped_by`: the version that booked it; known only where final rows were asked for.
    """

    data_type: str
    record: UUID
    source_ref: str
    date: date
    currency: str
    category: str
    cost_centre: str
    quantity: Decimal
    unit_price: Decimal
    external_id: str
    final: bool
    shaped_by: UUID | None = None


@dataclass(frozen=True)
class Wanted:
    """Which rows: all unless said otherwise; `final` True or False for only those, `record` for one record's."""

    categories: Collection[str] | None = None
    date_from: date | None = None
    date_to: date | None = None
    final: bool | None = None
    record: UUID | None = None


def booked_types() -> list[Booked]:
    return [
        Booked(record_type, child)
        for record_type in records.all_types()
        for child in record_type.children.values()
        if {"internal_category", "unit_price"} <= child.canonical.__dataclass_fields__.keys()  # type: ignore[attr-defined]
    ]


def rows(integration: Integration, wanted: Wanted = Wanted()) -> Iterator[Row]:
    """Rows of records that are not archived, those of one record together."""
    for booked in booked_types():
        yield from _rows(integration, booked, wanted)


def selected(integration: Integration, booked: Booked, wanted: Wanted) -> QuerySet[Any]:
    """The child rows themselves, narrowed."""
    link, dated = booked.link, f"{booked.link}__{booked.record_type.date_field}"
    limits: dict[str, Any] = {f"{link}__archived_at": None, "tenant_id": integration.tenant_id}
    if wanted.categories is not None:
        limits["internal_category__in"] = wanted.categories
    if wanted.date_from:
        limits[f"{dated}__gte"] = wanted.date_from
    if wanted.date_to:
        limits[f"{dated}__lte"] = wanted.date_to
    if wanted.record is not None:
        limits[f"{link}_id"] = wanted.record
    found: QuerySet[Any] = booked.child.model.objects.filter(**limits)  # type: ignore[attr-defined]
    if wanted.final is None:
        return found
    stands = Exists(_mapped(integration, booked).filter(remote_state__final=True))
    return found.filter(stands) if wanted.final else found.filter(~stands)


def _rows(integration: Integration, booked: Booked, wanted: Wanted) -> Iterator[Row]:
    link = booked.link
    mapped = _mapped(integration, booked)
    shaped_by: Any = _version(mapped) if wanted.final else Value(None, UUIDField())
    read = (
        selected(integration, booked, wanted)
        .order_by(f"{link}_id")
        .annotate(
            stands_as=Subquery(mapped.values("external_id")[:1]),
            is_final=Subquery(mapped.annotate(text=KT("remote_state__final")).values("text")[:1]),
            shaped_by=shaped_by,
        )
    )
    names = (
        Value(booked.record_type.key), f"{link}_id", f"{link}__source_ref",
        f"{link}__{booked.record_type.date_field}", f"{link}__currency", "internal_category", "cost_centre",
        "quantity", "unit_price", "stands_as", "is_final", "shaped_by",
    )  # fmt: skip
    for values in read.values_list(*names).iterator(chunk_size=_CHUNK):
        *plain, stands_as, is_final, version = values
        yield Row._make([*plain, stands_as or "", _true(is_final), version])


def _version(mapped: QuerySet[IntegrationMapping]) -> Subquery:
    return Subquery(mapped.values("account_mapping")[:1], output_field=UUIDField())


def _mapped(integration: Integration, booked: Booked) -> QuerySet[IntegrationMapping]:
    found: QuerySet[IntegrationMapping] = IntegrationMapping.objects.filter(
        integration=integration,
        local_resource_type=booked.record_type.key,
        local_resource_id=OuterRef(f"{booked.link}_id"),
        part="",
        archived_at=None,
    )
    return found


def _true(text: Any) -> bool:
    """A JSON boolean as text: SQLite says 1, PostgreSQL true."""
    return str(text).lower() in {"1", "true"}


def usage(integration: Integration) -> list[tuple[str, date, int]]:
    """(category, document date, rows) of all that can still be sent or changed."""
    found: list[tuple[str, date, int]] = []
    for booked in booked_types():
        dated = F(f"{booked.link}__{booked.record_type.date_field}")
        open_rows = selected(integration, booked, Wanted(final=False)).order_by()
        found += open_rows.values_list("internal_category", dated).annotate(number=Count("pk"))
    return found
