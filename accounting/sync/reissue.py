"""A booked document is never changed: it is credited, and the new version is sent as a new document."""

from uuid import uuid4

from django.conf import settings

from accounting import clock, records
from accounting.domain import hashing
from accounting.models import IntegrationMapping, State, SyncItem
from accounting.problems import service
from accounting.sync.attached import attached_to
from accounting.sync.context import Context


def after_credit(item: SyncItem, context: Context) -> None:
    """Archive the credited document's mapping and write the items that create the new version.

    `item` is the last step that undoes the old one; what waited for it waits for the new document.
    """
    mapping = _archived(item, context)
    waiting = SyncItem.objects.filter(depends_on=item, state__in=[State.PLANNED, State.READY, State.WAITING])
    waiting.update(depends_on=_send_anew(item, context, mapping.revision + 1))
    _ask_to_move(item, mapping.external_id, context)


def _archived(item: SyncItem, context: Context) -> IntegrationMapping:
    mapping: IntegrationMapping = IntegrationMapping.objects.get(
        integration=context.integration,
        local_resource_type=item.resource_type,
        local_resource_id=item.resource_id,
        part=item.part,
        archived_at=None,
    )
    mapping.archived_at = clock.now()
    mapping.save(update_fields=["archived_at"])
    return mapping


def _send_anew(item: SyncItem, context: Context, revision: int) -> SyncItem | None:
    """The items of the new version, under a business key of its own; the last one."""
    record_type = records.get(item.resource_type)
    row = record_type.model.objects.get(pk=item.resource_id)
    record = records.load_canonical(record_type, [row.pk])[row.pk]
    key = context.business_key(item.data_type, item.source_ref, revision)
    previous: SyncItem | None = None
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
            max_retries=settings.FROST_MAX_RETRIES,
            next_attempt_at=clock.now(),
            created_at=clock.now(),
        )
        new.save(force_insert=True)
        previous = new
    return previous


def _ask_to_move(item: SyncItem, number: str, context: Context) -> None:
    """What stands on the credited document stays there, and its money is missing on the new one."""
    attached = attached_to(context, records.get(item.resource_type), [item.resource_id])
    if item.resource_id not in attached:
        return
    service.open_problem(
        tenant=item.tenant_id,
        integration=context.integration,
        code="payments_to_move",
        cause=f"payments_to_move:{item.data_type}:{number}",
        params={
            "record": item.source_ref,
            "data_type": item.data_type,
            "number": number,
            **attached[item.resource_id].as_params(),
        },
    )
