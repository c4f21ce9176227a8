"""Hands mirrors to the engine: one job at a time takes all that wait, so that a burst shares one look."""

import structlog
from django.db import transaction

from accounting import failpoints
from accounting.models import Integration
from accounting.problems import service
from accounting.sync import plan
from accounting.sync.errors import SyncRefused
from accounting.sync.jobs import EVENT, MOST_IDS, Started, start_job
from vouchers.models import Reversal, ReversalState

log = structlog.get_logger(__name__)
DATA_TYPE = "voucher"
NOT_SENT = "reversals_not_sent"
# The connection's own state says that nothing is sent now, and people know: it goes on with the connection.
_LATER = {"job_running", "integration_paused", "integration_disconnected"}


def push_mirrors(integration: Integration) -> bool:
    """Whether a job was started; what waits while another one runs is taken by the next, when that one ends."""
    started = _start(integration)
    if started is None or not started.new:
        return False
    failpoints.reached("mirror_job_started", str(started.job.pk))
    plan.plan_job(started.job.pk)
    return True


def _start(integration: Integration) -> Started | None:
    waiting = Reversal.objects.filter(
        integration=integration, state=ReversalState.APPROVED, mirror__isnull=False
    )
    ids = list(waiting.order_by("noticed_at", "number").values_list("mirror_id", flat=True)[:MOST_IDS])
    if not ids:
        return None
    try:
        with transaction.atomic():
            started = start_job(
                integration=integration,
                data_types=[DATA_TYPE],
                record_ids=ids,
                kind=EVENT,
                trigger=EVENT,
                requested_by="mirror",
            )
            if started.new:
                waiting.filter(mirror_id__in=ids).update(state=ReversalState.SENDING)
                service.solve_cause(tenant=integration.tenant_id, integration=integration, cause=NOT_SENT)
    except SyncRefused as refusal:
        _refused(integration, refusal, len(ids))
        return None
    return started


def _refused(integration: Integration, refusal: SyncRefused, count: int) -> None:
    log.info("mirrors_wait", code=refusal.code)
    if refusal.code in _LATER:
        return
    service.open_problem(
        tenant=integration.tenant_id,
        integration=integration,
        code=NOT_SENT,
        cause=NOT_SENT,
        params={"count": count, "code": refusal.code},
    )
