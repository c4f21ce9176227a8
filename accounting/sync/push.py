"""One write, from lease to stored outcome. The only place that decides what an answer means for an item."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog

from accounting import failpoints
from accounting.domain.errors import Kind, ProviderError
from accounting.models import IntegrationMapping
from accounting.models.sync import State
from accounting.providers.base import Resource, Written
from accounting.sync import circuit, lease, memory, outcome, parents
from accounting.sync.context import Context
from accounting.sync.lease import Lease

log = structlog.get_logger(__name__)

# Gives the client that sends for one lease: its deadline check and its wire log are bound to the item.
ClientFor = Callable[[Lease | None], Any]


def push_item(item_id: UUID, *, owner: str, context: Context, client_for: ClientFor) -> bool:
    """Work on one due item once; whether anything was done."""
    try:
        taken = lease.take(item_id, owner, context)
    except lease.ReadAgain as ask:
        parents.read_again(ask.mapping, context, client_for(None))
        taken = lease.take(item_id, owner, context, read_again=False)
    if taken is None:
        return False
    with structlog.contextvars.bound_contextvars(item=str(item_id), job=str(taken.item.job_id or "")):
        _conduct(taken, context, client_for(taken))
    return True


def _conduct(taken: Lease, context: Context, client: Any) -> None:
    resource = context.resource(taken.item.data_type)
    try:
        if taken.look_up:
            found = _look_up(taken, resource, client)
            if found is not None:
                _confirmed(taken, context, found, adopted=True)
                return
            if taken.item.state == State.UNCERTAIN:
                outcome.not_found(taken)
                return
        written = _send(taken, resource, client)
    except ProviderError as error:
        _failed(taken, context, resource, client, error)
        return
    _confirmed(taken, context, written, adopted=False)


def _send(taken: Lease, resource: Resource, client: Any) -> Written:
    failpoints.reached("before_call", taken.item.business_key)
    return resource.write(client, taken.item.operation, taken.item.external_id, taken.body)


def _look_up(taken: Lease, resource: Resource, client: Any) -> Written | None:
    """What stands at the provider of this write.

    Raises ProviderError; NEEDS_PERSON where more than one document carries our marker.
    """
    item = taken.item
    failpoints.reached("during_look_up", item.business_key)
    found = resource.look_up(client, item.operation, item.external_id, item.marker, taken.body)
    failpoints.reached("during_look_up", item.business_key)
    if item.operation == "create":
        ours = {written.external_id for written in found} - _belongs_to_others(taken, found)
        found = [written for written in found if written.external_id in ours]
    if len(found) > 1 and not resource.interchangeable:
        numbers = ", ".join(written.external_id for written in found)
        raise ProviderError(Kind.NEEDS_PERSON, "found_more_than_once", {"numbers": numbers})
    return min(found, key=lambda written: (len(written.external_id), written.external_id), default=None)


def _belongs_to_others(taken: Lease, found: list[Written]) -> set[str]:
    """Documents that are already mapped to another of our records."""
    item = taken.item
    rows = IntegrationMapping.objects.filter(
        integration_id=item.integration_id,
        external_resource_type=item.external_type,
        external_id__in=[written.external_id for written in found],
    ).exclude(local_resource_type=item.resource_type, local_resource_id=item.resource_id, archived_at=None)
    return set(rows.values_list("external_id", flat=True))


def _confirmed(taken: Lease, context: Context, written: Written, *, adopted: bool) -> None:
    circuit.succeeded(context.integration)
    resource = context.resource(taken.item.data_type)
    if adopted and not written.same and not resource.is_final(written.state):
        outcome.found_otherwise(taken, context, written)
        return
    expected, total = taken.expected_total, written.total
    if expected is None or total is None or taken.item.operation in {"credit", "cancel"}:
        outcome.confirmed(taken, context, written, adopted=adopted)
    elif expected != total and not memory.accepted(taken.item, total):
        outcome.total_differs(taken, context, written, expected, total)
    else:
        outcome.confirmed(taken, context, written, adopted=adopted)


def _failed(taken: Lease, context: Context, resource: Resource, client: Any, error: ProviderError) -> None:
    log.warning("provider_error", code=error.code, kind=str(error.kind), status=error.status)
    if error.kind is Kind.REJECTED and _may_exist(taken, resource, error):
        try:
            found = _look_up(taken, resource, client)
        except ProviderError as second:
            error = second if second.kind is Kind.NEEDS_PERSON else error
        else:
            if found is not None:
                _confirmed(taken, context, found, adopted=True)
                return
    # A first 401 only means that the token is renewed; a second one counts.
    if error.kind is not Kind.AUTH or taken.item.retry_count:
        circuit.failed(context.integration, error)
    outcome.failed(taken, context, error)


def _may_exist(taken: Lease, resource: Resource, error: ProviderError) -> bool:
    """A refusal that can mean "this is already done"; the look-up that would say so was not made yet."""
    if taken.item.state == State.UNCERTAIN:
        return False
    if taken.item.operation == "create":
        return error.code in resource.taken_codes
    return taken.item.operation != "update"
