"""What the product says of its own work, compared with nothing but its promise: all confirmed, all jobs ended."""

from typing import Any

from tests.campaign.stage import Organisation


def at_rest(who: Organisation) -> bool:
    """No job of this organisation is being planned or run."""
    from accounting import scope
    from accounting.models import JobStatus, SyncJob

    with scope.scope([who.tenant.pk]):
        open_states = [JobStatus.PLANNING, JobStatus.RUNNING]
        return not SyncJob.objects.filter(status__in=open_states).exists()


def complaints(who: Organisation) -> list[str]:
    """Items that are not confirmed, and problems that are still open."""
    from accounting import scope
    from accounting.models import Problem, State, SyncItem

    with scope.scope([who.tenant.pk]):
        left = SyncItem.objects.filter(plan_only=False).exclude(state__in=[State.CONFIRMED, State.SUPERSEDED])
        rows = left.values_list("data_type", "source_ref", "operation", "state", "error_code", "reason")
        found = [f"item {' '.join(row)}" for row in rows]
        opened = Problem.objects.filter(solved_at=None)
        return found + [f"problem {code}: {params}" for code, params in opened.values_list("code", "params")]


def states(who: Organisation, **which: Any) -> dict[str, int]:
    from django.db.models import Count

    from accounting import scope
    from accounting.models import SyncItem

    with scope.scope([who.tenant.pk]):
        rows = (
            SyncItem.objects.filter(plan_only=False).order_by().values_list("state").annotate(n=Count("pk"))
        )
        return dict(rows)


def solve_open(who: Organisation, code: str) -> int:
    """A person decides that these problems are solved."""
    from accounting import scope
    from accounting.models import Problem
    from accounting.problems import service

    with scope.scope([who.tenant.pk]):
        rows = list(Problem.objects.filter(solved_at=None, code=code))
        for problem in rows:
            service.solve(problem=problem, solved_by="campaign")
        return len(rows)


def problems(who: Organisation) -> list[Any]:
    from accounting import scope
    from accounting.models import Problem

    with scope.scope([who.tenant.pk]):
        return list(Problem.objects.order_by("opened_at"))
