"""Takes one item for sending: compare-and-set with a fence; the body is frozen in the same transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from accounting import clock, records
from accounting.constraints import violates
from accounting.domain import exact_json
from accounting.domain.findings import Finding
from accounting.mappings.resolve import Resolver, active_rules, rules_of
from accounting.models import ExchangeBody, IntegrationMapping, RemoteSighting, State, SyncItem
from accounting.models.sync import DUE_STATES, IN_FLIGHT_STATES
from accounting.problems import service
from accounting.providers.base import REGISTERS, Links, Remote, Rendered, Resource
from accounting.providers.http import digest
from accounting.sync import block
from accounting.sync.batch import links_for
from accounting.sync.context import Context, remote_of
from accounting.sync.errors import LeaseLost
from accounting.sync.reread import may_have_changed, registers_may_have_changed

_UNSENT = [State.PLANNED, State.READY, State.WAITING]


@dataclass(frozen=True)
class Lease:
    """The right to send one item until `until`; results count only while the fence still stands."""

    item: SyncItem
    fence: int
    until: datetime
    body: bytes
    expected_total: Decimal | None
    look_up: bool  # look at the provider instead of sending

    def long_enough(self, seconds: float) -> bool:
        return clock.now() + timedelta(seconds=seconds) <= self.until


def due_filter(now: datetime) -> Q:
    """Items that may be worked on now: their time has come, what they wait for is confirmed, the way is free."""
    in_the_way = SyncItem.objects.filter(
        integration_id=OuterRef("integration_id"),
        flight_key=OuterRef("flight_key"),
        state__in=IN_FLIGHT_STATES,
    )
    unsent = (
        Q(state__in=DUE_STATES, blocked=False)
        & (Q(depends_on=None) | Q(depends_on__state=State.CONFIRMED))
        & ~Q(Exists(in_the_way))
    )
    return Q(plan_only=False, job_type="export", next_attempt_at__lte=now) & (
        unsent | Q(state=State.UNCERTAIN)
    )


class ReadRegisters(Exception):
    """Before the item is held, the provider's registers have to be read again, on behalf of the item's job."""

    def __init__(self, job_id: UUID | None) -> None:
        super().__init__(str(job_id))
        self.job_id = job_id


class ReadAgain(Exception):
    """Before the item is held, this parent's document has to be read again, on behalf of the item's job."""

    def __init__(self, mapping: IntegrationMapping, job_id: UUID | None) -> None:
        super().__init__(mapping.external_id)
        self.mapping, self.job_id = mapping, job_id


def take(item_id: UUID, owner: str, context: Context, *, read_again: bool = True) -> Lease | None:
    """The lease, or None where the item is not due any more, is held, or was replaced meanwhile.

    Raises ReadAgain (unless told not to) where a parent's state that we remember would hold the item, and
    ReadRegisters where the registers would.
    """
    try:
        with transaction.atomic():
            return _take(item_id, owner, context, read_again)
    except IntegrityError as error:
        if not violates(error, SyncItem, "item_one_in_flight"):
            raise
        return None
    except LeaseLost:
        return None  # another worker was quicker; what was frozen here is rolled back


def _take(item_id: UUID, owner: str, context: Context, read_again: bool) -> Lease | None:
    now = clock.now()
    items = SyncItem.objects.select_related("integration", "job", "account_mapping")
    item = items.filter(due_filter(now), pk=item_id).first()
    if item is None:
        return None
    until = now + timedelta(seconds=settings.FROST_SEND_LEASE_SECONDS)
    if item.state == State.UNCERTAIN:
        return _take_uncertain(item, owner, until)
    rendered = None
    if item.frozen_at is None:
        rendered = _freeze(item, context, read_again)
        if rendered is None:
            return None
    seen = item.operation == "create" and _sighted(item, context)
    if not _lease(item, owner, until, DUE_STATES, state=State.SENDING, sent_at=now, processed_at=now):
        raise LeaseLost
    look_up = item.look_first or seen
    return Lease(item, item.fence + 1, until, request_body(item), _expected_total(item), look_up)


def _take_uncertain(item: SyncItem, owner: str, until: datetime) -> Lease | None:
    """A look-up: the item stays uncertain; nobody else looks while the lease runs."""
    if not _lease(item, owner, until, [State.UNCERTAIN], next_attempt_at=until):
        return None
    return Lease(item, item.fence + 1, until, request_body(item), _expected_total(item), look_up=True)


def _lease(item: SyncItem, owner: str, until: datetime, states: list[State], **changes: Any) -> bool:
    rows = SyncItem.objects.filter(pk=item.pk, fence=item.fence, state__in=states)
    return bool(rows.update(fence=F("fence") + 1, lease_owner=owner, lease_until=until, **changes))


def _freeze(item: SyncItem, context: Context, read_again: bool) -> Rendered | None:
    """Render once and store the bytes; they are what every later attempt sends.

    None where the record changed since the plan (superseded) or something blocks it (held).
    """
    record_type = records.get(item.resource_type)
    rows = record_type.model.objects.filter(pk=item.resource_id, archived_at=None)
    row = record_type.meant_for(rows, context.integration).first()
    if row is None or row.content_hash != item.pinned_hash or not context.may_create(item.data_type):
        _end(item, _why_not(row, item))
        return None
    mapping = mapping_of(item)
    resource = context.resource(item.data_type)
    if mapping is not None and read_again and item.operation == "update" and resource.reissue:
        _ask_whether_final(mapping, item)
    parents = _parents(row, record_type, context)
    if reason := _outdated(item, mapping, resource, whole=len(parents) == len(record_type.parents)):
        _end(item, reason)
        return None
    record, remote = records.load_canonical(record_type, [row.pk])[row.pk], remote_of(mapping)
    resolver = Resolver(active_rules(context.integration))
    links = links_for(context, item.business_key, parents, resolver)
    rendered = resource.render(item.operation, record, links, remote, context.settings)
    if _planned_otherwise(item, resolver) and _differs(item, record, links, rendered, remote, context):
        _end(item, "account_rules_changed")
        return None
    errors = [finding for finding in rendered.findings if finding.blocks]
    if errors:
        if read_again:
            _ask_for_registers(errors, item, context)
            _ask_for_parents(errors, item, row, record_type, context)
        block.block(item, errors)
        return None
    body = resource.body(item.operation, rendered, remote)
    item.account_mapping = resolver.shaped_by
    _store_body(item, rendered, body, resolver)
    if mapping is not None:
        item.external_id = mapping.external_id
    _settle_place(item, resource.place(rendered.payload))
    item.frozen_at = clock.now()
    SyncItem.objects.filter(pk=item.pk).update(
        frozen_at=item.frozen_at,
        external_id=item.external_id,
        account_mapping=item.account_mapping,
        flight_key=item.flight_key,
    )
    return rendered


def _settle_place(item: SyncItem, place: str) -> None:
    """A place that was not known when the job looked around is looked at for this item alone."""
    if place and item.flight_key != place:
        item.flight_key, item.look_first = place, True


def _why_not(row: Any, item: SyncItem) -> str:
    if row is None:
        return "record_archived"
    return "changed_since_plan" if row.content_hash != item.pinned_hash else "only_read_back"


def _planned_otherwise(item: SyncItem, resolver: Resolver) -> bool:
    """Whether other account rules are in force than those of the plan; a released item takes what is in force."""
    return item.account_mapping is not None and item.account_mapping_id != resolver.rules.pk


def _differs(
    item: SyncItem, record: Any, links: Links, rendered: Rendered, remote: Remote | None, context: Context
) -> bool:
    """What was planned is sent, or nothing: another booking than the one that was shown waits for the next plan."""
    planned = replace(links, resolve=Resolver(rules_of(item.account_mapping)))
    resource = context.resource(item.data_type)
    before = resource.render(item.operation, record, planned, remote, context.settings)
    return exact_json.dumps(before.payload) != exact_json.dumps(rendered.payload)


def _store_body(item: SyncItem, rendered: Rendered, body: bytes, resolver: Resolver) -> None:
    """The bytes as they are sent, and the logical payload that the mapping will remember, with its account rules."""
    ExchangeBody.objects.filter(item=item, kind__in=["request", "payload"]).delete()
    total = "" if rendered.expected_total is None else str(rendered.expected_total)
    rules = {"version": item.account_mapping.version, **resolver.used} if item.account_mapping else {}
    payload = exact_json.dumps({"payload": rendered.payload, "expected_total": total, "account_rules": rules})
    for kind, content in (("request", body), ("payload", payload)):
        ExchangeBody.objects.create(
            tenant_id=item.tenant_id,
            item=item,
            kind=kind,
            body=content.decode(),
            sha256=digest(content),
            created_at=clock.now(),
        )


def request_body(item: SyncItem) -> bytes:
    stored = ExchangeBody.objects.filter(item=item, kind="request").first()
    return stored.body.encode() if stored else b""


def sent_payload(item: SyncItem) -> dict[str, Any]:
    stored = ExchangeBody.objects.filter(item=item, kind="payload").first()
    return exact_json.loads(stored.body) if stored else {"payload": {}, "expected_total": ""}


def _expected_total(item: SyncItem) -> Decimal | None:
    text = sent_payload(item)["expected_total"]
    return Decimal(text) if text else None


def mapping_of(item: SyncItem) -> IntegrationMapping | None:
    return IntegrationMapping.objects.filter(
        integration_id=item.integration_id,
        local_resource_type=item.resource_type,
        local_resource_id=item.resource_id,
        part=item.part,
        archived_at=None,
    ).first()


def _outdated(item: SyncItem, mapping: IntegrationMapping | None, resource: Resource, *, whole: bool) -> str:
    """Why this write has lost its ground since it was planned; empty where it stands."""
    if not whole:
        return "parent_replaced"
    if mapping is None:
        return ""
    if mapping.sent_hash == item.pinned_hash and not mapping.stale:
        return "no_longer_needed"
    changes = item.operation == "update" and bool(resource.reissue)
    return "final_at_provider" if changes and resource.is_final(mapping.remote_state) else ""


def _ask_whether_final(mapping: IntegrationMapping, item: SyncItem) -> None:
    """Somebody may have booked the document at the provider since we last saw it."""
    if mapping.remote_state.get("seen_at") and may_have_changed(mapping, item):
        raise ReadAgain(mapping, item.job_id)


def _ask_for_registers(errors: list[Finding], item: SyncItem, context: Context) -> None:
    if any(finding.recheck == REGISTERS for finding in errors) and registers_may_have_changed(item, context):
        raise ReadRegisters(item.job_id)


def _ask_for_parents(
    errors: list[Finding], item: SyncItem, row: Any, record_type: "records.RecordType", context: Context
) -> None:
    for finding in errors:
        of_parent = finding.recheck in record_type.parents
        mapping = _parent_mapping(row, record_type, finding.recheck, context) if of_parent else None
        if mapping is not None and may_have_changed(mapping, item):
            raise ReadAgain(mapping, item.job_id)


def _parents(row: Any, record_type: "records.RecordType", context: Context) -> dict[str, Any]:
    found = {}
    for data_type in record_type.parents:
        remote = remote_of(_parent_mapping(row, record_type, data_type, context))
        if remote is not None:
            found[data_type] = remote
    return found


def _parent_mapping(
    row: Any, record_type: "records.RecordType", data_type: str, context: Context
) -> IntegrationMapping | None:
    return IntegrationMapping.objects.filter(
        integration=context.integration,
        local_resource_type=data_type,
        local_resource_id=getattr(row, f"{record_type.parents[data_type]}_id"),
        part="",
        archived_at=None,
    ).first()


def _sighted(item: SyncItem, context: Context) -> bool:
    """Whether the look before creating showed a document that may be this one."""
    if item.job_id is None:
        return False
    key = context.resource(item.data_type).sighting_key(item.marker, request_body(item))
    return RemoteSighting.objects.filter(job_id=item.job_id, data_type=item.data_type, key=key).exists()


def _end(item: SyncItem, reason: str) -> None:
    """Superseded before anything was sent, with what waited for it."""
    if _supersede([item.pk], reason):
        end_dependents([item.pk], reason)


def end_dependents(item_ids: list[UUID], reason: str) -> None:
    """What waited for these items is left to the next plan."""
    layer = item_ids
    while layer:
        waiting = SyncItem.objects.filter(depends_on_id__in=layer, state__in=_UNSENT)
        layer = list(waiting.values_list("pk", flat=True))
        _supersede(layer, reason)


def _supersede(item_ids: list[UUID], reason: str) -> int:
    ended = SyncItem.objects.filter(pk__in=item_ids, state__in=_UNSENT).update(
        state=State.SUPERSEDED, reason=reason, completed_at=clock.now(), blocked=False
    )
    service.let_go(item_ids)
    return ended
