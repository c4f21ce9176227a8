"""Record versions that wait under a problem: one problem per cause, solved once it holds nothing more."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounting.bell import ring
from accounting.models import Integration, Problem
from accounting.problems import service
from vouchers.models import BookingHold, Ledger
from vouchers.refusals import Obstacle

# What the causes of the ledger's own problems begin with; an organisation has one own ledger.
CAUSE = "booking:"
# What an integration's account mapping lacks is one problem for its writes and for the ledger that books by it.
_AS_THE_WRITES_SAY = {"booking_category_unmapped": "category_unmapped"}


@dataclass(frozen=True)
class Held:
    record_type: str
    record_id: UUID
    record_hash: str
    source_ref: str
    obstacle: Obstacle


def cause_of(obstacle: Obstacle) -> str:
    return obstacle.cause if obstacle.integration else f"{CAUSE}{obstacle.cause}"


def hold(ledger: Ledger, held: Sequence[Held]) -> None:
    """Inside the caller's transaction. A record waits under its first obstacle; the next shows when that is gone."""
    together: dict[tuple[str, UUID | None], list[Held]] = defaultdict(list)
    for one in held:
        cause = cause_of(one.obstacle) if one.obstacle.cause else f"{CAUSE}record:{one.record_id}"
        together[cause, one.obstacle.integration].append(one)
    for (cause, _), some in together.items():
        _hold_under(ledger, cause, some)


def _hold_under(ledger: Ledger, cause: str, held: Sequence[Held]) -> None:
    obstacle = held[0].obstacle
    for record_type in {one.record_type for one in held}:
        let_go(ledger, record_type, [one.record_id for one in held if one.record_type == record_type])
    integration = Integration.objects.get(pk=obstacle.integration) if obstacle.integration else None
    problem = service.open_problem(
        tenant=ledger.tenant_id,
        integration=integration,
        code=_AS_THE_WRITES_SAY.get(obstacle.code, obstacle.code) if integration else obstacle.code,
        cause=cause,
        params={**obstacle.params, "record": held[0].source_ref},
    )
    BookingHold.objects.bulk_create(
        BookingHold(
            tenant_id=ledger.tenant_id,
            ledger=ledger,
            problem=problem,
            record_type=one.record_type,
            record_id=one.record_id,
            record_hash=one.record_hash,
        )
        for one in held
    )


def let_go(ledger: Ledger, record_type: str, ids: Collection[UUID]) -> None:
    BookingHold.objects.filter(ledger=ledger, record_type=record_type, record_id__in=ids).delete()


def open_problems(ledger: Ledger) -> list[Problem]:
    """The ledger's own, and those of a mapping that its records may wait under."""
    own = Q(integration=None, cause__startswith=CAUSE)
    shared = Q(integration__isnull=False, code__in=_AS_THE_WRITES_SAY.values())
    rows = Problem.objects.filter(own | shared, tenant=ledger.tenant_id, solved_at=None)
    return list(rows.order_by("opened_at"))


def count_held(problem: Problem) -> int:
    return int(BookingHold.objects.filter(problem=problem).count())


def release_held(problem: Problem) -> int:
    """All that the problem held is tried again."""
    held = BookingHold.objects.filter(problem=problem)
    ledger = held.values_list("ledger", "tenant").first()
    if ledger is None:
        return 0
    ring("vouchers.tasks.book_records", *ledger)
    return int(held.delete()[0])


def solve_empty(ledger: Ledger) -> int:
    """Problems that hold nothing more; how many."""
    empty = [one for one in open_problems(ledger) if not service.held_count(one)]
    for problem in empty:
        service.solve(problem=problem, solved_by=service.SYSTEM)
    return len(empty)
