"""Record versions that wait under a problem: one problem per cause, solved once it holds nothing more."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounting.bell import ring
from accounting.models import Problem
from accounting.problems import service
from vouchers.models import BookingHold, Ledger
from vouchers.refusals import Obstacle

# What the causes of these problems begin with; an organisation has one own ledger.
CAUSE = "booking:"


@dataclass(frozen=True)
class Held:
    record_type: str
    record_id: UUID
    record_hash: str
    source_ref: str
    obstacle: Obstacle


def hold(ledger: Ledger, held: Sequence[Held]) -> None:
    """Inside the caller's transaction. A record waits under its first obstacle; the next shows when that is gone."""
    together: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        together[one.obstacle.cause or f"record:{one.record_id}"].append(one)
    for cause, some in together.items():
        _hold_under(ledger, cause, some)


def _hold_under(ledger: Ledger, cause: str, held: Sequence[Held]) -> None:
    obstacle = held[0].obstacle
    for record_type in {one.record_type for one in held}:
        let_go(ledger, record_type, [one.record_id for one in held if one.record_type == record_type])
    problem = service.open_problem(
        tenant=ledger.tenant_id,
        code=obstacle.code,
        cause=f"{CAUSE}{cause}",
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
    rows = Problem.objects.filter(
        tenant=ledger.tenant_id, integration=None, cause__startswith=CAUSE, solved_at=None
    )
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
    empty = [one for one in open_problems(ledger) if not one.booking_holds.exists()]
    for problem in empty:
        service.solve(problem=problem, solved_by=service.SYSTEM)
    return len(empty)
