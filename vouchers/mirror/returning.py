"""Our own voucher coming back as an event: where the outcome of its write is unknown, it is looked up at once."""

from accounting import clock
from accounting.bell import ring
from accounting.domain.ledgers import VoucherId
from accounting.models import Integration, State, SyncItem
from vouchers.domain.echo import own_mark
from vouchers.mirror.reading import fetch


def confirm_returned(integration: Integration, wanted: VoucherId) -> bool:
    """Whether a write was waiting for just this voucher. Without an unknown outcome there this costs no call.

    A look that finds nothing would count as one of the two that prove a write was not applied, so the voucher's own
    mark has to be seen first. Raises ProviderError.
    """
    place = f"{wanted.year}-{wanted.series}-"
    unknown = SyncItem.objects.filter(
        integration=integration, data_type="voucher", state=State.UNCERTAIN, flight_key=place
    )
    if not unknown.exists():
        return False
    found = fetch(integration, wanted)
    mark = own_mark(found.comment) if found else ""
    now = clock.now()
    # Whoever looks already has moved the time of the next look, and is left alone.
    freed = unknown.filter(marker=mark, lease_owner="", next_attempt_at__gt=now).update(next_attempt_at=now)
    if mark and freed:
        ring("drain", integration.pk, integration.tenant_id)
    return bool(freed)
