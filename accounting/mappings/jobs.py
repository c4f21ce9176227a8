"""Work at the provider for account mappings: asked for as a row, rung for until it is done, one at a time."""

import os
import threading
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounting import clock
from accounting.bell import ring
from accounting.domain.errors import Kind, ProviderError
from accounting.mappings import references, to_provider
from accounting.mappings.errors import MappingRefused
from accounting.models import (
    Integration,
    IntegrationStatus,
    MappingStatus,
    ProviderAccountMapping,
    ReferenceJob,
)
from accounting.oauth.clients import open_client
from accounting.providers import registry
from accounting.providers.registers import Registers
from accounting.sync import guard
from accounting.sync.context import Context

log = structlog.get_logger(__name__)

READ, SYNC = "read", "sync"
MOST_TRIES = 5
OPEN = [ReferenceJob.Status.WAITING, ReferenceJob.Status.RUNNING]
_LATER = {Kind.TRANSIENT, Kind.RATE_LIMITED, Kind.UNCERTAIN, Kind.AUTH}
_LEASE = timedelta(minutes=10)
_PATIENCE = 20.0


def ask_to_read(*, integration: Integration, requested_by: str) -> ReferenceJob:
    """A job that reads the provider's registers, or the one that is under way.

    Raises MappingRefused: integration_disconnected, integration_paused, no_registers.
    """
    _refuse_unready(integration)
    return ask(
        ReferenceJob(tenant_id=integration.tenant_id, integration=integration, kind=READ), requested_by
    )


def sync_to_provider(
    *,
    mapping: ProviderAccountMapping,
    requested_by: str,
    dry_run: bool = True,
    change: Collection[str] = (),
) -> ReferenceJob:
    """A job that makes missing accounts and cost centres at the provider, or only looks what it would make.

    `change` holds keys of existing lines that a person ticked; nothing else that exists is touched.
    Raises MappingRefused: mapping_archived, integration_disconnected, integration_paused, no_registers,
    dry_run_first (no dry run of these very rules was made), unknown_change, reference_job_running.
    """
    if mapping.status == MappingStatus.ARCHIVED:
        raise MappingRefused("mapping_archived", {"version": mapping.version})
    _refuse_unready(mapping.integration)
    rules = to_provider.digest(mapping)
    if not dry_run:
        _check_dry_run(mapping, rules, change)
    wanted = ReferenceJob(
        tenant_id=mapping.tenant_id,
        integration=mapping.integration,
        kind=SYNC,
        mapping=mapping,
        dry_run=dry_run,
        change=sorted(change),
        rules_digest=rules,
    )
    job = ask(wanted, requested_by)
    if (job.mapping_id, job.dry_run, job.change) != (mapping.pk, dry_run, sorted(change)):
        raise MappingRefused("reference_job_running", {"job": str(job.pk)})
    return job


def _check_dry_run(mapping: ProviderAccountMapping, rules: str, change: Collection[str]) -> None:
    looked = latest_dry_run(mapping)
    if looked is None or looked.rules_digest != rules:
        raise MappingRefused("dry_run_first", {"version": mapping.version})
    offered = {line["key"] for line in looked.report.get("lines", ()) if line["action"] == "change"}
    unknown = sorted(set(change) - offered)
    if unknown:
        raise MappingRefused("unknown_change", {"key": unknown[0]})


def latest_dry_run(mapping: ProviderAccountMapping) -> ReferenceJob | None:
    found: ReferenceJob | None = (
        ReferenceJob.objects.filter(mapping=mapping, kind=SYNC, dry_run=True, status=ReferenceJob.Status.DONE)
        .order_by("-finished_at")
        .first()
    )
    return found


def after_activation(*, mapping: ProviderAccountMapping, requested_by: str, make_missing: bool) -> None:
    """On leaving draft: a look at what is missing at the provider, or its making where that was asked for.

    Raises MappingRefused as sync_to_provider, but only where the making was asked for.
    """
    if make_missing:
        sync_to_provider(mapping=mapping, requested_by=requested_by, dry_run=False)
        return
    try:
        sync_to_provider(mapping=mapping, requested_by=requested_by)
    except MappingRefused as refusal:
        log.info("no_look_after_activation", mapping=str(mapping.pk), code=refusal.code)


def _refuse_unready(integration: Integration) -> None:
    if integration.status == IntegrationStatus.DISCONNECTED or integration.grant is None:
        raise MappingRefused("integration_disconnected", {})
    if integration.status == IntegrationStatus.PAUSED:
        raise MappingRefused("integration_paused", {})
    if registry.get(integration.provider).registers is None:
        raise MappingRefused("no_registers", {"provider": integration.provider})


def ask_all_to_read() -> int:
    """The nightly round over the tenants in scope; the number of integrations."""
    ready = Integration.objects.filter(
        status__in=[IntegrationStatus.CONNECTED, IntegrationStatus.ERROR], grant__state="ok"
    ).select_related("grant")
    readable = [one for one in ready if registry.get(one.provider).registers is not None]
    for integration in readable:
        ask_to_read(integration=integration, requested_by="schedule")
    return len(readable)


def ask(job: ReferenceJob, requested_by: str) -> ReferenceJob:
    """Store it and ring once the transaction is committed."""
    job.requested_by, job.requested_at = requested_by, clock.now()
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        running = ReferenceJob.objects.filter(
            integration=job.integration, kind=job.kind, status__in=OPEN
        ).first()
        return running or ask(_anew(job), requested_by)
    ring("reference_job", job.pk, job.tenant_id)
    return job


def _anew(job: ReferenceJob) -> ReferenceJob:
    job.pk = uuid4()
    return job


def due() -> Q:
    """Waiting jobs, and those whose worker was lost."""
    waiting = Q(status=ReferenceJob.Status.WAITING) & (Q(lease_until=None) | Q(lease_until__lt=clock.now()))
    lost = Q(status=ReferenceJob.Status.RUNNING, lease_until__lt=clock.now())
    return waiting | lost


def run_job(job_id: UUID) -> None:
    """Do one job; what the provider cannot answer now is tried again later."""
    owner = f"{os.getpid()}-{threading.get_ident()}-{uuid4().hex[:8]}"
    taken = ReferenceJob.objects.filter(due(), pk=job_id).update(
        status=ReferenceJob.Status.RUNNING,
        lease_owner=owner,
        lease_until=clock.now() + _LEASE,
        tries=F("tries") + 1,
    )
    if not taken:
        return
    rows = ReferenceJob.objects.select_related("integration__grant__app", "integration__tenant", "mapping")
    job = rows.get(pk=job_id)
    try:
        report = _work(job)
    except ProviderError as error:
        log.warning("reference_job_failed", job=str(job_id), code=error.code, kind=str(error.kind))
        _failed(job, owner, error)
    else:
        _end(
            job, owner, status=ReferenceJob.Status.DONE, report=report, error_code="", finished_at=clock.now()
        )


def _work(job: ReferenceJob) -> dict[str, Any]:
    """Raises ProviderError."""
    context = Context(job.integration)
    registers = context.provider.registers
    if registers is None or not guard.may_send(job.integration):
        raise ProviderError(Kind.NEEDS_PERSON, "integration_not_ready")
    client = open_client(job.integration, patience=_PATIENCE)
    guard.check_company(context, client, None)
    if job.kind == READ:
        return _read(job, registers, client)
    return to_provider.make_missing(job=job, registers=registers, client=client)


def _read(job: ReferenceJob, registers: Registers, client: Any) -> dict[str, Any]:
    read = references.read_references(integration=job.integration, registers=registers, client=client)
    return {"counts": read.counts, "refused": read.refused}


def _failed(job: ReferenceJob, owner: str, error: ProviderError) -> None:
    words = {"error_code": error.code, "error_params": error.params, "error_words": error.message[:2000]}
    if error.kind in _LATER and job.tries < MOST_TRIES:
        wait = timedelta(seconds=60 * settings.FROST_BACKOFF_SCALE * job.tries)
        later = error.retry_at or clock.now() + wait
        _end(job, owner, status=ReferenceJob.Status.WAITING, lease_until=later, **words)
        return
    _end(job, owner, status=ReferenceJob.Status.FAILED, finished_at=clock.now(), **words)


def _end(job: ReferenceJob, owner: str, **changes: Any) -> None:
    """Only while the lease is ours."""
    values = {"lease_until": None, **changes, "lease_owner": ""}
    ReferenceJob.objects.filter(pk=job.pk, lease_owner=owner).update(**values)
