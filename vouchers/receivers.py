"""Where events about vouchers enter. What they say is only which voucher to look at."""

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.ledgers import VoucherId
from accounting.models import InboxEvent, Integration
from vouchers.mirror.receiving import Told, receive


def voucher_event(event: InboxEvent, integration: Integration) -> None:
    """Raises Ignored where nothing is to be done, and ProviderError."""
    wanted = VoucherId.parse(event.external_id)
    if wanted is None:
        raise ProviderError(Kind.NEEDS_PERSON, "voucher_unreadable", {"number": event.external_id})
    receive(integration=integration, wanted=wanted, told=_told(event.event_type))


def _told(event_type: str) -> Told:
    """By the verb in the type ("voucher-deleted-v1"): types are versioned, and new versions may come beside."""
    for told in (Told.DELETED, Told.UPDATED, Told.SCANNED):
        if told.value in event_type:
            return told
    return Told.CREATED
