"""An original that changed or was deleted after it was read: a proposal to a person, never a change by itself."""

from dataclasses import fields
from typing import Any

from django.db import transaction

from accounting import clock
from accounting.domain.ledgers import BookedRow, BookedVoucher
from accounting.models import Integration
from accounting.problems import service
from vouchers.mirror import proposals, settling
from vouchers.models import Alert, Reversal, ReversalState, Voucher

ALTERED = "reversal_original_changed"
GONE = "reversal_original_deleted"
_UNSENT = (ReversalState.APPROVED, ReversalState.SENDING, ReversalState.NEEDS_PERSON)


def look_again(reversal: Reversal, found: BookedVoucher | None) -> None:
    """`found` is the original as it stands now, None where it is gone."""
    if found is not None and found.digest == reversal.original_digest:
        _as_it_was(reversal)
    elif reversal.state == ReversalState.PROPOSED and reversal.mirror_id is None:
        # Nothing was decided yet: the proposal follows the original, or ends with it.
        settling.settle(reversal, found, only_propose=True)
    else:
        _alert(reversal, found)


def _as_it_was(reversal: Reversal) -> None:
    """Changed back: nobody has to decide anything any more."""
    if not reversal.alert:
        return
    with transaction.atomic():
        clear(reversal)
        if reversal.state == ReversalState.PROPOSED:
            _let_go_on(reversal)


def clear(reversal: Reversal) -> None:
    reversal.alert, reversal.seen = "", ""
    reversal.save(update_fields=["alert", "seen"])
    service.solve_cause(tenant=reversal.tenant_id, integration=reversal.integration, cause=cause_of(reversal))


def _let_go_on(reversal: Reversal) -> None:
    """The mirror that was held back is sent as it was decided."""
    Voucher.objects.filter(pk=reversal.mirror_id).update(archived_at=None)
    Reversal.objects.filter(pk=reversal.pk).update(state=ReversalState.APPROVED)
    proposals.tell(reversal.rule)


def _alert(reversal: Reversal, found: BookedVoucher | None) -> None:
    """What is booked stays; what was not sent yet is held back: a record that is archived is not sent."""
    with transaction.atomic():
        held = Reversal.objects.filter(pk=reversal.pk, state__in=_UNSENT).update(state=ReversalState.PROPOSED)
        if held:
            reversal.state = ReversalState.PROPOSED
            Voucher.objects.filter(pk=reversal.mirror_id).update(archived_at=clock.now())
        reversal.alert = Alert.CHANGED if found else Alert.DELETED
        reversal.seen = found.as_json() if found else ""
        reversal.read_at = clock.now()
        reversal.save(update_fields=["alert", "seen", "read_at"])
        _tell(reversal)
        if held:
            proposals.tell(reversal.rule)


def _tell(reversal: Reversal) -> None:
    integration: Integration = reversal.integration
    service.open_problem(
        tenant=reversal.tenant_id,
        integration=integration,
        code=ALTERED if reversal.alert == Alert.CHANGED else GONE,
        cause=cause_of(reversal),
        params={
            "record": str(reversal),
            "number": reversal.external_id or "–",
            "target": reversal.rule.target_series,
            "reversal": str(reversal.pk),
        },
    )


def cause_of(reversal: Reversal) -> str:
    return f"reversal_original:{reversal.pk}"


def differences(before: BookedVoucher | None, now: BookedVoucher | None) -> list[dict[str, Any]]:
    """[{field, old, new}]: head first, then row by row as they stand; rows are numbered from 1."""
    old, new = _flat(before), _flat(now)
    names = [*old, *(name for name in new if name not in old)]
    return [
        {"field": name, "old": old.get(name, ""), "new": new.get(name, "")}
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def _flat(voucher: BookedVoucher | None) -> dict[str, str]:
    if voucher is None:
        return {}
    flat = {
        "voucher_date": voucher.voucher_date.isoformat(),
        "text": voucher.text,
        "comment": voucher.comment,
        "cost_centre": voucher.cost_centre,
        "project": voucher.project,
    }
    for position, row in enumerate(voucher.rows, start=1):
        for item in fields(BookedRow):
            flat[f"rows[{position}].{item.name}"] = _shown(getattr(row, item.name))
    return flat


def _shown(value: Any) -> str:
    if value is None or value is False:
        return ""
    return "✓" if value is True else str(value)
