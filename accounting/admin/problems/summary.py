"""A problem in words, for lists and for its own page."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounting.admin import amounts, labels, wording
from accounting.admin.pages import row_address
from accounting.admin.told import told
from accounting.models import Problem, SyncItem
from accounting.problems.sentences import Explanation
from accounting.problems.service import held_count


@dataclass(frozen=True)
class ProblemLine:
    address: str
    message: str
    next_step: str
    since: str
    held: int
    amounts: list[tuple[str, str]]
    badge: labels.Badge
    integration: str


def problem_line(problem: Problem) -> ProblemLine:
    said = sentence(problem)
    return ProblemLine(
        address=row_address(problem),
        message=said.message,
        next_step=said.next_step,
        since=wording.moment(problem.opened_at),
        held=held_count(problem),
        amounts=amounts.sums_text(held_items(problem)),
        badge=labels.level_badge(problem.level),
        integration=str(problem.integration or ""),
    )


def sentence(problem: Problem) -> Explanation:
    provider = (
        problem.integration.provider if problem.integration else str(problem.params.get("provider", ""))
    )
    return told(problem.code, problem.params, provider=provider)


def held_items(problem: Problem) -> QuerySet[SyncItem]:
    """What an open problem holds now, or what a solved one held."""
    holds = problem.holds.all() if problem.solved_at else problem.holds.filter(released_at=None)
    rows: QuerySet[SyncItem] = SyncItem.objects.filter(pk__in=holds.values("item"))
    return rows.select_related("integration").order_by("data_type", "created_at", "sequence")


def amounts_text(problem: Problem) -> str:
    return " · ".join(f"{label} {amount}" for label, amount in amounts.sums_text(held_items(problem)))
