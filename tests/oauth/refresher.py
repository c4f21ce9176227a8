"""The worker processes of the race: one start, then forks, each of which does what it is told.

`python -m tests.oauth.refresher <file descriptor of its pipe> ...`
"""

import os
import sys
import time
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID, uuid4

import django

django.setup()

from accounting import clock, scope  # noqa: E402 (after django.setup)
from accounting.domain.errors import Kind, ProviderError  # noqa: E402
from accounting.models import Grant, History, Integration, ProviderApp, Tenant  # noqa: E402
from accounting.oauth import leases  # noqa: E402
from accounting.oauth.endpoint import TokenAnswer  # noqa: E402
from accounting.oauth.tokens import get_token, store_token  # noqa: E402

_held: list[Any] = []


def seed(*, client_credentials: bool) -> dict[str, str]:
    """An organisation with one expired token."""
    tenant = Tenant(id=uuid4(), code=uuid4().hex[:12], name="Race", practice=True)
    with scope.scope([tenant.pk]):
        tenant.save()
        app = ProviderApp.objects.create(
            provider="fortnox", environment="practice", name="race", client_id="race", client_secret="race"
        )
        then = clock.now() - timedelta(hours=2)
        grant = Grant(
            tenant=tenant, app=app, access_token="access-0", refresh_token="refresh-0", refreshed_at=then,
            token_expires_at=then + timedelta(hours=1), external_tenant="1", client_credentials=client_credentials,
        )  # fmt: skip
        grant.save()
        Integration(tenant=tenant, provider="fortnox", grant=grant, status="connected", company_id="1").save()
    return {"tenant": str(tenant.pk), "grant": str(grant.pk)}


def refresh(grant: Grant) -> dict[str, str]:
    """As the engine does: what is transient is asked again later."""
    until = time.monotonic() + 20
    while True:
        try:
            return {"token": get_token(grant.pk)}
        except ProviderError as error:
            if error.kind is not Kind.TRANSIENT or time.monotonic() > until:
                return {"error": error.code}
        time.sleep(0.1)


def claim(grant: Grant) -> dict[str, Any]:
    """Become the holder that falls asleep."""
    _held[:] = [leases.claim(grant), grant]
    return {"claimed": _held[0] is not None}


def wake(grant: Grant) -> dict[str, Any]:
    """The sleeper writes what it believes to be the newest pair."""
    lease, former = _held
    return {"stored": store_token(lease, former, TokenAnswer("stale", "stale", timedelta(hours=9), ()))}


def look(grant: Grant) -> dict[str, Any]:
    facts = History.objects.filter(data__grant=str(grant.pk)).values_list("fact", flat=True)
    return {
        "access": grant.access_token.reveal(),
        "refresh": grant.refresh_token.reveal(),
        "state": grant.state,
        "refreshed": list(facts).count("token_refreshed"),
        "status": Integration.objects.get(grant=grant).status,
    }


COMMANDS = {"refresh": refresh, "claim": claim, "wake": wake, "look": look}


def obey(order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "seed":
        return seed(client_credentials=order["client_credentials"])
    with scope.scope([UUID(order["tenant"])]):
        return COMMANDS[order["do"]](Grant.objects.get(pk=order["grant"]))


def work(orders: Connection) -> None:
    """Until the other side hangs up."""
    while True:
        try:
            order = orders.recv()
        except EOFError:
            return
        orders.send(obey(order))


def fork_workers(descriptors: list[int]) -> None:
    """Forked before any connection to the database exists, so that each child opens its own."""
    for mine in descriptors:
        if os.fork() == 0:
            for other in set(descriptors) - {mine}:
                os.close(other)
            work(Connection(mine))
            os._exit(0)
    for descriptor in descriptors:
        os.close(descriptor)
    for _ in descriptors:
        os.wait()


if __name__ == "__main__":
    fork_workers([int(text) for text in sys.argv[1:]])
