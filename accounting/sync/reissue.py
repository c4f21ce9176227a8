"""A booked document is never changed: it is credited, and the new version is sent as a new document."""

from uuid import uuid4

from accounting import clock, records
from accounting.domain import hashing
from accounting.models import IntegrationMapping, State, SyncItem
from accounting.sync.context import Context


def after_credit(item: SyncItem, context: Context) -> None:
    """Archive the credited document's mapping and write the item that creates the new version."""
    mapping = IntegrationMapping.objects.get(
        integration=context.integration,
        local_resource_type=item.resource_type,
        local_resource_id=item.resource_id,
        part=item.part,
        archived_at=None,
    )
    mapping.archived_at = clock.now()
    mapping.save(update_fields=["archived_at"])
    record_type = records.get(item.resource_type)
    row = record_type.model.objects.get(pk=item.resource_id)
    record = records.load_canonical(record_type, [row.pk])[row.pk]
    key = context.business_key(item.data_type, item.source_ref, mapping.revision + 1)
    previous = None
    steps = context.resource(item.data_type).plan(record, None, context.settings).steps
    for number, step in enumerate(steps):
        new = SyncItem(
            id=uuid4(),
            tenant_id=item.tenant_id,
            integration=context.integration,
            job=item.job,
            data_type=item.data_type,
            operation=step.operation,
            resource_type=item.resource_type,
            resource_id=item.resource_id,
            source_ref=item.source_ref,
            business_key=key,
            marker=hashing.marker(key),
            external_type=item.external_type,
            state=State.READY,
            look_first=step.operation == "create",
            last_step=number == len(steps) - 1,
            sequence=item.sequence,
            depends_on=previous,
            flight_key=key,
            pinned_hash=row.content_hash,
            summary=item.summary,
            calls_planned=step.calls,
            next_attempt_at=clock.now(),
            created_at=clock.now(),
        )
        new.save(force_insert=True)
        previous = new
