"""The coordinator of one integration: feeds a few senders with due items until its time is over."""

import contextvars
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import connections
from django.db.models import Case, Q, When

from accounting import clock
from accounting.bell import ring
from accounting.domain.errors import Kind, ProviderError
from accounting.models import Integration, JobStatus, State, SyncItem, SyncJob
from accounting.sync import circuit, finish, guard, lost_workers, prepare
from accounting.sync.channel import Channel
from accounting.sync.context import Context
from accounting.sync.errors import LeaseLost
from accounting.sync.jobs import EVENT
from accounting.sync.lease import due_filter
from accounting.sync.push import push_item

log = structlog.get_logger(__name__)

_IDLE_WAIT = 0.2


def drain(integration_id: UUID) -> int:
    """Work off what is due at one integration; the number of items worked on."""
    owner = f"{os.getpid()}-{threading.get_ident()}-{uuid4().hex[:8]}"
    integration = Integration.objects.select_related("grant__app", "tenant").get(pk=integration_id)
    lost_workers.expire_leases(integration_id)
    if not guard.may_send(integration) or not _take(integration_id, owner):
        return 0
    run = _Run(Context(integration), owner)
    try:
        worked = run.work()
    finally:
        Integration.objects.filter(pk=integration_id, drain_owner=owner).update(
            drain_owner="", drain_until=None
        )
        finish.finish_jobs(integration)
    # Only now: a bell that is heard before the company is free again would be lost, and so would what came since.
    run.ring_again()
    return worked


def _lease() -> timedelta:
    return timedelta(seconds=settings.FROST_DRAIN_LEASE_SECONDS)


def _take(integration_id: UUID, owner: str) -> bool:
    now = clock.now()
    free = Q(drain_until=None) | Q(drain_until__lt=now) | Q(drain_owner="")
    return bool(
        Integration.objects.filter(free, pk=integration_id).update(
            drain_owner=owner, drain_until=now + _lease()
        )
    )


class _Run:
    """One drain: at most FROST_DRAIN_SECONDS, then the next bell goes on (other integrations get their turn)."""

    def __init__(self, context: Context, owner: str) -> None:
        self.context, self.owner = context, owner
        self.until = time.monotonic() + settings.FROST_DRAIN_SECONDS
        self.channels = threading.local()
        self.worked = 0

    def work(self) -> int:
        try:
            if not self._ready():
                return 0
            with self._senders() as pool:
                self._feed(pool)
        except LeaseLost:
            log.warning("drain_lease_lost")
        except ProviderError as error:
            log.warning("drain_stopped", code=error.code, kind=str(error.kind))
            self._stopped(error)
        return self.worked

    def _stopped(self, error: ProviderError) -> None:
        """Before any item was touched: an outage counts, a refusal is a person's turn."""
        if error.kind in {Kind.REJECTED, Kind.NEEDS_PERSON} and error.code != "wrong_company":
            due = due_filter(clock.now()) & ~Q(state=State.UNCERTAIN)
            waiting = Q(state=State.PLANNED, plan_only=False)
            items = SyncItem.objects.filter(due | waiting, integration=self.context.integration)
            prepare.hold_for_person(items, error)
        circuit.failed(self.context.integration, error)

    def _channel(self) -> Channel:
        """This thread's line; senders may wait for the budget as long as the drain lasts."""
        channel = getattr(self.channels, "channel", None)
        if channel is None:
            channel = self.channels.channel = Channel(self.context, patience=settings.FROST_DRAIN_SECONDS)
        return channel

    def _ready(self) -> bool:
        """Probe an open circuit, check the company, look before creating.

        Raises ProviderError.
        """
        integration = self.context.integration
        if circuit.is_open(integration) and not circuit.take_probe(integration):
            return False
        idle = not _has_due(integration) and not prepare.jobs_to_prepare(self.context)
        if idle and not circuit.is_open(integration):
            return False
        jobs = SyncJob.objects.filter(integration=integration, status=JobStatus.RUNNING)
        latest = jobs.order_by("-started_at").first()
        client = self._channel().unbound(latest.pk if latest else None)
        since = None if circuit.is_open(integration) else guard.checked_since(latest)
        guard.check_company(self.context, client, since)
        if circuit.is_open(integration):
            circuit.close(integration)
        for job in prepare.jobs_to_prepare(self.context):
            prepare.prepare(job, self.context, self._channel().unbound(job.pk), self._still_ours)
        return True

    @contextmanager
    def _senders(self) -> Iterator[ThreadPoolExecutor | None]:
        """Threads with database connections of their own, closed with the drain."""
        count = settings.FROST_SENDERS or self.context.provider.max_in_flight
        if count == 1:
            yield None
            return
        opened: list[Any] = []

        def begin() -> None:
            connection = connections["default"]
            connection.inc_thread_sharing()
            opened.append(connection)

        try:
            with ThreadPoolExecutor(count, "sender", initializer=begin) as pool:
                yield pool
        finally:
            for connection in opened:
                connection.close()

    def _feed(self, pool: ThreadPoolExecutor | None) -> None:
        running: dict[Future[bool], UUID] = {}
        while time.monotonic() < self.until and self._still_ours():
            busy = set(running.values())
            before = self.worked
            for item_id in self._due(busy):
                if pool is None:
                    self.worked += self._push(item_id)
                else:
                    context = contextvars.copy_context()
                    running[pool.submit(context.run, self._push, item_id)] = item_id
            if not running:
                if self.worked > before:
                    continue
                if not self._worth_waiting():
                    break
                time.sleep(_IDLE_WAIT)
                continue
            self._collect(running)
        while running:
            self._collect(running)

    def _collect(self, running: dict[Future[bool], UUID]) -> None:
        done, _ = wait(running, timeout=5, return_when=FIRST_COMPLETED)
        for future in done:
            item_id = running.pop(future)
            error = future.exception()
            if error is not None:
                # One bad item never stops the others; its lease runs out and its outcome is looked up.
                log.error("item_crashed", item=str(item_id), exc_info=error)
            else:
                self.worked += future.result()

    def _push(self, item_id: UUID) -> bool:
        if circuit.is_open(self.context.integration):
            return False
        return push_item(item_id, owner=self.owner, context=self.context, channel=self._channel())

    def _due(self, busy: set[UUID]) -> list[UUID]:
        """What an event asked for does not wait behind a month; then the oldest plans, in their order. As many as the
        senders can take soon."""
        room = max(1, (settings.FROST_SENDERS or self.context.provider.max_in_flight) * 2 - len(busy))
        rows = SyncItem.objects.filter(due_filter(clock.now()), integration=self.context.integration).exclude(
            pk__in=busy
        )
        flying = SyncItem.objects.filter(pk__in=busy).values("flight_key") if busy else None
        if flying is not None:
            rows = rows.exclude(flight_key__in=flying)
        if circuit.is_open(self.context.integration):
            return []
        chosen: dict[str, UUID] = {}
        in_turn = Case(When(job__kind=EVENT, then=0), default=1)
        ordered = rows.order_by(in_turn, "created_at", "sequence").values_list("flight_key", "pk")
        for flight, pk in ordered[: room * 4]:
            chosen.setdefault(flight, pk)
        return list(chosen.values())[:room]

    def _still_ours(self) -> bool:
        rows = Integration.objects.filter(pk=self.context.integration.pk, drain_owner=self.owner)
        return bool(rows.exclude(status="paused").update(drain_until=clock.now() + _lease()))

    def _worth_waiting(self) -> bool:
        soon = clock.now() + timedelta(seconds=2)
        return not circuit.is_open(self.context.integration) and _has_due(self.context.integration, soon)

    def ring_again(self) -> None:
        left = _has_due(self.context.integration) or prepare.anything_to_prepare(self.context)
        if left and not circuit.is_open(self.context.integration):
            ring("drain", self.context.integration.pk, self.context.integration.tenant_id)


def _has_due(integration: Integration, at: datetime | None = None) -> bool:
    rows = SyncItem.objects.filter(due_filter(at or clock.now()), integration=integration)
    return rows.exists()
