"""What a person decides about one difference. Nothing is sent here: writes go through plan and push as always."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounting import clock, records
from accounting.domain import exact_json
from accounting.events import dispatch
from accounting.facts import record_fact
from accounting.mappings.resolve import Resolver
from accounting.models import (
    IntegrationMapping,
    ReconciliationDifference,
    State,
    SyncItem,
)
from accounting.oauth.clients import open_client
from accounting.providers.base import Payload, Remote
from accounting.providers.books import Document
from accounting.reconciliation.actions import (
    CREDIT,
    LEAVE,
    LINK,
    LOOK,
    SEND,
    SEND_ANEW,
    TAKE_THEIRS,
    actions_for,
)
from accounting.reconciliation.finish import tell
from accounting.reconciliation.found import Found
from accounting.sync.batch import links_for
from accounting.sync.context import Context, mappings_of, remote_of
from accounting.sync.errors import SyncRefused
from accounting.sync.jobs import start_job
from accounting.sync.retry import retry_item

_ENDED = [State.REJECTED, State.NEEDS_PERSON]


def actions_of(difference: ReconciliationDifference) -> list[str]:
    """What can be done about it; empty where it is mended, accepted or found again by a later run."""
    if difference.mended_at or difference.accepted_at or difference.replaced_at:
        return []
    found = Found(
        difference.kind,
        difference.data_type,
        difference.reason,
        difference.record_type,
        difference.record_id,
        final=difference.final,
    )
    return actions_for(found, difference.run.integration)


def mend(*, difference: ReconciliationDifference, action: str, ordered_by: str) -> None:
    """Do what was chosen. What is sent is planned like any run, and held where a person must decide.

    Raises SyncRefused: difference_closed, action_unknown, document_gone, not_imported, and those of start_job and
    retry_item; ProviderError.
    """
    possible = actions_of(difference)
    if not possible:
        raise SyncRefused("difference_closed", {})
    if action not in possible or action == LOOK:
        raise SyncRefused("action_unknown", {"action": action})
    act = {
        SEND: _send,
        SEND_ANEW: _send_anew,
        CREDIT: _send_again,
        LINK: _link,
        TAKE_THEIRS: _take_theirs,
        LEAVE: _leave,
    }[action]
    act(difference, ordered_by)
    record_fact(
        "difference_handled",
        tenant=difference.tenant_id,
        actor=ordered_by,
        integration=difference.run.integration,
        external_id=difference.external_id,
        data={"action": action, "difference": str(difference.pk), "kind": difference.kind},
    )


def _leave(difference: ReconciliationDifference, ordered_by: str) -> None:
    """Not told again while neither side changes."""
    difference.accepted_at, difference.accepted_by = clock.now(), ordered_by
    difference.save(update_fields=["accepted_at", "accepted_by"])
    tell(difference.run)


def _send(difference: ReconciliationDifference, ordered_by: str) -> None:
    if difference.kind == "different":
        _send_again(difference, ordered_by)
        return
    ended = (
        SyncItem.objects.filter(
            integration=difference.run.integration,
            data_type=difference.data_type,
            resource_id=difference.record_id,
            plan_only=False,
            state__in=_ENDED,
        )
        .order_by("-created_at", "-sequence")
        .first()
    )
    if ended is not None:
        retry_item(item=ended, requested_by=ordered_by)
    else:
        _start(difference, ordered_by)


def _send_again(difference: ReconciliationDifference, ordered_by: str) -> None:
    """Remember what stands there now, so that the plan sees what differs; of a final one it proposes a credit."""
    context, document = Context(difference.run.integration), _read(difference)
    with transaction.atomic():
        mapping = _mapping(difference)
        if mapping is None:
            raise SyncRefused("document_gone", {"number": difference.external_id})
        _remember(mapping, context, document)
        mapping.save()
        _start(difference, ordered_by)


def _send_anew(difference: ReconciliationDifference, ordered_by: str) -> None:
    """The document is gone for good: the link ends, and the record is due again."""
    with transaction.atomic():
        IntegrationMapping.objects.filter(
            integration=difference.run.integration,
            local_resource_type=difference.data_type,
            local_resource_id=difference.record_id,
            external_id=difference.external_id,
            archived_at=None,
        ).update(archived_at=clock.now())
        _start(difference, ordered_by)


def _link(difference: ReconciliationDifference, ordered_by: str) -> None:
    """The document becomes the record's; a run then brings what differs."""
    context, document = Context(difference.run.integration), _read(difference)
    with transaction.atomic():
        if _mapping(difference) is not None:
            raise SyncRefused("difference_closed", {})
        mapping = IntegrationMapping(
            tenant_id=difference.tenant_id,
            integration=difference.run.integration,
            local_resource_type=difference.data_type,
            local_resource_id=_record_id(difference),
            external_resource_type=context.resource(difference.data_type).external_type,
            external_id=difference.external_id,
            sent_hash="",
            last_sync_direction="import",
        )
        mapping.sent_payload = exact_json.dumps(_payload(difference, context, document)).decode()
        _remember(mapping, context, document)
        mapping.save(force_insert=True)
        _mended(difference)
        _start(difference, ordered_by)


def _payload(difference: ReconciliationDifference, context: Context, document: Document) -> Payload:
    """What would have been sent, had we made the document."""
    record_type = records.get(difference.data_type)
    row = record_type.model.objects.get(pk=difference.record_id)
    record = records.load_canonical(record_type, [row.pk])[row.pk]
    parents = {}
    for data_type, link in record_type.parents.items():
        pk = getattr(row, f"{link}_id")
        remote = remote_of(mappings_of(context, data_type, [pk]).get(pk))
        if remote is not None:
            parents[data_type] = remote
    key = context.business_key(difference.data_type, record.source_ref)
    links = links_for(context, key, parents, Resolver(context.rules))
    there = Remote(document.external_id, {}, document.state)
    resource = context.resource(difference.data_type)
    payload: Payload = resource.render("update", record, links, there, context.settings).payload
    return payload


def _take_theirs(difference: ReconciliationDifference, ordered_by: str) -> None:
    try:
        dispatch.fetch_document(
            integration=difference.run.integration,
            data_type=difference.data_type,
            external_id=difference.external_id,
        )
    except dispatch.Ignored as ignored:
        raise SyncRefused(ignored.reason, {"data_type": difference.data_type}) from ignored
    _mended(difference)


def _mended(difference: ReconciliationDifference) -> None:
    difference.mended_at = clock.now()
    difference.save(update_fields=["mended_at"])
    tell(difference.run)


def _read(difference: ReconciliationDifference) -> Document:
    """Raises SyncRefused where the document is gone, and ProviderError."""
    integration = difference.run.integration
    books = Context(integration).provider.books
    document: Document | None = books.read(
        open_client(integration), difference.data_type, difference.external_id
    )
    if document is None:
        raise SyncRefused("document_gone", {"number": difference.external_id})
    return document


def _mapping(difference: ReconciliationDifference) -> IntegrationMapping | None:
    return IntegrationMapping.objects.filter(
        integration=difference.run.integration,
        local_resource_type=difference.data_type,
        local_resource_id=difference.record_id,
        part="",
        archived_at=None,
    ).first()


def _remember(mapping: IntegrationMapping, context: Context, document: Document) -> None:
    resource, now = context.resource(mapping.local_resource_type), clock.now()
    if mapping.sent_payload:
        sent: dict[str, Any] = exact_json.loads(mapping.sent_payload)
        theirs = context.provider.books.as_sent(mapping.local_resource_type, sent, document)
        mapping.sent_payload = exact_json.dumps(theirs).decode()
    state = {**document.state, "final": resource.is_final(document.state), "seen_at": now.isoformat()}
    if document.amount is not None:
        state["total"] = str(document.amount)
    mapping.remote_state, mapping.stale, mapping.synced_at = state, True, now


def _start(difference: ReconciliationDifference, ordered_by: str) -> None:
    start_job(
        integration=difference.run.integration,
        data_types=[difference.data_type],
        record_ids=[_record_id(difference)],
        trigger="person",
        requested_by=ordered_by,
        kind="export",
    )


def _record_id(difference: ReconciliationDifference) -> UUID:
    """Actions on records are offered only where there is one."""
    if difference.record_id is None:
        raise SyncRefused("action_unknown", {"action": difference.action})
    return difference.record_id
