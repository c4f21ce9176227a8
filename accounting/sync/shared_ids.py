"""Records that want the same id at the provider: found before any of them is sent."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounting.domain.findings import Finding
from accounting.models import IntegrationMapping
from accounting.records import RecordType
from accounting.sync.context import Context, mappings_of


def shared_ids(
    context: Context,
    record_type: RecordType,
    canonical: Mapping[UUID, Any],
    mappings: Mapping[UUID, IntegrationMapping],
) -> dict[UUID, Finding]:
    """Per record without a document the error that names all who want its id, or have it there already."""
    field = context.resource(record_type.key).id_field
    wanted = {pk: getattr(record, field) for pk, record in canonical.items() if field and pk not in mappings}
    wanted = {pk: value for pk, value in wanted.items() if value}
    if not wanted:
        return {}
    claims = _claims(context, record_type, field, set(wanted.values()))
    found = {}
    for pk, value in wanted.items():
        if claims[value].keys() - {pk}:
            refs = ", ".join(sorted({canonical[pk].source_ref, *claims[value].values()}))
            code = f"{field}_shared"
            found[pk] = Finding("error", code, {"number": value, "records": refs}, field, f"{code}:{value}")
    return found


def _claims(
    context: Context, record_type: RecordType, field: str, values: set[str]
) -> dict[str, dict[UUID, str]]:
    """Per id the references of the records that want it and have no document, or whose document has it."""
    claims: dict[str, dict[UUID, str]] = defaultdict(dict)
    ours = record_type.model.objects.filter(tenant_id=context.integration.tenant_id)
    wanting = list(
        ours.filter(archived_at=None, **{f"{field}__in": values}).values_list("pk", "source_ref", field)
    )
    there = mappings_of(context, record_type.key, [pk for pk, *_ in wanting])
    for pk, ref, value in wanting:
        if pk not in there:
            claims[value][pk] = ref
    holders = dict(
        IntegrationMapping.objects.filter(
            integration=context.integration,
            local_resource_type=record_type.key,
            external_resource_type=context.resource(record_type.key).external_type,
            external_id__in=values,
            archived_at=None,
        ).values_list("local_resource_id", "external_id")
    )
    for pk, ref in ours.filter(pk__in=holders).values_list("pk", "source_ref"):
        claims[holders[pk]][pk] = ref
    return claims
