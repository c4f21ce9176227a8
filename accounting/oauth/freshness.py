"""When an access token is good, when it is time to refresh it, and when it cannot be used any more."""

from datetime import timedelta
from enum import Enum

from accounting import clock
from accounting.models import Grant

# A request that leaves now must still arrive with a living token.
_MARGIN = timedelta(seconds=10)
# Refreshed at 80 % of its life, and up to 5 % earlier, so that not all consents ask at the same moment.
_LATEST, _SPREAD = 0.80, 0.05


class Age(Enum):
    FRESH = "fresh"
    AGEING = "ageing"  # time to refresh, but it still works
    DEAD = "dead"


def age_of(grant: Grant, refused: str | None = None) -> Age:
    """`refused` is the token that the provider turned down, if it did."""
    token = grant.access_token.reveal()
    if not token or token == refused or grant.token_expires_at is None or grant.refreshed_at is None:
        return Age.DEAD
    now, ends = clock.now(), grant.token_expires_at
    life = ends - grant.refreshed_at
    if now >= ends - min(_MARGIN, life / 10):
        return Age.DEAD
    share = _LATEST - _SPREAD * (grant.pk.int % 100) / 100
    return Age.FRESH if now < grant.refreshed_at + life * share else Age.AGEING
