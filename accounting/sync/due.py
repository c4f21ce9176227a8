"""Which records are due: one anti-join per data type, so planning costs what changed and not what exists."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounting.models import Integration, IntegrationMapping
from accounting.records import RecordType


def in_period(
    record_type: RecordType, date_from: date | None, date_to: date | None, ids: Sequence[UUID] = ()
) -> QuerySet[Any]:
    """The records a job looks at. Records without a date of their own belong to the documents that name them."""
    rows = record_type.model.objects.filter(archived_at=None)
    if ids:
        return rows.filter(pk__in=ids)
    limits = {}
    if date_from:
        limits[f"{record_type.date_field}__gte"] = date_from
    if date_to:
        limits[f"{record_type.date_field}__lte"] = date_to
    if limits and "__" in record_type.date_field:
        return rows.filter(pk__in=record_type.model.objects.filter(**limits).values("pk"))
    return rows.filter(**limits)


def due(rows: QuerySet[Any], record_type: RecordType, integration: Integration) -> QuerySet[Any]:
    """Those without a mapping, with content other than what was sent, or marked stale."""
    return rows.filter(~_mapped_as_it_is(record_type, integration))


def in_step(record_type: RecordType, integration: Integration) -> QuerySet[Any]:
    """The records that stand at the provider as they are here."""
    return record_type.model.objects.filter(_mapped_as_it_is(record_type, integration))


def _mapped_as_it_is(record_type: RecordType, integration: Integration) -> Exists:
    return Exists(
        IntegrationMapping.objects.filter(
            integration=integration,
            local_resource_type=record_type.key,
            local_resource_id=OuterRef("pk"),
            part="",
            archived_at=None,
            stale=False,
            sent_hash=OuterRef("content_hash"),
        )
    )
