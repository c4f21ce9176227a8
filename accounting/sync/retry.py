"""Makes ended or held items due again, without ever re-sending what may have been applied."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from accounting import clock
from accounting.bell import ring
from accounting.facts import record_fact
from accounting.models import State, SyncItem
from accounting.sync.errors import SyncRefused

RETRYABLE = [State.WAITING, State.REJECTED, State.NEEDS_PERSON, State.UNCERTAIN]


def retry_item(*, item: SyncItem, requested_by: str) -> None:
    """Send one item again (or look it up again, where its outcome is unknown).

    Raises SyncRefused where the item is done, under way or replaced by a newer one.
    """
    if item.plan_only or item.state not in RETRYABLE:
        raise SyncRefused("item_not_retryable", {"state": item.state})
    with transaction.atomic():
        record_fact(
            "item_retried", tenant=item.tenant_id, actor=requested_by, integration=item.integration, item=item
        )
        if not make_due([item.pk]):
            raise SyncRefused("item_replaced", {"record": item.source_ref})
        ring("drain", item.integration_id, item.tenant_id)


def make_due(item_ids: Sequence[UUID]) -> int:
    """Held and failed items become due now; a needs_person item with a sent body is looked up first."""
    now = clock.now()
    fresh = {"blocked": False, "next_attempt_at": now, "retry_count": 0, "looks": 0}
    released = 0
    for item in SyncItem.objects.filter(pk__in=item_ids).exclude(state=State.CONFIRMED):
        if item.state == State.REJECTED and _replaced(item):
            continue
        unknown = item.state == State.UNCERTAIN or (
            item.state == State.NEEDS_PERSON and item.sent_at is not None
        )
        changes = {**fresh, "state": State.UNCERTAIN} if unknown else {**fresh, **_from_scratch(item)}
        if item.state not in RETRYABLE:
            continue
        released += SyncItem.objects.filter(pk=item.pk, state=item.state, fence=item.fence).update(**changes)
    return released


def _from_scratch(item: SyncItem) -> dict[str, object]:
    """Nothing was applied, so the body may be rendered anew, from the record as it is now."""
    return {
        "state": State.READY,
        "frozen_at": None,
        "sent_at": None,
        "completed_at": None,
        "look_first": True,
        "pinned_hash": _content_hash(item) or item.pinned_hash,
        "account_mapping": None,  # whatever rules are in force by then
    }


def _content_hash(item: SyncItem) -> str:
    from accounting import records

    model = records.get(item.resource_type).model
    return str(model.objects.filter(pk=item.resource_id).values_list("content_hash", flat=True).first() or "")


def _replaced(item: SyncItem) -> bool:
    """Whether a newer item of the same write is open or done."""
    return (
        SyncItem.objects.filter(
            integration_id=item.integration_id,
            business_key=item.business_key,
            operation=item.operation,
            created_at__gt=item.created_at,
            plan_only=False,
        )
        .exclude(state__in=[State.REJECTED, State.SUPERSEDED, State.STOPPED])
        .exists()
    )
