"""A record as the API shows it: the canonical value, amounts as strings, and where it stands outside."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounting.domain.masking import masked
from accounting.models import IntegrationMapping, Record
from accounting.records import RecordType, load_canonical


def shown(record_type: RecordType, rows: Sequence[Record]) -> list[dict[str, Any]]:
    """A page of records with a fixed number of queries."""
    ids = [row.pk for row in rows]
    values, mappings = load_canonical(record_type, ids), _mappings(record_type, ids)
    return [_shown(row, values[row.pk], mappings[row.pk]) for row in rows]


def _shown(row: Record, value: Any, mappings: list[IntegrationMapping]) -> dict[str, Any]:
    return {
        "id": row.pk,
        **_plain(value),
        "changed_at": _moment(row.changed_at),
        "created_at": _moment(row.created_at),
        "updated_at": _moment(row.updated_at),
        "external": [_external(row, mapping) for mapping in mappings],
    }


def _plain(value: Any) -> dict[str, Any]:
    content = {item.name: _json(getattr(value, item.name)) for item in fields(value)}
    if content.get("personal_number"):
        content["personal_number"] = masked(content["personal_number"])
    return content


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return [_plain(row) for row in value] if isinstance(value, tuple) else value


def _moment(value: datetime | None) -> datetime | None:
    """With the same offset as everywhere else in the API."""
    return value and timezone.localtime(value)


def _mappings(record_type: RecordType, ids: list[UUID]) -> dict[UUID, list[IntegrationMapping]]:
    rows = IntegrationMapping.objects.filter(
        local_resource_type=record_type.key, local_resource_id__in=ids, archived_at=None
    )
    found: dict[UUID, list[IntegrationMapping]] = defaultdict(list)
    for mapping in rows.order_by("synced_at"):
        found[mapping.local_resource_id].append(mapping)
    return found


def _external(row: Record, mapping: IntegrationMapping) -> dict[str, Any]:
    return {
        "integration": mapping.integration_id,
        "external_type": mapping.external_resource_type,
        "external_id": mapping.external_id,
        "synced_at": _moment(mapping.synced_at),
        "in_step": mapping.sent_hash == row.content_hash and not mapping.stale,
    }
