"""One write, from lease to stored outcome. The only place that decides what an answer means for an item."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError

from accounting import failpoints
from accounting.domain.errors import Kind, ProviderError
from accounting.models.sync import State
from accounting.providers.base import Resource, Written
from accounting.sync import block, circuit, lease, memory, outcome, reread
from accounting.sync.channel import Channel
from accounting.sync.context import Context
from accounting.sync.lease import Lease

log = structlog.get_logger(__name__)

# The connection to our own database: the lease runs out and the outcome is looked up.
_DATABASE_AWAY = (OperationalError, InterfaceError)
# A look-up that failed so often alone says nothing about whether the provider is there.
_LOOKS_THAT_COUNT = 3


def push_item(item_id: UUID, *, owner: str, context: Context, channel: Channel) -> bool:
    """Work on one due item once; whether anything was done."""
    try:
        taken = _take(item_id, owner, context, channel)
    except _DATABASE_AWAY:
        raise
    except Exception as error:
        # Nothing was sent. A defect, or a value that does not open, must not be tried for ever, and not unseen.
        log.exception("item_defect", item=str(item_id))
        block.hold_defect(item_id, type(error).__name__)
        return True
    if taken is None:
        return False
    with structlog.contextvars.bound_contextvars(item=str(item_id), job=str(taken.item.job_id or "")):
        try:
            _conduct(taken, context, channel.bound(taken))
        except _DATABASE_AWAY:
            raise
        except Exception as error:
            log.exception("item_defect")
            defect = ProviderError(Kind.UNCERTAIN, "item_defect", {"what": type(error).__name__})
            outcome.failed(taken, context, defect)
    return True


def _take(item_id: UUID, owner: str, context: Context, channel: Channel) -> Lease | None:
    try:
        return lease.take(item_id, owner, context)
    except lease.ReadRegisters as ask:
        reread.read_registers(context, channel.unbound(ask.job_id))
    except lease.ReadAgain as ask:
        reread.read_again(ask.mapping, context, channel.unbound(ask.job_id))
    return lease.take(item_id, owner, context, read_again=False)


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

    Raises ProviderError; NEEDS_PERSON where more than one document carries our marker, or one that another record
    of ours is linked to.
    """
    item = taken.item
    failpoints.reached("during_look_up", item.business_key)
    found = resource.look_up(client, item.operation, item.external_id, item.marker, taken.body)
    failpoints.reached("during_look_up", item.business_key)
    if item.operation == "create":
        others = memory.belong_to_others(item, [written.external_id for written in found])
        if others and not resource.interchangeable:
            raise ProviderError(Kind.NEEDS_PERSON, "external_id_taken", {"number": ", ".join(sorted(others))})
        found = [written for written in found if written.external_id not in others]
    if len(found) > 1 and not resource.interchangeable:
        numbers = ", ".join(written.external_id for written in found)
        raise ProviderError(Kind.NEEDS_PERSON, "found_more_than_once", {"numbers": numbers})
    return min(found, key=lambda written: (len(written.external_id), written.external_id), default=None)


def _confirmed(taken: Lease, context: Context, written: Written, *, adopted: bool) -> None:
    circuit.succeeded(context.integration)
    resource = context.resource(taken.item.data_type)
    if adopted and not written.same and not resource.is_final(written.state):
        outcome.found_otherwise(taken, context, written)
        return
    expected, total = _to_compare(taken, resource, written), written.total
    if expected is None or expected == total or memory.accepted(taken.item, total):
        outcome.confirmed(taken, context, written, adopted=adopted)
    elif total is None and not adopted:
        # Looked up, the document may show it.
        outcome.failed(taken, context, ProviderError(Kind.UNCERTAIN, "unreadable_answer", {"what": "Total"}))
    else:
        outcome.total_differs(taken, context, written, expected, total)


def _to_compare(taken: Lease, resource: Resource, written: Written) -> Decimal | None:
    """The total that has to come back; steps without content of their own need not show one."""
    operation = taken.item.operation
    if operation == "cancel" or resource.undoes(operation):
        return None
    if written.total is None and operation not in {"create", "update"}:
        return None
    return taken.expected_total


def _failed(taken: Lease, context: Context, resource: Resource, client: Any, error: ProviderError) -> None:
    log.warning("provider_error", code=error.code, kind=str(error.kind), status=error.status)
    if error.kind is Kind.REJECTED and _may_exist(taken, resource, error):
        try:
            found = _look_up(taken, resource, client)
        except ProviderError as second:
            # Nobody knows yet what the refusal means; a look-up that is refused as well leaves it as it was.
            error = error if second.kind is Kind.REJECTED else second
        else:
            if found is not None:
                _confirmed(taken, context, found, adopted=True)
                return
    if error.kind in {Kind.REJECTED, Kind.NEEDS_PERSON} and error.status:
        circuit.succeeded(context.integration)  # it answers
    # A first 401 only means that the token is renewed; a second one counts.
    elif (error.kind is not Kind.AUTH or taken.item.retry_count) and (
        taken.item.failed_looks < _LOOKS_THAT_COUNT
    ):
        circuit.failed(context.integration, error)
    outcome.failed(taken, context, error)


def _may_exist(taken: Lease, resource: Resource, error: ProviderError) -> bool:
    """A refusal that can mean "this is already done"; the look-up that would say so was not made yet."""
    if taken.item.state == State.UNCERTAIN:
        return False
    if taken.item.operation == "create":
        return error.code in resource.taken_codes
    return taken.item.operation != "update"
