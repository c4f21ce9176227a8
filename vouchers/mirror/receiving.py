"""What one event leads to: notice first, then read the original once, and settle every rule that wants it."""

from enum import StrEnum

import structlog

from accounting import clock, failpoints
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.ledgers import BookedVoucher, VoucherId
from accounting.events.dispatch import Ignored
from accounting.models import Integration
from vouchers.domain.echo import is_series, same_series
from vouchers.mirror import changes, settling
from vouchers.mirror.reading import fetch, with_year_id
from vouchers.mirror.returning import confirm_returned
from vouchers.mirror.rules import running_rules
from vouchers.mirror.sending import push_mirrors
from vouchers.models import Alert, Reversal, ReversalRule, ReversalState

log = structlog.get_logger(__name__)


class Told(StrEnum):
    """What was said of the original. A scan saw it in a list and may have seen a difference."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    SCANNED = "scanned"


def receive(*, integration: Integration, wanted: VoucherId, told: Told) -> None:
    """Raises Ignored, and ProviderError: TRANSIENT voucher_not_there where an event came before its voucher."""
    rules = running_rules(integration)
    if not rules:
        raise Ignored("no_reversal_rule")
    if is_series(wanted.series, [rule.target_series for rule in rules]):
        confirm_returned(integration, wanted)
        raise Ignored("own_target_series")
    mine = [rule for rule in rules if same_series(rule.trigger_series, wanted.series)]
    if not mine:
        raise Ignored("no_reversal_rule")
    wanted = with_year_id(integration, wanted)
    by = "scan" if told is Told.SCANNED else "event"
    reversals = [notice(rule, wanted, by) for rule in mine]
    failpoints.reached("mirror_noticed", str(wanted))
    to_read = [one for one in reversals if _wants_reading(one, told)]
    if not to_read:
        raise Ignored("already_known")
    found = fetch(integration, wanted)
    failpoints.reached("mirror_read", str(wanted))
    _settle_all(to_read, found, told)
    push_mirrors(integration)


def notice(rule: ReversalRule, wanted: VoucherId, by: str) -> Reversal:
    """The row of this original and rule; it is stored before anything is asked. Whoever comes second finds it."""
    place = {"year_id": wanted.year, "series": wanted.series, "number": wanted.number}
    fresh = {"tenant_id": rule.tenant_id, "noticed_by": by, "noticed_at": clock.now()}
    reversal: Reversal
    reversal, _ = Reversal.objects.get_or_create(
        integration_id=rule.integration_id, rule=rule, **place, defaults=fresh
    )
    reversal.rule = rule
    return reversal


def _wants_reading(reversal: Reversal, told: Told) -> bool:
    """A repetition costs no call; what may have changed since it was read costs one.

    The number of a deleted voucher may be given again: then what is created there is another one.
    """
    if reversal.state == ReversalState.DROPPED:
        return reversal.reason == settling.DELETED and told is not Told.DELETED and _begin_anew(reversal)
    if reversal.state == ReversalState.NOTICED or told is not Told.CREATED:
        return True
    return reversal.alert == Alert.DELETED or (
        reversal.mirror_id is not None and not reversal.original_digest
    )


def _begin_anew(reversal: Reversal) -> bool:
    rows = Reversal.objects.filter(pk=reversal.pk, state=ReversalState.DROPPED)
    rows.update(state=ReversalState.NOTICED, reason="")
    reversal.state, reversal.reason = ReversalState.NOTICED, ""
    return True


def _settle_all(reversals: list[Reversal], found: BookedVoucher | None, told: Told) -> None:
    """One failure of ours must not keep the other rules from their turn."""
    if found is None and told is not Told.DELETED and any(_new(one) for one in reversals):
        raise ProviderError(Kind.TRANSIENT, "voucher_not_there", {"number": str(reversals[0])})
    for reversal in reversals:
        if _new(reversal):
            settling.settle(reversal, found)
        else:
            changes.look_again(reversal, found)


def _new(reversal: Reversal) -> bool:
    return (
        reversal.state in {ReversalState.NOTICED, ReversalState.NEEDS_PERSON} and reversal.mirror_id is None
    )
