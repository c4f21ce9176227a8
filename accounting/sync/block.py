"""Holds items that a person must help first: one Problem per cause, dependents included."""

from collections.abc import Iterable, Sequence

from accounting.domain.findings import Finding
from accounting.models import Problem, State, SyncItem, SyncJob
from accounting.problems import service
from accounting.sync.chunks import by_primary_key

_UNSENT = [State.PLANNED, State.READY, State.WAITING]


def block_planned(job: SyncJob) -> None:
    """Items whose plan found errors wait, each under the problem of its cause."""
    # An item that a parent's problem holds by now is waiting; it is held under its own problems as well.
    rows = SyncItem.objects.filter(job=job, state__in=[State.PLANNED, State.WAITING]).exclude(findings=[])
    for items in by_primary_key(rows.select_related("integration", "job")):
        for item in items:
            found = map(Finding.from_json, item.findings)
            errors = [finding for finding in found if finding.blocks and not finding.recheck]
            if errors:
                block(item, errors)


def block(item: SyncItem, findings: Iterable[Finding]) -> None:
    """Hold one unsent item, and what waits for it, under the problems of these findings."""
    for finding in findings:
        params = {**finding.params, "record": item.source_ref, "data_type": item.data_type}
        problem = service.open_problem(
            tenant=item.tenant_id,
            integration=item.integration,
            code=finding.code,
            cause=finding.cause or f"{finding.code}:{item.data_type}:{item.source_ref}",
            params=params,
        )
        hold_with_dependents(problem, [item])


def hold_with_dependents(problem: Problem, items: Sequence[SyncItem], *, themselves: bool = True) -> None:
    """The problem holds these items and everything that waits for them."""
    if themselves:
        _hold_unsent(items)
    service.hold(problem, items)
    dependents = SyncItem.objects.filter(
        depends_on_id__in=[item.pk for item in items], state__in=_UNSENT, plan_only=False, blocked=False
    )
    for chunk in by_primary_key(dependents):
        hold_with_dependents(problem, chunk)


def _hold_unsent(items: Sequence[SyncItem]) -> None:
    SyncItem.objects.filter(pk__in=[item.pk for item in items], state__in=_UNSENT).update(
        blocked=True, state=State.WAITING, next_attempt_at=None
    )
