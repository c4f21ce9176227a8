"""Does a run call by call: each is kept before the next, so that a killed worker is followed by one that goes on."""

import os
import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db.models import F, Q

from accounting import clock
from accounting.bell import ring
from accounting.domain.errors import Kind, ProviderError
from accounting.models import Reconciliation, ReconciliationStatus
from accounting.oauth.clients import open_client
from accounting.providers.books import Books
from accounting.providers.http import Exchange
from accounting.reconciliation import lane, listing, pricing, reading
from accounting.reconciliation.failure import fail
from accounting.reconciliation.finish import finish
from accounting.reconciliation.verdict import judge
from accounting.sync import circuit, guard
from accounting.sync.context import Context
from accounting.sync.errors import LeaseLost

log = structlog.get_logger(__name__)

MOST_TRIES = 8
OLDEST = timedelta(hours=24)
OPEN = [ReconciliationStatus.PLANNED, ReconciliationStatus.RUNNING]
_LEASE = timedelta(minutes=3)
_STEP_ASIDE = timedelta(seconds=5)
_PATIENCE = 20.0
_REFUSED = {Kind.REJECTED, Kind.NEEDS_PERSON, Kind.AUTH}


def due() -> Q:
    """Runs that somebody should go on with now; a priced dry run waits for a person."""
    now = clock.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    time_has_come = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    unpriced = Q(dry_run=True, status=ReconciliationStatus.PLANNED, stage=Reconciliation.Stage.LISTING)
    return free & time_has_come & (Q(dry_run=False, status__in=OPEN) | unpriced)


def run_reconciliation(run_id: UUID) -> None:
    """Go on with a run for some seconds; the rest is left to the next bell."""
    owner = new_owner()
    if not Reconciliation.objects.filter(due(), pk=run_id).update(
        lease_owner=owner, lease_until=clock.now() + _LEASE
    ):
        return
    rows = Reconciliation.objects.select_related("integration__grant__app", "integration__tenant")
    run = rows.get(pk=run_id)
    work = Work(run, owner, seconds=settings.FROST_DRAIN_SECONDS)
    try:
        if work.ready():
            work.go_on()
    except LeaseLost:
        log.warning("reconciliation_lease_lost", run=str(run_id))
    except ProviderError as error:
        work.failed(error)
    finally:
        work.let_go()


def new_owner() -> str:
    return f"{os.getpid()}-{threading.get_ident()}-{uuid4().hex[:8]}"


def lease_for(owner: str) -> dict[str, Any]:
    return {"lease_owner": owner, "lease_until": clock.now() + _LEASE}


class Work:
    """One worker's turn at a run that it holds the lease of."""

    def __init__(
        self, run: Reconciliation, owner: str, *, seconds: float, patience: float = _PATIENCE
    ) -> None:
        self.run, self.owner = run, owner
        self.context = Context(run.integration)
        self.books: Books = self.context.provider.books
        self.until = time.monotonic() + seconds
        self.patience = patience
        self._client: Any = None

    @property
    def client(self) -> Any:
        if self._client is None:
            self._client = open_client(self.run.integration, log=self, patience=self.patience)
        return self._client

    def record(self, exchange: Exchange) -> None:
        """Every call counts, answered or not."""
        self._mine().update(calls_made=F("calls_made") + 1)
        self.run.calls_made += 1

    def ready(self) -> bool:
        if self.run.created_at < clock.now() - OLDEST and not self.run.dry_run:
            raise ProviderError(Kind.REJECTED, "reconciliation_overdue")
        if not guard.may_send(self.run.integration):
            raise ProviderError(Kind.NEEDS_PERSON, "integration_not_ready")
        if circuit.is_open(self.run.integration):
            self._later(_STEP_ASIDE)
            return False
        if not self.run.dry_run and self.run.status == ReconciliationStatus.PLANNED:
            self.run.status, self.run.started_at = ReconciliationStatus.RUNNING, clock.now()
            self.run.save(update_fields=["status", "started_at"])
        return True

    def go_on(self) -> None:
        """Lists, then documents, then the verdict; stops early where the time is over or the push wants the line.

        Raises ProviderError and LeaseLost.
        """
        if not self.list_all():
            return
        if self.run.dry_run:
            return
        while some := reading.unread(self.run):
            for one in some:
                if not self._may_call():
                    return
                reading.read_one(self.run, one, self.books, self.client)
                self._went_well()
        self._hold()
        finish(self.run, judge(self.run, self.context, self.books), self.owner)

    def list_all(self) -> bool:
        """Whether the lists are complete now."""
        while self.run.stage == Reconciliation.Stage.LISTING:
            if not self._may_call():
                return False
            listing.read_next(self.run, self.context, self.books, self.client)
            self._went_well()
        return True

    def _may_call(self) -> bool:
        self._hold()
        if lane.push_wants_line(self.run.integration):
            self._later(_STEP_ASIDE)
            return False
        if time.monotonic() > self.until or not lane.wait_for_room(self.context, self.until):
            self._later(timedelta(0))
            return False
        return True

    def _went_well(self) -> None:
        self.run.tries = 0
        if self.run.stage != Reconciliation.Stage.LISTING:
            self.run.calls_planned = pricing.calls_planned(self.run, self.context, self.books)
        self._mine().update(calls_planned=self.run.calls_planned, tries=0)

    def _later(self, wait: timedelta) -> None:
        self._mine().update(next_attempt_at=clock.now() + wait * settings.FROST_BACKOFF_SCALE)

    def _mine(self) -> Any:
        return Reconciliation.objects.filter(pk=self.run.pk, lease_owner=self.owner)

    def _hold(self) -> None:
        """Raises LeaseLost."""
        if not self._mine().update(lease_until=clock.now() + _LEASE):
            raise LeaseLost

    def failed(self, error: ProviderError) -> None:
        """Later, where the provider may answer then; else the run ends, and says why."""
        log.warning("reconciliation_failed", run=str(self.run.pk), code=error.code, kind=str(error.kind))
        if not self.worth_another_try(error):
            fail(self.run, error)
            return
        free = error.kind is Kind.RATE_LIMITED
        later = error.retry_at or clock.now() + timedelta(
            seconds=10 * (self.run.tries + 1) * settings.FROST_BACKOFF_SCALE
        )
        self._mine().update(next_attempt_at=later, tries=F("tries") + (0 if free else 1))

    def worth_another_try(self, error: ProviderError) -> bool:
        return error.kind not in _REFUSED and self.run.tries + 1 < MOST_TRIES

    def let_go(self) -> None:
        self._mine().update(lease_owner="", lease_until=None)
        now = Q(next_attempt_at=None) | Q(next_attempt_at__lte=clock.now())
        if Reconciliation.objects.filter(due() & now, pk=self.run.pk).exists():
            ring("reconcile", self.run.pk, self.run.tenant_id)
