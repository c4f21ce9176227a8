"""One item as a row of the plan: what is done to which record, what changes, what stands in the way."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from accounting.admin import amounts, labels, wording
from accounting.admin.records.links import record_address
from accounting.admin.told import told, told_finding
from accounting.models import State, SyncItem
from accounting.sync.progress import item_changes
from accounting.sync.retry import RETRYABLE


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
    changes: list[dict[str, str]]
    findings: list[dict[str, Any]]
    state: labels.Badge
    waits: str
    reason: str
    error: dict[str, str] | None
    calls: int
    can_retry: bool


def item_row(item: SyncItem) -> ItemRow:
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
        changes=[_change(change) for change in item_changes(item)],
        findings=findings(item),
        state=labels.state_badge(item),
        waits=_waits(item),
        reason=labels.reason(item.reason),
        error=error_text(item),
        calls=item.calls_planned,
        can_retry=can_retry(item),
    )


def can_retry(item: SyncItem) -> bool:
    """Waiting items that nothing holds go by themselves."""
    if item.plan_only or item.state not in RETRYABLE:
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


def _change(change: dict[str, Any]) -> dict[str, str]:
    return {
        "field": change["field"],
        "old": wording.plain(change["old"]),
        "new": wording.plain(change["new"]),
    }
