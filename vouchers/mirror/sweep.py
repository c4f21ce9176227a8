"""Rings for mirrors that wait, anywhere: a lost bell or a lost worker costs only time."""

from uuid import UUID

import structlog

from accounting.all_tenants import all_tenants
from accounting.bell import ring
from accounting.domain.errors import ProviderError
from accounting.models import Integration, IntegrationStatus
from accounting.problems import service
from vouchers.mirror.scanning import scan_vouchers
from vouchers.models import Reversal, ReversalRule, ReversalState, RuleMode

log = structlog.get_logger(__name__)
UNREAD = "reversals_not_counted"


def sweep() -> int:
    """The number of bells: one per integration with mirrors that no job has taken."""
    with all_tenants():
        rows = Reversal.all_tenants.filter(state=ReversalState.APPROVED)
        waiting = set(rows.order_by().values_list("integration_id", "tenant_id").distinct())
    for integration, tenant in waiting:
        ring("vouchers.tasks.push_mirrors", integration, tenant)
    return len(waiting)


def ask_for_scans(tenant: UUID) -> int:
    """Each night: one bell per integration of the tenant that mirrors anything."""
    rules = ReversalRule.objects.filter(tenant_id=tenant).exclude(mode=RuleMode.OFF)
    stopped = [IntegrationStatus.PAUSED, IntegrationStatus.DISCONNECTED]
    ids = set(rules.exclude(integration__status__in=stopped).values_list("integration_id", flat=True))
    for integration in ids:
        ring("vouchers.tasks.scan_vouchers", integration, tenant)
    return len(ids)


def scan_one(integration: Integration) -> None:
    """What could not be counted is told; the next night tries again."""
    cause = UNREAD
    try:
        scan_vouchers(integration=integration)
    except ProviderError as error:
        log.warning("vouchers_not_scanned", code=error.code)
        service.open_problem(
            tenant=integration.tenant_id,
            integration=integration,
            code=UNREAD,
            cause=cause,
            params={"code": error.code, "provider": integration.provider},
            words=error.message[:2000],
            level="warning",
        )
        return
    service.solve_cause(tenant=integration.tenant_id, integration=integration, cause=cause)
