"""Who listens to an application's stream now: a lease with a fence, taken by compare-and-set in the stream's row."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accounting import clock
from accounting.models import EventStream


class LeaseLost(Exception):
    """Somebody else listens by now: nothing that was heard here may be stored."""


@dataclass(frozen=True)
class Lease:
    app_id: UUID
    fence: int
    owner: str

    def renew(self, **changes: Any) -> None:
        """For another while, and write what is so now.

        Inside a transaction, nobody else can take the lease until it ends. Raises LeaseLost.
        """
        until = clock.now() + timedelta(seconds=settings.FROST_LISTENER_LEASE_SECONDS)
        if not self._mine().update(lease_until=until, **changes):
            raise LeaseLost

    def release(self, **changes: Any) -> None:
        """At once free for others; nothing happens where it is not ours any more."""
        self._mine().update(lease_until=None, lease_owner="", **changes)

    def _mine(self) -> Any:
        return EventStream.objects.filter(pk=self.app_id, fence=self.fence, lease_owner=self.owner)


def take(app_id: UUID, owner: str) -> Lease | None:
    """None where somebody else listens."""
    now = clock.now()
    row, _ = EventStream.objects.get_or_create(pk=app_id)
    free = EventStream.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=now), pk=app_id, fence=row.fence
    )
    until = now + timedelta(seconds=settings.FROST_LISTENER_LEASE_SECONDS)
    taken = free.update(fence=row.fence + 1, lease_owner=owner, lease_until=until)
    return Lease(app_id, row.fence + 1, owner) if taken else None
