"""Opens, joins, solves problems: one row per open cause, with the items it holds."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from accounting import clock
from accounting.bell import ring
from accounting.events.mail import notices
from accounting.events.outgoing import outbox
from accounting.facts import record_fact
from accounting.models import Integration, Problem, ProblemItem, State, SyncItem, Tenant
from accounting.problems import holders

SYSTEM = "system"
_CHUNK = 500


def open_problem(
    *,
    tenant: Tenant | UUID,
    code: str,
    cause: str,
    integration: Integration | None = None,
    params: dict[str, Any] | None = None,
    words: str = "",
    level: str = "error",
) -> Problem:
    """The open problem of this cause; a new one where there is none."""
    tenant_id = tenant.pk if isinstance(tenant, Tenant) else tenant
    now = clock.now()
    seen = {"seen_at": now, "params": params or {}, "words": words, "code": code, "level": level}
    while True:
        open_rows = Problem.objects.filter(
            tenant_id=tenant_id, integration=integration, cause=cause[:200], solved_at=None
        )
        if open_rows.update(**seen, occurrences=F("occurrences") + 1):
            problem = open_rows.first()
            if problem:
                return problem
        try:
            with transaction.atomic():
                problem = Problem.objects.create(
                    tenant_id=tenant_id, integration=integration, cause=cause[:200], opened_at=now, **seen
                )
                _tell_opened(problem)
        except IntegrityError:
            continue  # another process opened it in between
        return problem


def _tell_opened(problem: Problem) -> None:
    """History, other systems and people hear of it, or of nothing: it is one transaction."""
    record_fact(
        "problem_opened",
        tenant=problem.tenant_id,
        actor=SYSTEM,
        integration=problem.integration,
        data={"problem": str(problem.pk), "code": problem.code},
    )
    outbox.announce("problem.opened", tenant=problem.tenant_id, data=_public(problem))
    notices.about_problem(problem)


def _public(problem: Problem) -> dict[str, Any]:
    """What an outgoing webhook holds: the receiver asks the API for more."""
    return {
        "problem": str(problem.pk),
        "code": problem.code,
        "level": problem.level,
        "integration": str(problem.integration_id) if problem.integration_id else None,
    }


def hold(problem: Problem, items: Iterable[SyncItem]) -> None:
    """Note that the problem holds these items."""
    rows = [ProblemItem(tenant_id=problem.tenant_id, problem=problem, item=item) for item in items]
    ProblemItem.objects.bulk_create(rows, ignore_conflicts=True)


def solve(*, problem: Problem, solved_by: str) -> int:
    """Close the problem and make everything it held due again; the number of items released."""
    with transaction.atomic():
        now = clock.now()
        changed = Problem.objects.filter(pk=problem.pk, solved_at=None).update(
            solved_at=now, solved_by=solved_by
        )
        if not changed:
            return 0
        released = _release(problem) + holders.release(problem)
        record_fact(
            "problem_solved",
            tenant=problem.tenant_id,
            actor=solved_by,
            integration=problem.integration,
            data={"problem": str(problem.pk), "code": problem.code, "released": released},
        )
        outbox.announce(
            "problem.solved", tenant=problem.tenant_id, data={**_public(problem), "released": released}
        )
        if problem.integration_id:
            ring("drain", problem.integration_id, problem.tenant_id)
    return released


def solve_cause(*, tenant: Any, integration: Integration | None, cause: str, solved_by: str = SYSTEM) -> int:
    rows = Problem.objects.filter(
        tenant_id=getattr(tenant, "pk", tenant), integration=integration, cause=cause, solved_at=None
    )
    return sum(solve(problem=problem, solved_by=solved_by) for problem in rows)


def _release(problem: Problem) -> int:
    """Items that no other open problem holds become due; what may have been applied is looked up, not re-sent."""
    held = list(problem.holds.filter(released_at=None).values_list("item_id", flat=True))
    problem.holds.filter(released_at=None).update(released_at=clock.now())
    return _make_due(held)


def _make_due(item_ids: list[UUID]) -> int:
    """Those that no other open problem holds."""
    still = set(
        ProblemItem.objects.filter(
            item_id__in=item_ids, released_at=None, problem__solved_at=None
        ).values_list("item_id", flat=True)
    )
    from accounting.sync.retry import make_due

    return make_due([pk for pk in item_ids if pk not in still])


def release_items(*, problem: Problem, item_ids: Iterable[UUID], solved_by: str) -> int:
    """Make these of the held items due again; the problem is solved where it holds nothing more.

    The number of items that are due now: one that another problem holds as well stays held by that one.
    """
    wanted = set(item_ids)
    with transaction.atomic():
        held = list(problem.holds.filter(released_at=None).values_list("item_id", flat=True))
        freed = [pk for pk in held if pk in wanted]
        if len(freed) == len(held):
            return solve(problem=problem, solved_by=solved_by)
        if not freed:
            return 0
        for start in range(0, len(freed), _CHUNK):
            some = problem.holds.filter(released_at=None, item_id__in=freed[start : start + _CHUNK])
            some.update(released_at=clock.now())
        record_fact(
            "problem_partly_solved",
            tenant=problem.tenant_id,
            actor=solved_by,
            integration=problem.integration,
            data={"problem": str(problem.pk), "code": problem.code, "released": len(freed)},
        )
        return _make_due(freed)


def let_go(item_ids: Iterable[UUID]) -> None:
    """These items need no problem any more; a problem that holds nothing else is solved."""
    holds = ProblemItem.objects.filter(item_id__in=list(item_ids), released_at=None)
    problems = list(Problem.objects.filter(holds__in=holds, solved_at=None).distinct())
    holds.update(released_at=clock.now())
    for problem in problems:
        if not held_count(problem):
            solve(problem=problem, solved_by=SYSTEM)


def item_done(item: SyncItem) -> None:
    """A write succeeded: earlier failures of the same record are no longer anybody's problem."""
    same = SyncItem.objects.filter(
        integration_id=item.integration_id, data_type=item.data_type, resource_id=item.resource_id
    ).exclude(state__in=[State.SENDING, State.UNCERTAIN])
    ended = [State.REJECTED, State.CONFIRMED, State.SUPERSEDED, State.STOPPED]
    let_go(same.filter(state__in=ended).values_list("pk", flat=True))


def held_count(problem: Problem) -> int:
    return problem.holds.filter(released_at=None).count() + holders.count(problem)
