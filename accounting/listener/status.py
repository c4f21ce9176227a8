"""What the listener does and what it should do, as one organisation may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounting import clock
from accounting.domain import exact_json
from accounting.listener import processes
from accounting.listener.hourly import last_hour
from accounting.listener.wishes import listenable
from accounting.models import (
    EventStream,
    InboxEvent,
    Integration,
    IntegrationStatus,
    MemberState,
    ProviderApp,
    StreamMember,
    StreamOffset,
    StreamState,
    Tenant,
)

RUNNING, STOPPED = "running", "stopped"
_FRAMES = 20


@dataclass(frozen=True)
class MemberStatus:
    integration: Integration
    desired: bool
    state: str
    row: StreamMember | None


@dataclass(frozen=True)
class TopicStatus:
    """`age_seconds`: since the last event was stored; `whole_seconds`: since none is known to be missing."""

    topic: str
    age_seconds: int
    whole_seconds: int


@dataclass(frozen=True)
class StreamStatus:
    """`desired` is what this organisation and the installation want together; `state` what the process does."""

    app: ProviderApp
    desired: bool
    state: str
    row: EventStream
    process: str
    standby: Sequence[str]
    members: Sequence[MemberStatus]
    topics: Sequence[TopicStatus]
    events_per_hour: int

    @property
    def reconnects(self) -> int:
        return max(0, self.row.connections - 1)

    @property
    def live(self) -> bool:
        return self.state == StreamState.LISTENING

    @property
    def connected_since(self) -> datetime | None:
        return (
            self.row.connected_at if self.state in {StreamState.LISTENING, StreamState.CONNECTING} else None
        )


@dataclass(frozen=True)
class ListenerStatus:
    desired: bool
    running: bool
    processes: Sequence[str]
    streams: Sequence[StreamStatus]


def listener_status(tenant: Tenant) -> ListenerStatus:
    by_app: dict[Any, list[Integration]] = {}
    for integration in listenable(tenant):
        by_app.setdefault(integration.grant.app if integration.grant else None, []).append(integration)
    living = processes.everybody()
    streams = [stream_status(app, integrations, living) for app, integrations in by_app.items()]
    return ListenerStatus(
        desired=any(stream.desired for stream in streams),
        running=any(stream.live for stream in streams),
        processes=living,
        streams=streams,
    )


def stream_status(
    app: ProviderApp, integrations: Sequence[Integration], living: Sequence[str]
) -> StreamStatus:
    row = EventStream.objects.filter(pk=app.pk).first() or EventStream(app=app)
    rows = {one.pk: one for one in StreamMember.objects.filter(integration__in=integrations)}
    now = clock.now()
    held = row.lease_until is not None and row.lease_until > now
    state = row.state if held else (StreamState.WAITING if row.wanted and living else StreamState.STOPPED)
    process = processes.shown(row.lease_owner) if held else ""
    live = state == StreamState.LISTENING
    members = [_member(integration, rows.get(integration.pk), live=live) for integration in integrations]
    desired = row.wanted and any(member.desired for member in members)
    if not desired and not held:
        state = StreamState.STOPPED
    return StreamStatus(
        app=app,
        desired=desired,
        state=state,
        row=row,
        process=process,
        standby=[name for name in living if name != process],
        members=members,
        topics=[_topic(offset, now) for offset in StreamOffset.objects.filter(app=app).order_by("topic")],
        events_per_hour=last_hour(row.minutes, now),
    )


def debug(tenant: Tenant) -> list[dict[str, Any]]:
    """Per stream the last errors and commands, which hold no secret, and the last events of this organisation."""
    found = []
    for stream in listener_status(tenant).streams:
        notes = stream.row.notes
        found.append(
            {
                "app": stream.app,
                "faults": [note for note in notes if note["kind"] == "error"],
                "commands": [note for note in notes if note["kind"] != "error"],
                "events": _events(stream),
            }
        )
    return found


def _events(stream: StreamStatus) -> list[dict[str, Any]]:
    integrations = [member.integration for member in stream.members]
    rows = InboxEvent.objects.filter(app=stream.app, integration__in=integrations).order_by("-received_at")
    return [{"at": row.received_at, "state": row.state, "frame": _frame(row.body)} for row in rows[:_FRAMES]]


def _frame(text: str) -> Any:
    try:
        return exact_json.loads(text)
    except ValueError:
        return text


def _member(integration: Integration, row: StreamMember | None, *, live: bool) -> MemberStatus:
    connected = integration.status in {IntegrationStatus.CONNECTED, IntegrationStatus.ERROR}
    consent = integration.grant is not None and integration.grant.state == "ok"
    desired = connected and consent and (row is None or row.desired)
    state = row.state if row is not None else MemberState.WAITING
    if not desired:
        state = MemberState.AWAY
    elif state == MemberState.AWAY or (state == MemberState.LISTENING and not live):
        state = MemberState.WAITING
    return MemberStatus(integration, desired, state, row)


def _topic(offset: StreamOffset, now: datetime) -> TopicStatus:
    age, whole = now - offset.stored_at, now - offset.heard_until
    return TopicStatus(offset.topic, max(0, int(age.total_seconds())), max(0, int(whole.total_seconds())))
