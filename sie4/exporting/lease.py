"""Who writes an export now: renewed while the file grows, and lost by whoever stops doing so."""

import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from accounting import clock
from accounting.sync.errors import LeaseLost
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus

# Longer than the one long question to the database, which nothing can be said during.
LASTS = timedelta(minutes=5)
_RENEWED_EVERY = 1.0


class Lease:
    """Every change of the row goes through here and only while the lease is ours."""

    def __init__(self, export_id: UUID, owner: str) -> None:
        self._id, self.owner = export_id, owner
        self._said = 0.0

    def take(self, due: Q) -> bool:
        rows = SIE4Export.objects.filter(due, pk=self._id)
        changes = {"lease_owner": self.owner, "lease_until": clock.now() + LASTS, "progress": 0}
        return bool(rows.update(status=ExportStatus.GENERATING, tries=F("tries") + 1, **changes))

    def renew(self, percent: int) -> None:
        """Called as often as one likes; written once a second.

        Raises LeaseLost.
        """
        if time.monotonic() - self._said >= _RENEWED_EVERY:
            self._change(lease_until=clock.now() + LASTS, progress=min(percent, 99))
            self._said = time.monotonic()

    def end(self, **changes: Any) -> None:
        """Raises LeaseLost."""
        self._change(lease_owner="", lease_until=None, **changes)

    def give_back(self, *, until: datetime) -> None:
        """Somebody takes it up again after that moment."""
        self._mine().update(status=ExportStatus.PENDING, lease_owner="", lease_until=until)

    def _change(self, **changes: Any) -> None:
        if not self._mine().update(**changes):
            raise LeaseLost

    def _mine(self) -> Any:
        return SIE4Export.objects.filter(pk=self._id, lease_owner=self.owner, status=ExportStatus.GENERATING)
