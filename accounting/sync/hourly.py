"""The hourly run: one job per connected integration, and nobody's failure stops the others."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings

from accounting import clock, scope
from accounting.all_tenants import all_tenants
from accounting.models import Integration, IntegrationStatus
from accounting.problems import service
from accounting.sync.context import Context
from accounting.sync.errors import SyncRefused
from accounting.sync.jobs import EVENT, start_job

log = structlog.get_logger(__name__)

NOT_STARTED = "run_not_started"


def start_hourly_jobs() -> int:
    """Start what this hour has not started yet; a beat that rings twice starts nothing twice."""
    slot = int(clock.now().timestamp() // settings.FROST_HOURLY_SECONDS)
    started = 0
    for integration_id, tenant_id in _connected():
        with scope.scope([tenant_id]):
            started += _start(integration_id, f"hourly:{slot}")
    return started


def _connected() -> list[tuple[UUID, UUID]]:
    with all_tenants():
        rows = Integration.all_tenants.filter(
            status__in=[IntegrationStatus.CONNECTED, IntegrationStatus.ERROR], tenant__archived_at=None
        )
        return list(rows.values_list("pk", "tenant_id"))


def _start(integration_id: UUID, slot: str) -> int:
    integration = Integration.objects.select_related("grant__app", "tenant").get(pk=integration_id)
    try:
        if not _due(integration):
            return 0
        job = start_job(integration=integration, trigger="schedule", requested_by="schedule", slot=slot)
    except SyncRefused as refusal:
        log.info("hourly_refused", integration=str(integration_id), code=refusal.code)
        return 0
    except Exception as error:
        # Settings that an upgrade made unreadable, for instance: this integration needs a person, the others run.
        log.exception("hourly_failed", integration=str(integration_id))
        service.open_problem(
            tenant=integration.tenant_id,
            integration=integration,
            code=NOT_STARTED,
            cause=NOT_STARTED,
            params={"what": f"{type(error).__name__}: {error}"[:300]},
        )
        return 0
    service.solve_cause(tenant=integration.tenant_id, integration=integration, cause=NOT_STARTED)
    return int(job.new)


def _due(integration: Integration) -> bool:
    """Runs of everything count, not the export of a few records in between.

    A new connection waits for a person's first run, so that no backlog is ever booked unseen.
    """
    if integration.grant is None or integration.grant.state != "ok":
        return False
    real = integration.jobs.filter(dry_run=False).exclude(kind=EVENT)
    enabled = Context(integration).run_types()
    recent = real.filter(created_at__gt=clock.now() - timedelta(seconds=settings.FROST_HOURLY_SECONDS))
    whole = recent.filter(kind="sync", date_from=None, date_to=None, record_ids=[])
    return real.exists() and not any(set(enabled) <= set(job.data_types) for job in whole)
