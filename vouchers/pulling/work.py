"""Does one reading of a ledger: leased, below the push, for some seconds at a time."""

import os
import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db.models import F

from accounting import clock
from accounting.bell import ring
from accounting.domain.errors import Kind, ProviderError
from accounting.facts import record_fact
from accounting.models import Integration
from accounting.oauth.clients import open_client
from accounting.problems import service
from accounting.providers.http import Exchange
from accounting.reconciliation.lane import push_wants_line, wait_for_room
from accounting.sync import guard
from accounting.sync.context import Context
from vouchers.models import LedgerPull
from vouchers.pulling import charts
from vouchers.pulling.asking import due
from vouchers.pulling.years import YearPull, YearReport

log = structlog.get_logger(__name__)

FAILED, GAPS = "ledger_not_read", "ledger_gaps"
MOST_TRIES = 5
_LEASE = timedelta(minutes=5)
_LATER = {Kind.TRANSIENT, Kind.RATE_LIMITED, Kind.UNCERTAIN, Kind.AUTH}
_SHOWN = 10


class _NotNow(Exception):
    """Others want the line, our time is over, or the lease was lost: the next bell goes on."""


class _Calls:
    """Counts what a reading costs."""

    def __init__(self) -> None:
        self.made = 0

    def record(self, exchange: Exchange) -> None:
        self.made += 1


def run_pull(pull_id: UUID) -> None:
    """Go on with one reading; what the provider cannot answer now is tried again later."""
    owner = f"{os.getpid()}-{threading.get_ident()}-{uuid4().hex[:8]}"
    taken = LedgerPull.objects.filter(due(), pk=pull_id).update(
        status=LedgerPull.Status.RUNNING, lease_owner=owner, lease_until=clock.now() + _LEASE
    )
    if not taken:
        return
    rows = LedgerPull.objects.select_related("ledger__integration__grant__app", "ledger__integration__tenant")
    pull = rows.get(pk=pull_id)
    try:
        reports = _Run(pull, owner).work()
    except _NotNow:
        _end(pull, owner, status=LedgerPull.Status.WAITING)
        ring("vouchers.tasks.pull_ledger", pull.pk, pull.tenant_id)
    except ProviderError as error:
        log.warning("ledger_not_read", code=error.code, kind=str(error.kind))
        _failed(pull, owner, error)
    else:
        _done(pull, owner, reports)


class _Run:
    def __init__(self, pull: LedgerPull, owner: str) -> None:
        integration: Any = pull.ledger.integration
        self.integration: Integration = integration
        self.pull, self.owner, self.calls = pull, owner, _Calls()
        self.context = Context(self.integration)
        self.until = time.monotonic() + settings.FROST_DRAIN_SECONDS

    def work(self) -> list[YearReport]:
        """Raises _NotNow and ProviderError."""
        ledgers = self.context.provider.ledgers
        if ledgers is None or not guard.may_send(self.integration):
            raise ProviderError(Kind.NEEDS_PERSON, "integration_not_ready")
        client = open_client(self.integration, log=self.calls, patience=float(settings.FROST_DRAIN_SECONDS))
        guard.check_company(self.context, client, None)
        locked = ledgers.locked_until(client)
        years = YearPull(
            self.integration, self.pull.ledger, ledgers, client, self.pull.whole, self._still_ours
        )
        done = {report["year"]: report for report in self.pull.report.get("years", [])}
        for year in ledgers.years(client):
            if year.id not in done:
                done[year.id] = years.read(year).as_json()
                self._keep(list(done.values()))
        for fiscal_year in self.pull.ledger.fiscal_years.all():
            charts.store_lock(fiscal_year, locked)
        self._keep(list(done.values()))
        return [YearReport(**report) for report in done.values()]

    def _keep(self, reports: list[dict[str, Any]]) -> None:
        """What a lost worker's successor need not read again."""
        calls = self.pull.report.get("calls", 0) + self.calls.made
        self.calls.made = 0
        self.pull.report = {"years": reports, "calls": calls}
        LedgerPull.objects.filter(pk=self.pull.pk).update(report=self.pull.report)

    def _still_ours(self) -> None:
        mine = LedgerPull.objects.filter(
            pk=self.pull.pk, lease_owner=self.owner, status=LedgerPull.Status.RUNNING
        )
        if time.monotonic() > self.until or not mine.update(lease_until=clock.now() + _LEASE):
            raise _NotNow
        if push_wants_line(self.integration) or not wait_for_room(self.context, self.until):
            time.sleep(min(1.0, max(0.0, self.until - time.monotonic())))
            raise _NotNow


def _failed(pull: LedgerPull, owner: str, error: ProviderError) -> None:
    words = {"error_code": error.code, "error_params": error.params, "error_words": error.message[:2000]}
    LedgerPull.objects.filter(pk=pull.pk).update(tries=F("tries") + 1)
    if error.kind in _LATER and pull.tries + 1 < MOST_TRIES:
        wait = timedelta(seconds=60 * settings.FROST_BACKOFF_SCALE * (pull.tries + 1))
        later = error.retry_at or clock.now() + wait
        _end(pull, owner, status=LedgerPull.Status.WAITING, lease_until=later, **words)
        return
    _end(pull, owner, status=LedgerPull.Status.FAILED, finished_at=clock.now(), **words)
    service.open_problem(
        tenant=pull.tenant_id,
        integration=pull.ledger.integration,
        code=FAILED,
        cause=FAILED,
        params={"code": error.code},
        words=error.message[:2000],
        level="warning",
    )


def _done(pull: LedgerPull, owner: str, reports: list[YearReport]) -> None:
    _end(pull, owner, status=LedgerPull.Status.DONE, error_code="", finished_at=clock.now())
    integration = pull.ledger.integration
    service.solve_cause(tenant=pull.tenant_id, integration=integration, cause=FAILED)
    record_fact(
        "ledger_read",
        tenant=pull.tenant_id,
        actor=pull.requested_by,
        integration=integration,
        data={"pull": str(pull.pk), "calls": pull.report.get("calls", 0)},
    )
    for report in reports:
        _tell_gaps(pull, report)


def _tell_gaps(pull: LedgerPull, report: YearReport) -> None:
    """One problem per year: a series of the provider lacks numbers."""
    cause = f"{GAPS}:{report.year}"
    integration = pull.ledger.integration
    if not report.gaps:
        service.solve_cause(tenant=pull.tenant_id, integration=integration, cause=cause)
        return
    missing = [f"{series}{number}" for series, numbers in report.gaps.items() for number in numbers]
    more = "…" if len(missing) > _SHOWN else ""
    service.open_problem(
        tenant=pull.tenant_id,
        integration=integration,
        code=GAPS,
        cause=cause,
        params={
            "year": report.first,
            "count": len(missing),
            "numbers": ", ".join(missing[:_SHOWN]) + more,
        },
        level="warning",
    )


def _end(pull: LedgerPull, owner: str, **changes: Any) -> None:
    """Only while the lease is ours."""
    values = {"lease_until": None, **changes, "lease_owner": ""}
    LedgerPull.objects.filter(pk=pull.pk, lease_owner=owner).update(**values)
