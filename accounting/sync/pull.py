"""Reads back what changed at the provider: before a run plans anything, and when an event names a document."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from accounting import clock
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.findings import Finding
from accounting.events import dispatch
from accounting.models import EventState, InboxEvent, Integration, PullCursor, SyncJob, SyncLog
from accounting.problems import service
from accounting.sync import circuit, guard, runlog
from accounting.sync.channel import Channel
from accounting.sync.context import Context
from accounting.sync.pulling import evidence, preview, reading_list
from accounting.sync.pulling.attempt import Result
from accounting.sync.pulling.evidence import Subject
from accounting.sync.pulling.fetching import STOPS, TOGETHER
from accounting.sync.pulling.matching import UNDER_WAY
from accounting.sync.pulling.pace import Keep, Pace
from accounting.sync.pulling.run import Outcome, Run
from accounting.sync.pulling.together import take_some

log = structlog.get_logger(__name__)

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
    client = channel.reading(job.pk if job else None)
    return Run(context, client, job, count_calls=channel.count, **more)


def _preview(run: Run, types: list[str]) -> bool:
    for data_type in types:
        preview.would_read(run, data_type)
    return True


def _read_types(run: Run, types: list[str], keep: Keep) -> bool:
    """Whether everything was read; False where others get their turn first.

    Raises ProviderError where the provider as a whole does not answer.
    """
    run.pace = Pace(keep, settings.FROST_DRAIN_SECONDS)
    for data_type in types:
        cursor = reading_list.cursor_of(run, data_type)
        if not reading_list.is_read(run, cursor) and not _read_type(run, cursor, keep):
            return False
    return True


def _read_type(run: Run, cursor: PullCursor, keep: Keep) -> bool:
    data_type = cursor.data_type
    cause = f"pull_refused:{data_type}"
    try:
        reading_list.list_changes(run, cursor, keep)
    except ProviderError as error:
        if error.kind in STOPS:
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
    if not _work_off(run, data_type, reading_list.due(run, data_type)):
        return False
    reading_list.finish_round(cursor)
    return True


def _work_off(run: Run, data_type: str, external_ids: Iterator[str]) -> bool:
    """Whether all of these were tried; False where others get their turn first, after one document at least.

    Raises ProviderError where the provider as a whole does not answer.
    """
    for chunk in reading_list.chunks(external_ids, TOGETHER):
        rest = chunk
        while rest:
            if run.pace.over and run.counts:
                return False
            tried = _take(run, data_type, rest)
            rest = [external_id for external_id in rest if external_id not in tried]
    return True


def _take(run: Run, data_type: str, external_ids: Sequence[str]) -> dict[str, Outcome]:
    """The first ones of these. What keeps one from being taken in is its own matter, and never stops the others.

    Raises ProviderError where the provider as a whole does not answer.
    """
    outcomes = {}
    for external_id, result in take_some(run, data_type, external_ids):
        outcomes[external_id] = outcome = _outcome(run, data_type, external_id, result)
        run.counts[data_type][outcome] += 1
    run.count_calls()
    return outcomes


def _outcome(run: Run, data_type: str, external_id: str, result: Result) -> Outcome:
    if not isinstance(result, Exception):
        return result
    subject = Subject(data_type, external_id, run.new_reference(external_id))
    if isinstance(result, ProviderError):
        if result.code == UNDER_WAY:
            return "deferred"
        return evidence.held(run, subject, [Finding("error", result.code, dict(result.params))])
    log.error("import_defect", data_type=data_type, external_id=external_id, exc_info=result)
    params = {"what": type(result).__name__, "number": external_id}
    return evidence.held(run, subject, [Finding("error", "import_defect", params)])


def _count(job: SyncJob, run: Run) -> None:
    run.count_calls()
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
            decided = rows.order_by("pk").values_list("external_id", flat=True)[: reading_list.CHUNK]
            _work_off(run, data_type, iter(list(decided)))
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
    outcome = _take(run, data_type, [external_id])[external_id]
    if outcome == "deferred":
        raise ProviderError(Kind.TRANSIENT, UNDER_WAY)
    runlog.fetched(integration, data_type, external_id, outcome)


def _told_at(integration: Integration, data_type: str, external_id: str) -> datetime | None:
    """When the latest event about it came that is being worked off: what it tells of happened before."""
    rows = InboxEvent.objects.filter(
        integration=integration, data_type=data_type, external_id=external_id, state=EventState.RECEIVED
    )
    return rows.order_by("-received_at").values_list("received_at", flat=True).first()
