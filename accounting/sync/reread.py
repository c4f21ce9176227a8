"""Reads a parent's document again, because a person may have changed its state at the provider."""

from datetime import datetime, timedelta
from typing import Any

import structlog

from accounting import clock
from accounting.domain.errors import ProviderError
from accounting.models import IntegrationMapping, SyncItem
from accounting.sync.context import Context

log = structlog.get_logger(__name__)

# Many payments may wait for the same invoice, hour after hour: the schedule looks this often.
HOURLY_RUNS_LOOK_AFTER = timedelta(hours=12)
# What we noted ourselves: the provider's answer does not hold it.
_OURS = ("total", "accepted_total")


def may_have_changed(mapping: IntegrationMapping, item: SyncItem) -> bool:
    """Whether the document was last seen before the run (or the person's order) that this item belongs to."""
    seen = mapping.remote_state.get("seen_at")
    if seen is None or item.look_first:
        return True
    at = datetime.fromisoformat(seen)
    if item.job is None or item.job.started_at is None:
        return True
    if item.job.trigger == "schedule":
        return clock.now() - at > HOURLY_RUNS_LOOK_AFTER
    return at < item.job.started_at


def read_again(mapping: IntegrationMapping, context: Context, client: Any) -> None:
    """Refresh what we remember of the document's state; a failure leaves it as it was."""
    resource = context.resource(mapping.local_resource_type)
    try:
        found = resource.read(client, mapping.external_id)
    except ProviderError as error:
        log.warning("parent_not_read", code=error.code, external_id=mapping.external_id)
        return
    state = dict(mapping.remote_state if found is None else found.state)
    state["final"] = resource.is_final(state)
    state["seen_at"] = clock.now().isoformat()
    state |= {key: mapping.remote_state[key] for key in _OURS if key in mapping.remote_state}
    IntegrationMapping.objects.filter(pk=mapping.pk).update(remote_state=state)
