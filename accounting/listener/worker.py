"""One application's stream, connection after connection, until it is stopped or somebody else has the lease."""

import time
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import F

from accounting import scope
from accounting.domain.errors import ProviderError
from accounting.listener.backoff import Backoff
from accounting.listener.connection import Connection
from accounting.listener.hourly import Minutes
from accounting.listener.lease import Lease, LeaseLost
from accounting.listener.notes import Notes
from accounting.listener.roster import Roster
from accounting.listener.wire import Lost, Wire, dial
from accounting.models import EventStream, ProviderApp, StreamState
from accounting.oauth.hosts import allowed_hosts

log = structlog.get_logger(__name__)

_READ_SECONDS = 0.25
_WITHOUT_TOKEN_SECONDS = 0.2
# A connection that lasted this long was a good one.
_GOOD_SECONDS = 30.0


@dataclass
class StreamWorker:
    """`run` belongs to a thread of its own; `gave_way` says afterwards that a standby was let pass."""

    app: ProviderApp
    lease: Lease
    roster: Roster
    standby: Callable[[], bool]
    rng: Random
    ticks: Callable[[], float] = time.monotonic
    stop: Event = field(default_factory=Event)
    gave_way: bool = False
    notes: Notes = field(default_factory=Notes)
    _minutes: Minutes = field(default_factory=Minutes)
    _backoff: Backoff = field(init=False)
    _thread: Thread | None = None

    def __post_init__(self) -> None:
        self._backoff = Backoff(self.rng)

    def start(self) -> None:
        self._thread = Thread(
            target=copy_context().run, args=(self.run,), daemon=True, name=f"stream-{self.app.pk}"
        )
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def run(self) -> None:
        try:
            with scope.scope():
                self._remember()
                while not self.stop.is_set() and not self.gave_way:
                    self._once()
                self.lease.release(state=StreamState.WAITING if self.gave_way else StreamState.STOPPED)
        except LeaseLost:
            log.warning("stream_lease_lost", app=str(self.app.pk))
        except (OperationalError, InterfaceError):
            log.exception("stream_database_away", app=str(self.app.pk))
        except Exception:
            log.exception("stream_worker_failed", app=str(self.app.pk))
        finally:
            connection.close()

    def _remember(self) -> None:
        row = EventStream.objects.get(pk=self.app.pk)
        self.notes.lines.extend(row.notes)
        self._minutes.counts.update(row.minutes)

    def _once(self) -> None:
        """One connection, or one pause. Raises LeaseLost."""
        close_old_connections()
        started = self.ticks()
        try:
            wire = self._dialled()
            if wire is None:
                self._pause(_WITHOUT_TOKEN_SECONDS)
                return
            try:
                self._listen(wire)
            finally:
                wire.close()
        except Lost as lost:
            if self.ticks() - started > _GOOD_SECONDS:
                self._backoff.reset()
            self._ended(lost.code, silent=lost.silent)
        except ProviderError as error:
            # Its parameters may name an organisation, and everybody who uses the application sees this.
            self._ended(error.code, silent=False)

    def _dialled(self) -> Wire | None:
        """None while nobody has a token.

        Raises Lost; ProviderError where this installation must not talk to that side.
        """
        _, tokens = self.roster.tokens()
        member = next((self.roster.members().get(key) for key in tokens), None)
        if member is None:
            return None
        hosts = allowed_hosts(app=self.app, tenant=member.integration.tenant)
        self.lease.renew(state=StreamState.CONNECTING)
        silence = settings.FROST_LISTENER_PONG_SECONDS
        wire = dial(
            hosts.stream,
            timeout=silence,
            ping_seconds=settings.FROST_LISTENER_PING_SECONDS,
            silence_seconds=silence,
        )
        self.lease.renew(connections=F("connections") + 1)
        return wire

    def _listen(self, wire: Wire) -> None:
        """Until it is stopped. Raises Lost and LeaseLost."""
        previous = EventStream.objects.values_list("live_at", flat=True).get(pk=self.app.pk)
        listening = Connection(
            self.app, self.lease, self.roster, wire, self.notes, self._minutes, previous, ticks=self.ticks
        )
        while not self.stop.is_set():
            listening.turn(_READ_SECONDS)

    def _ended(self, code: str, *, silent: bool) -> None:
        """Whoever stands by may have a better way to a server that does not answer here."""
        log.warning("stream_ended", app=str(self.app.pk), code=code)
        self.notes.error(code)
        changes = {"error_code": code, "error_params": {}, "notes": list(self.notes.lines)}
        self.lease.renew(state=StreamState.WAITING, connected_at=None, **changes)
        if silent and self.standby():
            self.gave_way = True
            return
        self._pause(self._backoff.next() * settings.FROST_BACKOFF_SCALE)

    def _pause(self, seconds: float) -> None:
        until = self.ticks() + seconds
        while (left := until - self.ticks()) > 0 and not self.stop.wait(min(left, 1.0)):
            self.lease.renew(state=StreamState.WAITING)
