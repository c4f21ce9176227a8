"""One connection to one application's stream, from the dialling to its end; what it hears is stored by `intake`."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from accounting import clock, failpoints
from accounting.listener import gaps, intake, presence
from accounting.listener.across_tenants import Member
from accounting.listener.hourly import Minutes
from accounting.listener.lease import Lease
from accounting.listener.notes import Notes
from accounting.listener.roster import Roster
from accounting.listener.wire import Lost, Wire
from accounting.models import Integration, MemberState, ProviderApp, StreamOffset, StreamState
from accounting.providers import registry
from accounting.providers.streams import Step, Stream, StreamEvent, StreamSession

log = structlog.get_logger(__name__)

_BATCH = 500
_ANSWER_SECONDS = 15


@dataclass
class Connection:
    """`turn()` again and again until it raises Lost or LeaseLost. `previous` is until when the stream was whole."""

    app: ProviderApp
    lease: Lease
    roster: Roster
    wire: Wire
    notes: Notes
    minutes: Minutes
    previous: datetime | None
    ticks: Callable[[], float] = time.monotonic
    session: StreamSession = field(init=False)
    connected_at: datetime = field(init=False)
    _stream: Stream = field(init=False)
    _topics: list[str] = field(init=False)
    _offsets: dict[str, StreamOffset] = field(init=False)
    _present: set[str] = field(default_factory=set, init=False)  # members whose row says so
    _gone: set[str] = field(default_factory=set, init=False)  # members that this connection wrote off
    _caught_up: set[str] = field(default_factory=set, init=False)  # topics with new events on this connection
    _was_live: bool = field(default=False, init=False)
    _version: int = field(default=-1, init=False)
    _pulsed_at: float = field(default=0.0, init=False)
    _checked_at: float = field(init=False)
    _asked_at: float = field(init=False)

    def __post_init__(self) -> None:
        stream = registry.get(self.app.provider).stream
        if stream is None:
            raise LookupError(f"{self.app.provider} has no stream")
        self._stream, self._topics = stream, list(stream.topics)
        self._offsets = {row.topic: row for row in StreamOffset.objects.filter(app=self.app)}
        offsets = {topic: row.offset for topic, row in self._offsets.items() if row.offset}
        self.session = stream.session(self.app.client_secret.reveal(), offsets)
        self.connected_at = clock.now()
        self._checked_at = self._asked_at = self.ticks()
        failpoints.reached("listener_connected")

    def turn(self, wait: float) -> int:
        """Say what is to be said, read what comes within `wait` seconds, store it; the number of events.

        Raises Lost where the connection is over, LeaseLost where somebody else listens.
        """
        self._pulse()
        self._meet()
        frames = self.wire.read(wait=wait, most=_BATCH)
        heard: list[StreamEvent] = []
        for frame in frames:
            step = self.session.heard(frame)
            if not step.events:
                # An answer may say that somebody is gone: what came before it is stored first.
                self._store(heard)
                heard = []
                self.notes.heard(self._stream.shown(frame))
            heard += step.events
            self._take(step)
        self._store(heard)
        self._look_after()
        return len(frames)

    def _meet(self) -> None:
        """Tell the server who is wanted, where that has changed."""
        version, tokens = self.roster.tokens()
        if version != self._version:
            self._version = version
            self._take(self.session.want(tokens))
        present = self.session.companies.keys() & tokens.keys()
        if self.session.live and present - self._present:
            self._came(present - self._present)
        self._present &= present

    def _take(self, step: Step) -> None:
        if step.refused:
            self.roster.refused(step.refused)
            self._went(step.refused, MemberState.REFUSED, presence.REFUSED)
        if step.lost:
            self.notes.error("stream_offsets_refused", topics=sorted(step.lost))
            self._scan_everybody(step.lost)
        if step.unavailable:
            self.notes.error("stream_topics_unavailable", topics=sorted(step.unavailable))
            self._topics = [topic for topic in self._topics if topic not in step.unavailable]
        for frame in step.send:
            self.wire.send(frame)
            self._asked_at = self.ticks()
            self.notes.said(self._stream.shown(frame))
        if step.failed:
            raise Lost(step.failed)
        if self.session.live and not self._was_live:
            self._went_live()

    def _went_live(self) -> None:
        """Whoever is not on the stream now misses what moves the offsets from here on."""
        self._was_live = True
        failpoints.reached("listener_subscribed")
        on = self.session.companies.keys()
        absent = [key for key, member in self.roster.members().items() if key not in on and _was_on(member)]
        self._went(absent, MemberState.WAITING)
        self._came(set(on))
        if old := self._topics_with_a_gap():
            self.notes.error("stream_offsets_old", topics=old)
            self._scan_everybody(old)
        self._pulse(at_once=True)

    def _topics_with_a_gap(self) -> list[str]:
        """Whose offset is missing or too old, unless nobody ever listened: then each member has its own gap."""
        if self.previous is None:
            return []
        oldest = clock.now() - self._stream.kept
        return [topic for topic in self._topics if self.previous < oldest or self._too_old(topic, oldest)]

    def _too_old(self, topic: str, oldest: datetime) -> bool:
        row = self._offsets.get(topic)
        return row is None or max(row.heard_until, row.stored_at) < oldest

    def _came(self, keys: set[str]) -> None:
        members = {key: member for key, member in self.roster.members().items() if key in keys}
        wrong = {key for key, member in members.items() if self._company(member) is None}
        self._went(wrong, MemberState.REFUSED, "stream_other_company")
        new = [
            member
            for key, member in members.items()
            if key not in wrong and (key in self._gone or not presence.is_present(member))
        ]
        if new:
            self.lease.renew()  # whoever has lost it must not say that all is well
            presence.came([member.integration for member in new], kept=self._stream.kept)
        self._gone -= keys - wrong
        self._present |= keys

    def _went(self, keys: Iterable[str], state: MemberState, code: str = "") -> None:
        members, keys = self.roster.members(), set(keys)
        chosen = [members[key].integration for key in keys if key in members]
        if chosen:
            self.lease.renew()
            presence.went(chosen, state, heard_until=self._heard_until(), code=code)
        self._gone |= keys
        self._present -= keys

    def _heard_until(self) -> datetime | None:
        return clock.now() if self._was_live else self.previous

    def _company(self, member: Member) -> str | None:
        """What the server calls its company, else what we know of it; None where the two differ."""
        own = member.integration.company_id
        told = self.session.companies.get(member.key, own)
        return None if own and told != own else told

    def _homes(self) -> Mapping[str, list[Integration]]:
        homes: dict[str, list[Integration]] = {}
        for member in self.roster.members().values():
            if company := self._company(member):
                homes.setdefault(company, []).append(member.integration)
        return homes

    def _store(self, heard: list[StreamEvent]) -> None:
        if not heard:
            return
        homes = self._homes()
        self.minutes.add(len(heard), clock.now())
        stored = intake.store(
            lease=self.lease,
            app=self.app,
            heard=heard,
            homes=homes,
            caught_up=self._caught_up,
            minutes=self.minutes.counts,
        )
        self._caught_up |= stored.topics
        for company in stored.companies:
            presence.heard_of(homes.get(company, ()))
        for company, types in intake.unnamed(heard).items():
            gaps.ask_scan(homes.get(company, ()), clock.now(), types)

    def _scan_everybody(self, topics: Iterable[str]) -> None:
        since = self.previous or clock.now() - self._stream.kept
        types = [data_type for topic in topics for data_type in self._stream.topics[topic]]
        gaps.ask_scan([member.integration for member in self.roster.members().values()], since, types)

    def _look_after(self) -> None:
        """Ask whom the server still knows, and do not wait for ever for an answer."""
        now = self.ticks()
        if self.session.waits and now - self._asked_at > _ANSWER_SECONDS:
            raise Lost("stream_does_not_answer")
        if self.session.live and now - self._checked_at > settings.FROST_LISTENER_CHECK_SECONDS:
            self._checked_at = now
            self._take(self.session.check())

    def _pulse(self, *, at_once: bool = False) -> None:
        """Keep the lease, and write down that we are alive; at most a third of the lease goes by in between."""
        now = self.ticks()
        if not at_once and now - self._pulsed_at < settings.FROST_LISTENER_LEASE_SECONDS / 4:
            return
        self._pulsed_at = now
        live = self.session.live
        state = StreamState.LISTENING if live else StreamState.CONNECTING
        changes: dict[str, Any] = {"state": state, "connected_at": self.connected_at, "topics": self._topics}
        if live:
            changes |= {"live_at": clock.now(), "error_code": "", "error_params": {}}
        if self.notes.changed:
            changes["notes"] = list(self.notes.lines)
        with transaction.atomic():
            self.lease.renew(**changes)
            if live:
                rows = StreamOffset.objects.filter(app=self.app, topic__in=self._topics)
                rows.update(heard_until=clock.now())
        self.notes.changed = False


def _was_on(member: Member) -> bool:
    return member.row is not None and member.row.since is not None and member.row.left_at is None
