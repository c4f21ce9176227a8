"""Makes ended or held items due again, without ever re-sending what may have been applied."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounting import clock, records
from accounting.bell import ring
from accounting.facts import record_fact
from accounting.models import State, SyncItem
from accounting.sync.chunks import CHUNK
from accounting.sync.errors import SyncRefused
from accounting.sync.pulling.again import read_again

CREDIT, BOOK_CREDIT = "credit", "book_credit"
RETRYABLE = [State.WAITING, State.REJECTED, State.NEEDS_PERSON, State.UNCERTAIN]


def retry_item(*, item: SyncItem, requested_by: str) -> None:
    """Send one item again (or look it up again, where its outcome is unknown).

    Raises SyncRefused where the item is done, under way or replaced by a newer one, and for a credit: that is
    a decision of its own (sync.credit).
    """
    if needs_decision(item):
        raise SyncRefused("credit_needs_decision", {"record": item.source_ref, "number": item.external_id})
    if item.plan_only or item.state not in RETRYABLE:
        raise SyncRefused("item_not_retryable", {"state": item.state})
    with transaction.atomic():
        record_fact(
            "item_retried", tenant=item.tenant_id, actor=requested_by, integration=item.integration, item=item
        )
        if not make_due([item.pk]):
            raise SyncRefused("item_replaced", {"record": item.source_ref})
        ring("drain", item.integration_id, item.tenant_id)


def needs_decision(item: SyncItem) -> bool:
    """Whether this is a credit, or its booking while it is held along with it."""
    return item.operation == CREDIT or (item.operation == BOOK_CREDIT and item.blocked)


def make_due(item_ids: Sequence[UUID]) -> int:
    """Held and failed items become due now; a needs_person item with a sent body is looked up first.

    Items that change alike change together, each only while it stands as it was read.
    """
    now, released = clock.now(), 0
    alike: dict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    for start in range(0, len(item_ids), CHUNK):
        some = SyncItem.objects.filter(pk__in=item_ids[start : start + CHUNK], state__in=RETRYABLE)
        released += read_again(some.exclude(job_type="export"))
        items = list(some.filter(job_type="export"))
        replaced, hashes = _replaced(items), _content_hashes(items)
        for item in items:
            if item.pk not in replaced:
                changes = _changes(item, now, hashes.get(item.resource_id, ""))
                alike[item.state, item.fence, tuple(changes.items())].append(item.pk)
    for (state, fence, changes), ids in alike.items():
        for start in range(0, len(ids), CHUNK):
            rows = SyncItem.objects.filter(pk__in=ids[start : start + CHUNK], state=state, fence=fence)
            released += rows.update(**dict(changes))
    return released


def _changes(item: SyncItem, now: datetime, content_hash: str) -> dict[str, object]:
    if item.state == State.UNCERTAIN or (item.state == State.NEEDS_PERSON and item.sent_at is not None):
        return _looked_up(item, now)
    fresh = {"blocked": False, "next_attempt_at": now, "retry_count": 0, "looks": 0}
    return {**fresh, **_from_scratch(item, content_hash)}


def _looked_up(item: SyncItem, now: datetime) -> dict[str, object]:
    """Never earlier than a late commit can be over; an item that is looked up already keeps its times."""
    if item.state == State.UNCERTAIN:
        return {"blocked": False}
    settled = (item.sent_at or now) + timedelta(seconds=settings.FROST_SETTLE_SECONDS)
    at = max(now, settled)
    return {"state": State.UNCERTAIN, "blocked": False, "looks": 0, "failed_looks": 0, "next_attempt_at": at}


def _from_scratch(item: SyncItem, content_hash: str) -> dict[str, object]:
    """Nothing was applied, so the body may be rendered anew, from the record as it is now.

    A step without content, such as a booking, keeps its version: where the record has changed since, it ends.
    """
    changes: dict[str, object] = {
        "state": State.READY,
        "frozen_at": None,
        "sent_at": None,
        "completed_at": None,
        "look_first": True,
        "account_mapping": None,  # whatever rules are in force by then
    }
    if item.operation in {"create", "update"} and content_hash not in {"", item.pinned_hash}:
        changes["pinned_hash"] = content_hash
    return changes


def _content_hashes(items: Sequence[SyncItem]) -> dict[UUID, str]:
    """Of the records as they are now."""
    hashes: dict[UUID, str] = {}
    for data_type in {item.resource_type for item in items}:
        model = records.get(data_type).model
        ids = [item.resource_id for item in items if item.resource_type == data_type]
        hashes.update(model.objects.filter(pk__in=ids).values_list("pk", "content_hash"))
    return hashes


def _replaced(items: Sequence[SyncItem]) -> set[UUID]:
    """Those refused ones of whose write a newer item is open or done."""
    refused = [item for item in items if item.state == State.REJECTED]
    if not refused:
        return set()
    others = SyncItem.objects.filter(
        integration_id__in={item.integration_id for item in refused},
        data_type__in={item.data_type for item in refused},
        resource_id__in={item.resource_id for item in refused},
        plan_only=False,
    ).exclude(state__in=[State.REJECTED, State.SUPERSEDED, State.STOPPED])
    newest: dict[tuple[Any, ...], datetime] = {}
    for *write, created_at in others.order_by("created_at").values_list(
        "integration_id", "business_key", "operation", "created_at"
    ):
        newest[tuple(write)] = created_at
    writes = {item.pk: (item.integration_id, item.business_key, item.operation) for item in refused}
    return {item.pk for item in refused if newest.get(writes[item.pk], item.created_at) > item.created_at}
