"""Which action mends a difference: the first one is offered, the others are possible."""

from accounting.models import Integration
from accounting.providers.base import Direction
from accounting.providers.books import VOUCHER
from accounting.reconciliation.found import Found
from accounting.sync.context import Context

SEND, SEND_ANEW, TAKE_THEIRS, LINK, CREDIT, LOOK, LEAVE = (
    "send", "send_anew", "take_theirs", "link", "credit", "look", "leave",
)  # fmt: skip
ACTIONS = (SEND, SEND_ANEW, TAKE_THEIRS, LINK, CREDIT, LOOK, LEAVE)
_LEAVE_ONLY = {VOUCHER}
# Fields of the reasons that a document of its own kind cannot mend by an update.
_UNDONE = {"cancelled", "credited", "unbooked"}


def actions_for(found: Found, integration: Integration) -> list[str]:
    """At least two; leaving it as it is comes last."""
    context = Context(integration)
    return [*_mending(found, context), LOOK, LEAVE] if _mending(found, context) else [LOOK, LEAVE]


def _mending(found: Found, context: Context) -> list[str]:
    if found.data_type in _LEAVE_ONLY:
        return []
    match found.kind:
        case "missing_there":
            return _send_again(found)
        case "missing_here":
            return [LINK] if found.reason == "unlinked" else _import(found, context)
        case "different":
            return _correct(found, context)
    return []


def _send_again(found: Found) -> list[str]:
    """A deleted customer's number is never free again, so the same customer cannot be sent anew."""
    if found.reason == "unsent":
        return [SEND]
    return [SEND_ANEW] if found.reason == "gone" and found.data_type != "customer" else []


def _import(found: Found, context: Context) -> list[str]:
    chosen = context.settings.data_types.get(found.data_type, Direction())
    return [TAKE_THEIRS] if chosen.enabled and chosen.direction != "export" else []


def _correct(found: Found, context: Context) -> list[str]:
    resource = context.provider.resources[found.data_type]
    theirs = _import(found, context)
    if found.reason in _UNDONE or found.final:
        credits = [CREDIT] if resource.reissue and found.reason != "unbooked" else []
        return [*theirs, *credits]
    return [SEND, *theirs]
