"""The hourly run: one job per connected integration, and nobody's failure stops the others."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings

from accounting import clock, scope
from accounting.all_tenants import all_tenants
from accounting.models import Integration, IntegrationStatus
from accounting.sync.errors import SyncRefused
from accounting.sync.jobs import start_job

log = structlog.get_logger(__name__)


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
    """A new connection waits for a person's first run, so that no backlog is ever booked unseen."""
    integration = Integration.objects.select_related("grant__app", "tenant").get(pk=integration_id)
    if integration.grant is None or integration.grant.state != "ok":
        return 0
    last = integration.jobs.filter(dry_run=False).order_by("-created_at").first()
    if last is None or clock.now() - last.created_at < timedelta(seconds=settings.FROST_HOURLY_SECONDS):
        return 0
    try:
        result = start_job(integration=integration, trigger="schedule", requested_by="schedule", slot=slot)
    except SyncRefused as refusal:
        log.info("hourly_refused", integration=str(integration_id), code=refusal.code)
        return 0
    return int(result.new)
