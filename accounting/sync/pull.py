"""Reads back what changed at the provider: before a run plans anything, and when an event names a document."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError

from accounting import clock
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.findings import Finding
from accounting.events import dispatch
from accounting.models import EventState, InboxEvent, Integration, PendingRead, SyncJob, SyncLog
from accounting.problems import service
from accounting.sync import circuit, guard, runlog
from accounting.sync.channel import Channel
from accounting.sync.context import Context
from accounting.sync.pulling import evidence, preview, reading_list
from accounting.sync.pulling.evidence import Subject
from accounting.sync.pulling.matching import UNDER_WAY
from accounting.sync.pulling.one import take_in
from accounting.sync.pulling.run import Outcome, Run

log = structlog.get_logger(__name__)

Keep = Callable[[], None]
_STOPS = {Kind.TRANSIENT, Kind.RATE_LIMITED, Kind.AUTH, Kind.UNCERTAIN}
_DATABASE_AWAY = (OperationalError, InterfaceError)
_KEEP_SECONDS = 5
_COMPANY_CHECK_HOLDS = timedelta(hours=1)


def pull(job: SyncJob, keep: Keep) -> datetime | None:
    """Read what the job's data types take in; None when planning may begin, else when to go on.

    A job that cannot read does not plan either: it would send over what somebody changed there meanwhile. A dry
    run shows its plan all the same.
    `keep` extends the job's lease and raises LeaseLost.
    """
    context = Context(job.integration)
    types = [key for key in context.imported_types() if key in job.data_types]
    if not types:
        return None
    waits = clock.now() + timedelta(seconds=settings.FROST_PROBE_SECONDS)
    if not guard.may_send(job.integration) or circuit.is_open(job.integration):
        return None if job.dry_run else waits
    run = _run(context, job)
    if not SyncLog.objects.filter(run_id=job.pk, sync_type=run.job_type).exists():
        runlog.pull_started(run.job_type, job.integration, types, job)
    try:
        guard.check_company(context, run.client, job.created_at)
        whole = _preview(run, types) if job.dry_run else _read_types(run, types, keep)
    except ProviderError as error:
        log.warning("pull_stopped", code=error.code, kind=str(error.kind))
        circuit.failed(job.integration, error)
        return None if job.dry_run else max(waits, error.retry_at or waits)
    finally:
        _count(job, run)
    circuit.succeeded(job.integration)
    if not whole:
        return clock.now()
    _finished(job, types)
    return None


def _run(context: Context, job: SyncJob | None, **more: Any) -> Run:
    channel = Channel(context, patience=settings.FROST_DRAIN_SECONDS)
    return Run(context, channel.unbound(job.pk if job else None), job, **more)


def _preview(run: Run, types: list[str]) -> bool:
    for data_type in types:
        preview.would_read(run, data_type)
    return True


def _read_types(run: Run, types: list[str], keep: Keep) -> bool:
    """Whether everything was read; False where others get their turn first.

    Raises ProviderError where the provider as a whole does not answer.
    """
    until = time.monotonic() + settings.FROST_DRAIN_SECONDS
    return all(_read_type(run, data_type, keep, until) for data_type in types)


def _read_type(run: Run, data_type: str, keep: Keep, until: float) -> bool:
    cause = f"pull_refused:{data_type}"
    try:
        cursor = reading_list.list_changes(run, data_type, keep)
    except ProviderError as error:
        if error.kind in _STOPS:
            raise
        run.counts[data_type]["refused"] += 1
        service.open_problem(
            tenant=run.integration.tenant_id,
            integration=run.integration,
            code=error.code,
            cause=cause,
            params={**error.params, "data_type": data_type},
            words=error.message[:2000],
        )
        return True
    service.solve_cause(tenant=run.integration.tenant_id, integration=run.integration, cause=cause)
    kept = time.monotonic()
    for row in reading_list.due(run, data_type):
        if time.monotonic() > until:
            return False
        if time.monotonic() - kept > _KEEP_SECONDS:
            keep()
            kept = time.monotonic()
        run.counts[data_type][_take(run, data_type, row)] += 1
    reading_list.finish_round(cursor)
    return True


def _take(run: Run, data_type: str, row: PendingRead) -> Outcome:
    """One document. What keeps it from being taken in is its own matter, and never stops the others.

    Raises ProviderError where the provider as a whole does not answer.
    """
    subject = Subject(data_type, row.external_id, run.new_reference(row.external_id))
    try:
        return take_in(run, data_type, row.external_id)
    except ProviderError as error:
        if error.code == UNDER_WAY:
            return "deferred"
        if error.kind in _STOPS:
            raise
        return evidence.held(run, subject, [Finding("error", error.code, dict(error.params))])
    except _DATABASE_AWAY:
        raise
    except Exception as error:
        log.exception("import_defect", data_type=data_type, external_id=row.external_id)
        params = {"what": type(error).__name__, "number": row.external_id}
        return evidence.held(run, subject, [Finding("error", "import_defect", params)])


def _count(job: SyncJob, run: Run) -> None:
    for data_type, figures in run.counts.items():
        known = job.pulled.setdefault(data_type, {})
        for what, count in figures.items():
            known[what] = known.get(what, 0) + count
    SyncJob.objects.filter(pk=job.pk).update(pulled=job.pulled)


def _finished(job: SyncJob, types: list[str]) -> None:
    job.pulled_at = clock.now()
    SyncJob.objects.filter(pk=job.pk).update(pulled_at=job.pulled_at)
    runlog.pull_ended("import", job.integration, types, job, job.pulled)


def read_pending(integration_id: UUID) -> None:
    """Read the documents about which a person has just decided; the next run reads whatever is left."""
    integration = Integration.objects.select_related("grant__app", "tenant").get(pk=integration_id)
    if not guard.may_send(integration) or circuit.is_open(integration):
        return
    context = Context(integration)
    run = _run(context, None)
    try:
        guard.check_company(context, run.client, clock.now() - _COMPANY_CHECK_HOLDS)
        for data_type in context.imported_types():
            rows = reading_list.pending(run, data_type).exclude(decision="").filter(held_at=None)
            for row in rows.order_by("pk")[: reading_list.CHUNK]:
                _take(run, data_type, row)
    except ProviderError as error:
        log.warning("pull_stopped", code=error.code, kind=str(error.kind))
        circuit.failed(integration, error)


@dispatch.fetches_documents
def fetch_document(*, integration: Integration, data_type: str, external_id: str) -> None:
    """Read one document anew, because an event named it.

    Raises ProviderError where it cannot be read now.
    """
    if not guard.may_send(integration) or circuit.is_open(integration):
        raise ProviderError(Kind.TRANSIENT, "provider_silent")
    context = Context(integration)
    run = _run(context, None, job_type="webhook", latest=_told_at(integration, data_type, external_id))
    guard.check_company(context, run.client, clock.now() - _COMPANY_CHECK_HOLDS)
    reading_list.remember(run, data_type, [external_id])
    row = reading_list.pending(run, data_type).get(external_id=external_id)
    outcome = _take(run, data_type, row)
    if outcome == "deferred":
        raise ProviderError(Kind.TRANSIENT, UNDER_WAY)
    runlog.fetched(integration, data_type, external_id, outcome)


def _told_at(integration: Integration, data_type: str, external_id: str) -> datetime | None:
    """When the latest event about it came that is being worked off: what it tells of happened before."""
    rows = InboxEvent.objects.filter(
        integration=integration, data_type=data_type, external_id=external_id, state=EventState.RECEIVED
    )
    return rows.order_by("-received_at").values_list("received_at", flat=True).first()
