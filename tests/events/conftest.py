"""An application that takes webhooks, its relay, and a handler that only writes down what it was given."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounting import scope
from accounting.events import dispatch
from accounting.models import InboxEvent, Integration
from tests.api.conftest import make_integration
from tests.events.relay import FORMER, SECRET, Relay
from tests.oauth.conftest import endpoint, fresh, make_grant

__all__ = ["endpoint", "fresh", "make_grant", "make_integration"]


@pytest.fixture
def app(practice_app: Any) -> Any:
    with scope.scope():
        practice_app.takes_webhooks = True
        practice_app.webhook_secret = SECRET
        practice_app.webhook_secret_previous = FORMER
        practice_app.save()
    return practice_app


@pytest.fixture
def relay(app: Any) -> Relay:
    return Relay()


def connected_to(app: Any, tenant: Any, company: str = "100200") -> Integration:
    """A connection that takes documents in; no provider is needed for it."""
    with scope.scope([tenant.pk]):
        make_grant(app, tenant, company=company)
        directions = {key: {"direction": "bidirectional"} for key in ("customer", "invoice", "payment")}
        Integration.objects.filter(company_id=company).update(settings={"data_types": directions})
        return Integration.objects.select_related("tenant", "grant__app").get(company_id=company)


@pytest.fixture
def integration(app: Any, federation: Any) -> Integration:
    return connected_to(app, federation)


class Fetched(list[tuple[str, str, str]]):
    """(company, data type, number) of each document that was asked for; `errors` are raised first."""

    errors: list[Exception]


@pytest.fixture
def fetched() -> Iterator[Fetched]:
    before = dispatch._fetcher.fetch
    seen = Fetched()
    seen.errors = []

    def fetch(*, integration: Integration, data_type: str, external_id: str) -> None:
        if seen.errors:
            raise seen.errors.pop(0)
        seen.append((integration.company_id, data_type, external_id))

    dispatch.fetches_documents(fetch)
    yield seen
    dispatch._fetcher.fetch = before


def events_of(tenant: Any) -> list[InboxEvent]:
    with scope.scope([tenant.pk]):
        return list(InboxEvent.objects.order_by("received_at", "pk"))


def unrouted() -> list[InboxEvent]:
    with scope.scope(identity=scope.INBOX):
        return list(InboxEvent.unrouted.order_by("received_at", "pk"))


def count() -> int:
    """Of everybody and nobody."""
    from accounting.all_tenants import all_tenants

    with all_tenants():
        return int(InboxEvent.all_tenants.values("id").count())
