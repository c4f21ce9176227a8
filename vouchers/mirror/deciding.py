"""What a person decides: book it, book what corrects it, or leave it."""

from datetime import date

from django.db import transaction

from accounting import clock
from accounting.domain.ledgers import BookedVoucher
from accounting.facts import record_fact
from accounting.models import IntegrationMapping
from vouchers.mirror import changes, proposals, settling
from vouchers.mirror.errors import ReversalRefused
from vouchers.mirror.making import make_correction, make_mirror
from vouchers.mirror.reading import fetch
from vouchers.mirror.sending import push_mirrors
from vouchers.models import Alert, Reversal, ReversalState

OPEN = (ReversalState.PROPOSED, ReversalState.NEEDS_PERSON)
_PATIENCE = 5.0  # seconds that a person's page may wait for the budget


def approve(*, reversal: Reversal, approved_by: str, on: date | None = None) -> Reversal:
    """Book the mirror, on another day than the rule's where one is given; or, where the original changed after it was
    booked, the voucher that corrects it. The original is read once more: what a person has not seen is not booked.

    Raises ReversalRefused: reversal_not_open, reversal_date_needed, reversal_changed_again; and ProviderError.
    """
    if not may_approve(reversal):
        raise ReversalRefused("reversal_not_open", {"state": reversal.state})
    shown = snapshot(reversal)
    found = fetch(reversal.integration, reversal.place, patience=_PATIENCE)
    if _digest(found) != _digest(shown):
        changes.look_again(reversal, found)
        raise ReversalRefused("reversal_changed_again", {"record": str(reversal)})
    _noted(reversal, "reversal_approved", approved_by)
    if reversal.mirror_id is None:
        settling.settle(reversal, found, decided_by=approved_by, on=on)
        if reversal.state == ReversalState.NEEDS_PERSON:
            raise ReversalRefused(
                "reversal_date_needed", {"record": str(reversal), "reason": reversal.reason}
            )
    else:
        _approve_change(reversal, found, on, approved_by)
    push_mirrors(reversal.integration)
    reversal.refresh_from_db()
    return reversal


def may_approve(reversal: Reversal) -> bool:
    """Held by a problem of its write, it is let go by solving that."""
    if reversal.alert:
        return True
    return reversal.state in OPEN and reversal.mirror_id is None


def may_dismiss(reversal: Reversal) -> bool:
    return bool(reversal.alert) or (reversal.state in OPEN and reversal.mirror_id is None)


def snapshot(reversal: Reversal) -> BookedVoucher | None:
    """The original as a person was shown it last; None where it is gone."""
    if reversal.alert == Alert.DELETED:
        return None
    text = reversal.seen or reversal.original
    return BookedVoucher.from_json(text) if text else None


def mirrored(reversal: Reversal) -> BookedVoucher | None:
    """The original as it was when its mirror was made."""
    return BookedVoucher.from_json(reversal.original) if reversal.original else None


def dismiss(*, reversal: Reversal, dismissed_by: str) -> Reversal:
    """No mirror, or where one stands: it stays as it is, and the same change is not told again.

    Raises ReversalRefused: reversal_not_open.
    """
    if not may_dismiss(reversal):
        raise ReversalRefused("reversal_not_open", {"state": reversal.state})
    with transaction.atomic():
        _noted(reversal, "reversal_dismissed", dismissed_by)
        if not reversal.alert:
            settling.drop(reversal, "dismissed", dismissed_by)
        else:
            _leave(reversal, dismissed_by)
    return reversal


def _leave(reversal: Reversal, by: str) -> None:
    booked = _stands(reversal)
    known = snapshot(reversal)
    if known is not None:
        reversal.original, reversal.original_digest = known.as_json(), known.digest
    else:
        reversal.original_digest = ""
    reversal.decided_by, reversal.decided_at = by, clock.now()
    if reversal.state == ReversalState.PROPOSED:
        reversal.state = ReversalState.CONFIRMED if booked else ReversalState.DROPPED
        reversal.reason = "" if booked else "dismissed"
    reversal.save()
    changes.clear(reversal)
    proposals.tell(reversal.rule)


def _approve_change(reversal: Reversal, found: BookedVoucher | None, on: date | None, by: str) -> None:
    """A mirror that stands is corrected by another voucher; one that was held back is made anew."""
    before = mirrored(reversal)
    day = on or reversal.mirror_date
    if before is None or day is None:
        raise ReversalRefused("reversal_date_needed", {"record": str(reversal), "reason": reversal.reason})
    booked = _stands(reversal)
    if found is None and not booked:
        _leave(reversal, by)
        return
    with transaction.atomic():
        if booked:
            reversal.revision += 1
            reversal.mirror = make_correction(reversal, before, found, day)
        elif found is not None:
            reversal.mirror = make_mirror(reversal, found, day)
        if found is not None:
            settling.remember(reversal, found)
        else:
            reversal.original_digest = ""
        reversal.state, reversal.mirror_date = ReversalState.APPROVED, day
        reversal.decided_by, reversal.decided_at = by, clock.now()
        reversal.reason, reversal.params = "", {}
        reversal.save()
        changes.clear(reversal)
        proposals.tell(reversal.rule)


def _stands(reversal: Reversal) -> bool:
    """Whether the latest mirror is booked at the provider, or may be on its way at this moment."""
    return IntegrationMapping.objects.filter(
        integration_id=reversal.integration_id,
        local_resource_type="voucher",
        local_resource_id=reversal.mirror_id,
        archived_at=None,
    ).exists()


def _digest(voucher: BookedVoucher | None) -> str:
    return voucher.digest if voucher else ""


def _noted(reversal: Reversal, fact: str, by: str) -> None:
    record_fact(
        fact,
        tenant=reversal.tenant_id,
        actor=by,
        integration=reversal.integration,
        external_id=reversal.external_id,
        data={"original": reversal.original_id, "reversal": str(reversal.pk), "alert": reversal.alert},
    )
