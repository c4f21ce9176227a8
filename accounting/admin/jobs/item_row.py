"""One item as a row of the plan: what is done to which record, what changes, what stands in the way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from accounting.admin import amounts, labels, wording
from accounting.admin.jobs.changes import Changes, readable
from accounting.admin.pages import row_address
from accounting.admin.records.links import record_address
from accounting.admin.records.parties import Party, parties
from accounting.admin.told import told, told_finding
from accounting.models import ProblemItem, State, SyncItem
from accounting.sync.progress import item_changes
from accounting.sync.retry import RETRYABLE, needs_decision


@dataclass(frozen=True)
class ItemRow:
    id: str
    data_type: str
    record: str
    address: str
    operation: labels.Badge
    is_create: bool
    date: str
    amount: str
    external_id: str
    changes: Changes
    parties: list[Party]
    findings: list[dict[str, Any]]
    held_by: list["HeldBy"]
    state: labels.Badge
    waits: str
    reason: str
    error: dict[str, str] | None
    calls: int
    can_retry: bool


@dataclass(frozen=True)
class HeldBy:
    """An open problem that an item waits for."""

    message: str
    next_step: str
    address: str


def item_rows(items: Iterable[SyncItem]) -> list[ItemRow]:
    """The rows of one page, with a fixed number of queries (given items with their plans)."""
    page = list(items)
    named, held = parties(page), problems_of(page)
    return [_row(item, named.get(item.resource_id, []), held.get(item.pk, [])) for item in page]


def _row(item: SyncItem, named: list[Party], held_by: list[HeldBy]) -> ItemRow:
    found = findings(item)
    said = {finding["message"] for finding in found}
    return ItemRow(
        id=str(item.pk),
        data_type=labels.data_type_name(item.data_type),
        record=item.source_ref,
        address=record_address(item.resource_type, item.resource_id),
        operation=labels.operation_badge(item.operation),
        is_create=item.operation == "create",
        date=amounts.date_text(item.summary),
        amount=amounts.amount_text(item.summary),
        external_id=item.external_id,
        changes=readable(item_changes(item), item.integration.provider),
        parties=named,
        findings=found,
        held_by=[problem for problem in held_by if problem.message not in said],
        state=labels.state_badge(item),
        waits=_waits(item),
        reason=labels.reason(item.reason),
        error=error_text(item),
        calls=item.calls_planned,
        can_retry=can_retry(item),
    )


def can_retry(item: SyncItem) -> bool:
    """Waiting items that nothing holds go by themselves; a credit goes by the button of its problem alone."""
    if item.plan_only or needs_decision(item) or item.state not in RETRYABLE:
        return False
    return bool(item.blocked or item.state in {State.REJECTED, State.NEEDS_PERSON, State.UNCERTAIN})


def findings(item: SyncItem) -> list[dict[str, Any]]:
    explained = [
        told_finding(finding, record=item.source_ref, provider=item.integration.provider)
        for finding in item.findings
    ]
    return [{**finding, "badge": labels.level_badge(finding["level"])} for finding in explained]


def error_text(item: SyncItem) -> dict[str, str] | None:
    if not item.error_code or item.state == State.CONFIRMED:
        return None
    params = {"record": item.source_ref, "data_type": item.data_type, **item.error_params}
    sentence = told(item.error_code, params, provider=item.integration.provider)
    return {
        "message": sentence.message,
        "next_step": sentence.next_step,
        "words": item.error_words,
        "code": item.error_code,
        "request_id": item.request_id,
    }


def _waits(item: SyncItem) -> str:
    if item.state not in {State.WAITING, State.UNCERTAIN} or item.next_attempt_at is None:
        return ""
    return gettext("next attempt %(at)s") % {"at": wording.moment(item.next_attempt_at)}


def problems_of(items: Sequence[SyncItem]) -> dict[UUID, list[HeldBy]]:
    """The open problems that hold these items, in one query."""
    rows = ProblemItem.objects.filter(
        item__in=[item.pk for item in items], released_at=None, problem__solved_at=None
    )
    found: dict[UUID, list[HeldBy]] = defaultdict(list)
    for row in rows.select_related("problem__integration").order_by("problem__opened_at"):
        problem = row.problem
        provider = problem.integration.provider if problem.integration else ""
        sentence = told(problem.code, problem.params, provider=provider)
        found[row.item_id].append(HeldBy(sentence.message, sentence.next_step, row_address(problem)))
    return found
