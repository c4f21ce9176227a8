"""Holds items that a person must help first: one Problem per cause, dependents included."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q

from accounting.domain.findings import Finding
from accounting.models import Problem, ProblemItem, State, SyncItem, SyncJob
from accounting.problems import service
from accounting.sync.chunks import by_primary_key

_UNSENT = [State.PLANNED, State.READY, State.WAITING]


def block_planned(job: SyncJob) -> None:
    """Items whose plan found errors wait, each under the problem of its cause."""
    # An item that a parent's problem holds by now is waiting; it is held under its own problems as well.
    rows = SyncItem.objects.filter(job=job, state__in=[State.PLANNED, State.WAITING]).exclude(findings=[])
    for items in by_primary_key(rows.select_related("integration", "job")):
        found = [(item, Finding.from_json(one)) for item in items for one in item.findings]
        _block([(item, finding) for item, finding in found if finding.blocks and not finding.recheck])


def block_behind(job: SyncJob) -> None:
    """What waits for a write that a person must help first is held under the same problems."""
    stuck = Q(depends_on__state__in=[State.NEEDS_PERSON, State.REJECTED]) | Q(depends_on__blocked=True)
    rows = SyncItem.objects.filter(stuck, job=job, state__in=_UNSENT, plan_only=False, blocked=False)
    for items in by_primary_key(rows):
        parents = {item.depends_on_id for item in items}
        held = ProblemItem.objects.filter(item_id__in=parents, released_at=None, problem__solved_at=None)
        behind: dict[Problem, set[UUID]] = defaultdict(set)
        for one in held.select_related("problem"):
            behind[one.problem].add(one.item_id)
        for problem, of in behind.items():
            hold_with_dependents(problem, [item for item in items if item.depends_on_id in of])


def hold_defect(item_id: UUID, what: str) -> None:
    """An unsent item on which our own code fails: a person's turn, with the record's name."""
    item = SyncItem.objects.select_related("integration", "job").get(pk=item_id)
    block(item, [Finding("error", "item_defect", {"what": what})])


def block(item: SyncItem, findings: Iterable[Finding]) -> None:
    """Hold one unsent item, and what waits for it, under the problems of these findings."""
    _block([(item, finding) for finding in findings])


def _block(found: Iterable[tuple[SyncItem, Finding]]) -> None:
    """One problem per cause, however many items it holds."""
    causes: dict[str, list[tuple[SyncItem, Finding]]] = defaultdict(list)
    for item, finding in found:
        causes[finding.cause or f"{finding.code}:{item.data_type}:{item.source_ref}"].append((item, finding))
    for cause, held in causes.items():
        item, finding = held[-1]
        problem = service.open_problem(
            tenant=item.tenant_id,
            integration=item.integration,
            code=finding.code,
            cause=cause,
            params={**finding.params, "record": item.source_ref, "data_type": item.data_type},
        )
        hold_with_dependents(problem, [item for item, _ in held])


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
