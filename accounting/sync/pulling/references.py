"""The references of our records that stand behind the numbers of documents."""

from collections.abc import Collection

from accounting import records
from accounting.models import IntegrationMapping
from accounting.sync.pulling.run import Run


def known_references(run: Run, data_type: str, external_ids: Collection[str]) -> dict[str, str]:
    """The source_ref of the record that is linked to each of these documents; left out where none is."""
    if not external_ids:
        return {}
    linked = dict(
        IntegrationMapping.objects.filter(
            integration=run.integration,
            external_resource_type=run.resource(data_type).external_type,
            external_id__in=external_ids,
            archived_at=None,
        ).values_list("external_id", "local_resource_id")
    )
    rows = records.get(data_type).model.objects.filter(pk__in=linked.values(), archived_at=None)
    names = dict(rows.values_list("pk", "source_ref"))
    return {external_id: names[pk] for external_id, pk in linked.items() if pk in names}


def known_reference(run: Run, data_type: str, external_id: str) -> str:
    """Empty where no record is linked to this document."""
    return known_references(run, data_type, [external_id]).get(external_id, "")
