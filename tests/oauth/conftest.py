"""A grant as it stands after a consent, and a token endpoint that does what a test says."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounting import clock
from accounting.models import Grant, Integration
from tests.oauth.token_server import TokenServer, token_server

ACCESS, REFRESH = "access-0", "refresh-0"


@pytest.fixture
def endpoint(settings: Any) -> Iterator[TokenServer]:
    with token_server() as server:
        settings.FROST_SANDBOX_URL = server.url
        settings.FROST_BACKOFF_SCALE = 0.01
        yield server


def make_grant(
    app: Any, tenant: Any, *, age: timedelta = timedelta(0), company: str = "100200", **more: Any
) -> Grant:
    """A consent whose access token of one hour was issued `age` ago, with a connected integration."""
    now = clock.now()
    grant = Grant(
        tenant=tenant,
        app=app,
        access_token=ACCESS,
        refresh_token=REFRESH,
        refreshed_at=now - age,
        token_expires_at=now - age + timedelta(hours=1),
        refresh_expires_at=now - age + timedelta(days=45),
        external_tenant=company,
        **more,
    )
    grant.save()
    Integration(
        tenant=tenant, provider=app.provider, grant=grant, status="connected", company_id=company,
        company_name="Svenska Boule",
    ).save()  # fmt: skip
    return grant


@pytest.fixture
def fresh(in_federation: Any, practice_app: Any, endpoint: TokenServer) -> Grant:
    return make_grant(practice_app, in_federation)


@pytest.fixture
def ageing(in_federation: Any, practice_app: Any, endpoint: TokenServer) -> Grant:
    return make_grant(practice_app, in_federation, age=timedelta(minutes=50))


@pytest.fixture
def expired(in_federation: Any, practice_app: Any, endpoint: TokenServer) -> Grant:
    return make_grant(practice_app, in_federation, age=timedelta(hours=2))


@pytest.fixture
def service(in_federation: Any, practice_app: Any, endpoint: TokenServer) -> Grant:
    """An expired token of a service account."""
    return make_grant(practice_app, in_federation, age=timedelta(hours=2), client_credentials=True)
