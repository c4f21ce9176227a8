"""A person's decision about documents that can only be credited and sent anew: never a side effect of another."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounting import clock
from accounting.bell import ring
from accounting.facts import record_fact
from accounting.models import Problem, ProblemItem, SyncItem
from accounting.problems import service
from accounting.sync.errors import SyncRefused
from accounting.sync.jobs import start_job
from accounting.sync.retry import CREDIT, RETRYABLE, make_due


@dataclass(frozen=True)
class Solved:
    """`released` items are due again; `planned_anew` credits are only looked at again."""

    released: int
    planned_anew: int


def held_credits(problem: Problem) -> QuerySet[SyncItem]:
    """The credits that wait for a person's decision under this problem."""
    return SyncItem.objects.filter(
        holds__problem=problem, holds__released_at=None, operation=CREDIT, state__in=RETRYABLE
    ).order_by("created_at", "sequence")


def credit(*, problem: Problem, ordered_by: str) -> int:
    """Order the credits that this problem holds, and the new documents; the number of items released.

    Raises SyncRefused where it holds none.
    """
    with transaction.atomic():
        items = list(held_credits(problem).select_related("integration"))
        if not items:
            raise SyncRefused("nothing_to_credit", {})
        for item in items:
            record_fact(
                "credit_ordered",
                tenant=item.tenant_id,
                actor=ordered_by,
                integration=item.integration,
                item=item,
            )
        return service.solve(problem=problem, solved_by=ordered_by)


def solve_without_credit(*, problem: Problem, solved_by: str) -> Solved:
    """All that the problem holds is due again, but for credits: their records are planned anew.

    A record that is in step again lets its credit go and with it the problem; else the problem stays open.
    Raises SyncRefused where the integration takes no run now, or another one sends these data types.
    """
    with transaction.atomic():
        credits = list(held_credits(problem).select_related("integration"))
        if not credits:
            return Solved(service.solve(problem=problem, solved_by=solved_by), 0)
        released = _release_others(problem, {item.pk for item in credits})
        _plan_anew(credits, solved_by)
    return Solved(released, len(credits))


def _release_others(problem: Problem, stay: set[UUID]) -> int:
    """What does not wait for one of the credits."""
    holds = problem.holds.filter(released_at=None)
    parents = dict(holds.values_list("item_id", "item__depends_on_id"))
    staying = set(stay)
    while more := {pk for pk, parent in parents.items() if parent in staying} - staying:
        staying |= more
    going = [pk for pk in parents if pk not in staying]
    holds.filter(item_id__in=going).update(released_at=clock.now())
    still_held = set(
        ProblemItem.objects.filter(item_id__in=going, released_at=None, problem__solved_at=None).values_list(
            "item_id", flat=True
        )
    )
    if problem.integration_id:
        ring("drain", problem.integration_id, problem.tenant_id)
    return make_due([pk for pk in going if pk not in still_held])


def _plan_anew(credits: list[SyncItem], requested_by: str) -> None:
    started = start_job(
        integration=credits[0].integration,
        data_types=sorted({item.data_type for item in credits}),
        record_ids=list({item.resource_id for item in credits}),
        trigger="person",
        requested_by=requested_by,
        kind="export",
    )
    if not started.new:
        raise SyncRefused("run_under_way", {})
