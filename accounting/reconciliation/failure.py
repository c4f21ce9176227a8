"""A comparison that could not be made: it says why, and one problem stands until the next one succeeds."""

from accounting import clock
from accounting.domain.errors import ProviderError
from accounting.models import Reconciliation, ReconciliationStatus
from accounting.problems import service

NOT_COMPARED = "reconciliation_failed"


def fail(run: Reconciliation, error: ProviderError) -> None:
    """End the run; what it read is dropped."""
    run.status, run.completed_at = ReconciliationStatus.FAILED, clock.now()
    run.error_code, run.error_params = error.code, error.params
    run.error_words = error.message[:2000]
    run.save(update_fields=["status", "completed_at", "error_code", "error_params", "error_words"])
    run.readings.all().delete()
    service.open_problem(
        tenant=run.tenant_id,
        integration=run.integration,
        code=NOT_COMPARED,
        cause=NOT_COMPARED,
        params={"code": error.code, "from": run.date_from.isoformat(), "to": run.date_to.isoformat()},
        words=error.message[:2000],
        level="warning",
    )
