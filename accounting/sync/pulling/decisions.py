"""What a person decides about documents that wait: each is read once more, and then does what was said."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounting import clock, records
from accounting.facts import record_fact
from accounting.models import Problem, State, SyncItem
from accounting.problems import service
from accounting.sync.errors import SyncRefused
from accounting.sync.pulling import gone, matching, merging, strangers
from accounting.sync.pulling.again import read_again

Action = Literal["link", "new", "take", "archive", "keep"]

# What may be decided about a problem of this code.
ACTIONS: Mapping[str, tuple[Action, ...]] = {
    "match_by_name": ("link", "new"),
    "match_by_number": ("link", "new"),
    "import_proposed": ("take", "keep"),
    "import_new_proposed": ("take",),
    "deleted_there": ("archive", "keep"),
}
_SAID: Mapping[Action, str] = {
    "new": matching.NEW, "take": merging.TAKE, "archive": gone.ARCHIVE, "keep": gone.KEEP,
}  # fmt: skip


def actions_of(problem: Problem) -> tuple[Action, ...]:
    """What a person may decide now; linking needs one free record to link with."""
    if problem.solved_at is not None:
        return ()
    known = ACTIONS.get(problem.code, ())
    return tuple(one for one in known if one != "link" or len(candidates_of(problem)) > 0)


def candidates_of(problem: Problem) -> list[str]:
    """Ids of the records that the held document may be."""
    item = waiting(problem).first()
    found: list[str] = item.summary.get("candidates", []) if item else []
    return found


def waiting(problem: Problem) -> QuerySet[SyncItem]:
    """The readings that this problem holds."""
    return SyncItem.objects.filter(
        holds__problem=problem,
        holds__released_at=None,
        job_type__in=["import", "webhook"],
        state=State.NEEDS_PERSON,
    ).order_by("created_at", "pk")


def decide(*, problem: Problem, action: Action, decided_by: str, record: UUID | None = None) -> int:
    """Have it done: "link these" (with `record` where there are several), "new" for another one, "take" what is
    proposed, "archive" our record or "keep" it although its document is gone. How many documents it is about.

    Raises SyncRefused: decision_not_open, link_needs_record.
    """
    if action not in actions_of(problem):
        raise SyncRefused("decision_not_open", {"action": action})
    said = strangers.LINK + str(_chosen(problem, record)) if action == "link" else _SAID[action]
    with transaction.atomic():
        items = waiting(problem)
        for item in items.select_related("integration"):
            record_fact(
                f"import_{action}_decided",
                tenant=item.tenant_id,
                actor=decided_by,
                integration=item.integration,
                item=item,
                data={"problem": str(problem.pk)},
            )
        count = read_again(items, said, decided_by)
        if not count:
            raise SyncRefused("decision_not_open", {"action": action})
        problem.holds.filter(released_at=None).update(released_at=clock.now())
        service.solve(problem=problem, solved_by=decided_by)
    return count


def _chosen(problem: Problem, record: UUID | None) -> str:
    """Raises SyncRefused where it is not clear which record is meant, or it has another document by now."""
    candidates = candidates_of(problem)
    chosen = str(record) if record else (candidates[0] if len(candidates) == 1 else "")
    item = waiting(problem).first()
    if item is None or chosen not in candidates:
        raise SyncRefused("link_needs_record", {"records": str(problem.params.get("records", ""))})
    if not records.get(item.data_type).model.objects.filter(pk=chosen, archived_at=None).exists():
        raise SyncRefused("link_needs_record", {"records": str(problem.params.get("records", ""))})
    return chosen
