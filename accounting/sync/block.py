"""Holds items that a person must help first: one Problem per cause, dependents included."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from accounting.domain.findings import Finding
from accounting.models import Problem, State, SyncItem, SyncJob
from accounting.problems import service


def block_planned(job: SyncJob) -> None:
    """Items whose plan found errors wait, each under the problem of its cause."""
    rows = SyncItem.objects.filter(job=job, state=State.PLANNED).exclude(findings=[])
    for item in rows.select_related("integration", "job"):
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
    layer = list(items)
    first = True
    while layer:
        if themselves or not first:
            _hold_unsent([item.pk for item in layer])
        service.hold(problem, layer)
        ids = [item.pk for item in layer]
        layer = list(
            SyncItem.objects.filter(
                depends_on_id__in=ids,
                state__in=[State.PLANNED, State.READY, State.WAITING],
                plan_only=False,
                blocked=False,
            )
        )
        first = False


def _hold_unsent(item_ids: list[UUID]) -> None:
    SyncItem.objects.filter(pk__in=item_ids, state__in=[State.PLANNED, State.READY, State.WAITING]).update(
        blocked=True, state=State.WAITING, next_attempt_at=None
    )
