"""Stores what was heard: events and their offset in one transaction that only the lease's holder can commit."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import DataError, IntegrityError, transaction
from django.db.models import F

from accounting import clock, failpoints, scope
from accounting.domain.webhooks import UNREADABLE, Incoming
from accounting.events import inbox
from accounting.listener.lease import Lease
from accounting.models import InboxEvent, Integration, ProviderApp, StreamOffset
from accounting.providers.streams import StreamEvent

log = structlog.get_logger(__name__)

Homes = Mapping[str, Sequence[Integration]]  # company -> its integrations
_LONGEST_FRAME = 64 * 1024
_AT_ONCE = 250


@dataclass(frozen=True)
class Stored:
    """How many events were new, came again, and belong to nobody here; companies and topics of the new ones."""

    new: int = 0
    repeated: int = 0
    unknown: int = 0
    companies: frozenset[str] = field(default=frozenset())
    topics: frozenset[str] = field(default=frozenset())


def store(
    *,
    lease: Lease,
    app: ProviderApp,
    heard: Sequence[StreamEvent],
    homes: Homes,
    caught_up: Set[str] = frozenset(),
    **state: Any,
) -> Stored:
    """All of it or nothing; `state` goes into the stream's row along with it.

    In the topics `caught_up`, of which new events have come on this connection, a repetition is an old event that
    came late: it does not take the offset back. Raises LeaseLost, and then nothing is stored. An event that the
    database refuses is kept as unreadable.
    """
    failpoints.reached("listener_received")
    batch = _Batch(lease, app, homes, caught_up, state)
    try:
        return _stored(batch, heard)
    except (DataError, IntegrityError, ValueError):
        if len(heard) == 1:
            return _stored(batch, [_as_unreadable(heard[0])])
        log.warning("stream_batch_refused", app=str(app.pk), count=len(heard))
    parts = [
        store(lease=lease, app=app, heard=[event], homes=homes, caught_up=caught_up, **state)
        for event in heard
    ]
    return Stored(
        sum(part.new for part in parts),
        sum(part.repeated for part in parts),
        sum(part.unknown for part in parts),
        frozenset().union(*(part.companies for part in parts)),
        frozenset().union(*(part.topics for part in parts)),
    )


@dataclass(frozen=True)
class _Batch:
    """What all events of one transaction have in common."""

    lease: Lease
    app: ProviderApp
    homes: Homes
    caught_up: Set[str]
    state: Mapping[str, Any]


def _stored(batch: _Batch, heard: Sequence[StreamEvent]) -> Stored:
    by_key: dict[str, StreamEvent] = {}
    for event in heard:
        by_key.setdefault(inbox.event_key(event.event.key, event.frame), event)
    places = [batch.homes.get(event.event.company, ()) for event in by_key.values()]
    tenants = {home.tenant_id for found in places for home in found} | {batch.app.tenant_id}
    with scope.scope({tenant for tenant in tenants if tenant}, identity=scope.INBOX), transaction.atomic():
        for key in _known(batch.app, by_key):
            del by_key[key]
        groups = [_rows(batch, key, event) for key, event in by_key.items()]
        counted = Stored(
            len(groups),
            len(heard) - len(groups),
            sum(group[0].tenant_id is None for group in groups),
            frozenset(group[0].company for group in groups),
            frozenset(event.topic for event in by_key.values()),
        )
        # Before anything is written: from here on nobody else can take the lease until this is committed.
        batch.lease.renew(**_counters(counted, batch.state))
        rows = [row for group in groups for row in group]
        _insert(rows)
        failpoints.reached("listener_inserted")
        old = [event for event in heard if event.topic not in batch.caught_up | counted.topics]
        _move_offsets(batch.app, [*old, *by_key.values()])
        transaction.on_commit(lambda: failpoints.reached("listener_committed"))
        inbox.ring_for(row.tenant_id for row in rows)
    failpoints.reached("listener_rung")
    return counted


def _known(app: ProviderApp, keys: Iterable[str]) -> list[str]:
    """Only for counting, and to write no row in vain: the constraint decides what is a repetition."""
    rows = InboxEvent._base_manager.filter(app=app, idempotency_key__in=list(keys))
    return list(rows.values_list("idempotency_key", flat=True))


def _rows(batch: _Batch, key: str, heard: StreamEvent) -> list[InboxEvent]:
    """One per integration of the company; one that belongs to nobody yet where there is none."""
    frame = heard.frame[:_LONGEST_FRAME]
    digest = hashlib.sha256(heard.frame.encode()).hexdigest()
    found = batch.homes.get(heard.event.company, ())

    def row(key: str, home: Integration | None) -> InboxEvent:
        return inbox.event_row(batch.app, heard.event, sha256=digest, text=frame, home=home, key=key)

    first = row(key, found[0] if found else None)
    return [first, *(row(f"{key}@{home.pk}", home) for home in found[1:])]


def _insert(rows: Sequence[InboxEvent]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        if start:
            failpoints.reached("listener_half")
        InboxEvent.objects.bulk_create(rows[start : start + _AT_ONCE], ignore_conflicts=True)


def _counters(counted: Stored, state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **state,
        "last_event_at": clock.now(),
        "live_at": clock.now(),
        "events": F("events") + counted.new,
        "repeated": F("repeated") + counted.repeated,
        "unknown": F("unknown") + counted.unknown,
    }


def _move_offsets(app: ProviderApp, heard: Sequence[StreamEvent]) -> None:
    """To the last event of each topic: within a topic the order is kept."""
    last = {event.topic: event.offset for event in heard if event.topic and event.offset}
    now = clock.now()
    StreamOffset.objects.bulk_create(
        [
            StreamOffset(app=app, topic=topic, offset=offset, stored_at=now, heard_until=now)
            for topic, offset in last.items()
        ],
        update_conflicts=True,
        unique_fields=["app", "topic"],
        update_fields=["offset", "stored_at", "heard_until"],
    )


def _as_unreadable(heard: StreamEvent) -> StreamEvent:
    """The stream goes on behind it, whatever it is."""
    event = Incoming(key=heard.event.key, type=UNREADABLE, company="", body={}, meaning=UNREADABLE)
    return StreamEvent(ascii(heard.frame[:_LONGEST_FRAME]), event, heard.topic, heard.offset)


def unnamed(heard: Iterable[StreamEvent]) -> dict[str, set[str]]:
    """{company: data types} of what changed without its event naming it: it is looked for otherwise."""
    found: dict[str, set[str]] = {}
    for one in heard:
        if one.event.meaning == UNREADABLE and one.event.data_type:
            found.setdefault(one.event.company, set()).add(one.event.data_type)
    return found
