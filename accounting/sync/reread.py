"""Reads again what would hold a write, because a person may have mended it at the provider: a parent's document, or
the registers."""

from datetime import datetime, timedelta
from typing import Any

import structlog

from accounting import clock
from accounting.domain.errors import ProviderError
from accounting.mappings.chart import registers_read_at
from accounting.mappings.references import read_references
from accounting.models import IntegrationMapping, SyncItem
from accounting.sync.context import Context

log = structlog.get_logger(__name__)

# Many payments may wait for the same invoice, hour after hour: the schedule looks this often.
HOURLY_RUNS_LOOK_AFTER = timedelta(hours=12)
# What an event brings may lack the same line again and again: people are given this long to add it.
EVENTS_LOOK_AFTER = timedelta(minutes=1)
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


def registers_may_have_changed(item: SyncItem, context: Context) -> bool:
    """Whether the registers were last read before the run (or the person's order) that this item belongs to."""
    at = registers_read_at(context.integration)
    if at is None or item.job is None or item.job.started_at is None:
        return True
    if item.job.completed_at is not None and item.next_attempt_at is not None:
        return at < item.next_attempt_at  # it was held when its run ended, and has been let go since
    patience = {"schedule": HOURLY_RUNS_LOOK_AFTER, "event": EVENTS_LOOK_AFTER}.get(item.job.trigger)
    return clock.now() - at > patience if patience else at < item.job.started_at


def read_registers(context: Context, client: Any) -> None:
    """Refresh what we know of the provider's registers; a failure leaves it as it was."""
    try:
        read_references(integration=context.integration, client=client)
    except ProviderError as error:
        log.warning("registers_not_read", code=error.code)
    context.forget_chart()


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
