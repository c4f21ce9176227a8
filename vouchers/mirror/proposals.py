"""What waits for a person's yes: one problem per rule, gone with the last proposal."""

from datetime import date

from django.db import transaction

from accounting.problems import service
from vouchers.models import Reversal, ReversalRule, ReversalState

WAITING = "reversals_proposed"


def propose(reversal: Reversal, on: date, from_states: tuple[ReversalState, ...]) -> None:
    """The day is what the rule says; a person may choose another one."""
    with transaction.atomic():
        rows = Reversal.objects.filter(pk=reversal.pk, state__in=from_states)
        if not rows.update(state=ReversalState.PROPOSED):
            return
        reversal.state, reversal.mirror_date = ReversalState.PROPOSED, on
        reversal.reason, reversal.params = "", {}
        reversal.save()
        tell(reversal.rule)


def tell(rule: ReversalRule) -> None:
    """Open, count anew, or solve."""
    waiting = Reversal.objects.filter(rule=rule, state=ReversalState.PROPOSED).count()
    cause = f"{WAITING}:{rule.pk}"
    if not waiting:
        service.solve_cause(tenant=rule.tenant_id, integration=rule.integration, cause=cause)
        return
    service.open_problem(
        tenant=rule.tenant_id,
        integration=rule.integration,
        code=WAITING,
        cause=cause,
        params={"count": waiting, "series": rule.trigger_series, "target": rule.target_series},
        level="warning",
    )
