"""How often somebody may try a password: per account and address, per account, and per address.

Every attempt is written before the password is looked at, so that simultaneous ones count too; a login
that succeeds takes its own away again. Refused attempts leave no row: the wait ends, however long one tries.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from accounting import clock
from accounting.models import LoginAttempt
from accounting.secrets.cipher import keyed_index

WINDOW = timedelta(minutes=15)
# One person who mistypes; an office behind one address, or one address that tries many accounts; an account
# that is tried from many addresses, which must not shut out its owner all too easily.
MOST_PER_PAIR, MOST_PER_ADDRESS, MOST_PER_ACCOUNT = 10, 100, 100


def begin(*, account: str, address: str) -> bool:
    """Whether this attempt may go on; it counts from now on."""
    now = clock.now()
    LoginAttempt.objects.filter(at__lte=now - WINDOW).delete()
    keys = _keys(account, address)
    own = LoginAttempt.objects.create(at=now, **keys)
    same_account, same_address = Q(account=keys["account"]), Q(address=keys["address"])
    counts = LoginAttempt.objects.filter(same_account | same_address).aggregate(
        pair=Count("pk", filter=same_account & same_address),
        account=Count("pk", filter=same_account),
        address=Count("pk", filter=same_address),
    )
    allowed = (
        counts["pair"] <= MOST_PER_PAIR
        and counts["account"] <= MOST_PER_ACCOUNT
        and counts["address"] <= MOST_PER_ADDRESS
    )
    if not allowed:
        own.delete()
    return allowed


def forget(*, account: str, address: str) -> None:
    """The person has shown who they are."""
    LoginAttempt.objects.filter(**_keys(account, address)).delete()


def address_of(request: Any) -> str:
    """Where the request comes from; behind our proxy what that one has added, never what a sender claims."""
    if settings.FROST_BEHIND_PROXY:
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _keys(account: str, address: str) -> dict[str, str]:
    """Keyed digests: a password typed into the wrong field must not stand in a table."""
    return {
        "account": keyed_index(f"account:{account.casefold()}"),
        "address": keyed_index(f"address:{address}"),
    }
