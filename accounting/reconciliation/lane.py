"""A lane below the push: a comparison takes at most half of the budget, and none while anything waits to be sent."""

import time

from accounting import budgets, clock
from accounting.models import Integration, SyncItem
from accounting.sync.context import Context
from accounting.sync.lease import due_filter

SHARE = 0.5
_NAP = 0.2


def push_wants_line(integration: Integration) -> bool:
    """Whether a sender is at work, or a write is due."""
    now = clock.now()
    busy = Integration.objects.filter(pk=integration.pk, drain_until__gt=now).exclude(drain_owner="")
    return busy.exists() or SyncItem.objects.filter(due_filter(now), integration=integration).exists()


def wait_for_room(context: Context, until: float) -> bool:
    """Whether our share of the budget has room before `until` (monotonic seconds)."""
    grant = context.integration.grant
    app = grant.app.client_id if grant else ""
    company = context.integration.company_id
    while not budgets.has_room(context.provider, app=app, company=company, share=SHARE):
        if time.monotonic() + _NAP > until:
            return False
        time.sleep(_NAP)
    return True
