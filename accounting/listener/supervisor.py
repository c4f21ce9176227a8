"""Brings what runs in line with what is wanted: who is on which stream, and which streams are this process's."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import structlog

from accounting import clock
from accounting.listener import lease, presence, processes
from accounting.listener.across_tenants import Audience, audiences
from accounting.listener.errands import Errands
from accounting.listener.roster import Roster
from accounting.listener.tokens import Tokens
from accounting.listener.worker import StreamWorker
from accounting.models import EventStream, MemberState

log = structlog.get_logger(__name__)

_HEARTBEAT_SECONDS = 5
# Long enough for the standby to notice that the lease is free.
_GIVE_WAY_SECONDS = 5
_JOIN_SECONDS = 5


@dataclass
class Supervisor:
    """`tick()` about once a second. Needs a scope, and no tenant in it."""

    owner: str = field(default_factory=processes.new_owner)
    rng: Random = field(default_factory=Random)
    ticks: Callable[[], float] = time.monotonic
    workers: dict[UUID, StreamWorker] = field(default_factory=dict)
    _resting: dict[UUID, float] = field(default_factory=dict)
    _beat_at: float = field(default=float("-inf"))
    _tokens: Tokens = field(default_factory=lambda: Tokens(Errands().run))

    def tick(self) -> int:
        """The number of applications that somebody wants to be listened to."""
        if self.ticks() - self._beat_at >= _HEARTBEAT_SECONDS:
            processes.alive(self.owner)
            self._beat_at = self.ticks()
        found = audiences()
        streams = {row.pk: row for row in EventStream.objects.filter(pk__in=[one.app.pk for one in found])}
        for audience in found:
            self._follow(audience, streams.get(audience.app.pk))
        for app_id in self.workers.keys() - {one.app.pk for one in found}:
            self.workers[app_id].stop.set()
        self._reap()
        return sum(bool(_wanted(audience, streams.get(audience.app.pk))) for audience in found)

    def stop(self) -> None:
        """All connections end, and the leases are free at once."""
        for worker in self.workers.values():
            worker.stop.set()
        until = self.ticks() + _JOIN_SECONDS
        for worker in self.workers.values():
            worker.join(max(0.0, until - self.ticks()))
        processes.ended(self.owner)

    def _follow(self, audience: Audience, stream: EventStream | None) -> None:
        app_id = audience.app.pk
        _write_off(audience, stream)
        worker = self.workers.get(app_id)
        if not _wanted(audience, stream):
            if worker is not None:
                worker.stop.set()
            return
        if worker is None:
            worker = self._begun(audience)
        if worker is not None:
            worker.roster.set_members(audience.desired)
            self._tokens.keep(worker.roster)

    def _begun(self, audience: Audience) -> StreamWorker | None:
        app_id = audience.app.pk
        if self._resting.get(app_id, self.ticks()) > self.ticks():
            return None
        taken = lease.take(app_id, self.owner)
        if taken is None:
            return None
        log.info("stream_taken", app=str(app_id), fence=taken.fence)
        roster = Roster()
        roster.set_members(audience.desired)
        worker = StreamWorker(audience.app, taken, roster, self._somebody_stands_by, self.rng, self.ticks)
        self.workers[app_id] = worker
        worker.start()
        return worker

    def _somebody_stands_by(self) -> bool:
        return bool(processes.others(self.owner))

    def _reap(self) -> None:
        for app_id, worker in list(self.workers.items()):
            if worker.alive:
                continue
            del self.workers[app_id]
            if worker.gave_way:
                self._resting[app_id] = self.ticks() + _GIVE_WAY_SECONDS


def _wanted(audience: Audience, stream: EventStream | None) -> bool:
    return bool(audience.desired) and (stream is None or stream.wanted)


def _write_off(audience: Audience, stream: EventStream | None) -> None:
    """Who was left out misses what the others hear, from the moment that the stream was last whole."""
    gone = [
        member.integration
        for member in audience.members
        if not member.desired
        and member.row is not None
        and member.row.since is not None
        and member.row.left_at is None
    ]
    if gone:
        live_at = stream.live_at if stream is not None else None
        presence.went(gone, MemberState.AWAY, heard_until=min(live_at or clock.now(), clock.now()))
