"""Who may refresh a consent now: a lease with a fence, taken by compare-and-set in the consent's row."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounting import clock
from accounting.models import Grant


@dataclass(frozen=True)
class Lease:
    grant_id: UUID
    version: int
    owner: str


def claim(grant: Grant) -> Lease | None:
    """The lease, or None where somebody else holds it or the row has changed since it was read.

    Committed when this returns: a crash after it is seen by whoever comes next.
    """
    now = clock.now()
    owner = secrets.token_hex(16)
    with transaction.atomic(durable=True):
        claimed = Grant.objects.filter(
            Q(lease_until=None) | Q(lease_until__lte=now), pk=grant.pk, version=grant.version, state="ok"
        ).update(
            version=grant.version + 1,
            lease_owner=owner,
            lease_until=now + timedelta(seconds=settings.FROST_TOKEN_LEASE_SECONDS),
            started_at=now,
        )
    return Lease(grant.pk, grant.version + 1, owner) if claimed else None


def finish(lease: Lease, **changes: Any) -> bool:
    """Give the lease back and write what came of it; a stale fence writes nothing."""
    rows = Grant.objects.filter(pk=lease.grant_id, version=lease.version, lease_owner=lease.owner)
    return bool(rows.update(lease_owner="", lease_until=None, **changes))
