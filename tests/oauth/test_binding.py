"""Which integration a consent is stored with, and what a consent must never overwrite."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from accounting import clock, scope
from accounting.models import Grant, Integration, OAuthState, ProviderApp
from accounting.oauth import leases
from accounting.oauth.binding import Consent, bind
from accounting.oauth.consent import ConsentError, complete_consent, get_authorization_url
from accounting.oauth.endpoint import TokenAnswer
from accounting.oauth.tokens import store_token
from accounting.providers.base import Company
from tests.conftest import SESSION, connect
from tests.oauth.token_server import TokenServer

pytestmark = pytest.mark.django_db


def _answer(name: str) -> TokenAnswer:
    return TokenAnswer(f"access-{name}", f"refresh-{name}", timedelta(hours=1), ())


def _consent(company: str = "100200") -> Consent:
    return Consent(
        company=Company(company, "Svenska Boule", "802400-1235"),
        answer=_answer("new"),
        refresh_token="refresh-new",
        client_credentials=False,
        external_tenant=company,
        scopes=("customer",),
    )


def _state(app: ProviderApp, tenant: Any) -> OAuthState:
    return OAuthState(tenant=tenant, app=app, created_at=clock.now())


@pytest.fixture
def other_app(practice_app: ProviderApp) -> ProviderApp:
    with scope.scope():
        return ProviderApp.objects.create(
            provider="fortnox",
            environment="practice",
            name="second",
            client_id="frost-other",
            client_secret="frost-other-secret-0123456789abcdef0123",
            redirect_uri=practice_app.redirect_uri,
        )


def test_a_new_consent_keeps_out_the_refresh_that_was_under_way(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    before = Grant.objects.get()
    lease = leases.claim(before)
    assert lease
    connect(sandbox, practice_app, connected.tenant, anna, integration=connected)
    assert not store_token(lease, before, _answer("stale"))
    assert Grant.objects.get().access_token.reveal() not in {"access-stale", before.access_token.reveal()}


def test_another_application_replaces_the_consent_and_retires_the_old_one(
    connected: Any, other_app: Any, anna: Any, sandbox: Any
) -> None:
    again = connect(sandbox, other_app, connected.tenant, anna)
    assert again.pk == connected.pk
    former = Grant.objects.get(pk=connected.grant_id)
    assert (former.state, bool(former.access_token), bool(former.refresh_token)) == ("revoked", False, False)
    assert Integration.objects.get().oauth_client_id == "frost-other"


def test_a_company_that_is_connected_already_cannot_be_had_twice(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    empty = Integration(tenant=connected.tenant, provider="fortnox")
    empty.save()
    with pytest.raises(ConsentError, match="company_taken"):
        connect(sandbox, practice_app, connected.tenant, anna, integration=empty)
    assert Integration.objects.get(pk=empty.pk).status == "disconnected"


def test_a_practice_connection_never_turns_into_a_live_one(connected: Any) -> None:
    with scope.scope([connected.tenant_id]):
        live = ProviderApp.objects.create(
            provider="fortnox", environment="live", name="Fortnox", client_id="x"
        )
        with pytest.raises(ConsentError, match="environment_other"):
            bind(_state(live, connected.tenant), _consent(), actor="anna")
    assert Grant.objects.get().app.environment == "practice"


def test_a_consent_with_fewer_scopes_names_the_missing_ones(
    in_federation: Any, practice_app: Any, anna: Any, endpoint: TokenServer
) -> None:
    url = get_authorization_url(app=practice_app, tenant=in_federation, user=anna, session_key=SESSION)
    state = parse_qs(urlsplit(url).query)["state"][0]
    body = b'{"access_token": "a", "refresh_token": "r", "scope": "customer invoice", "expires_in": 3600}'
    endpoint.answers = [(200, "application/json", body)]
    with pytest.raises(ConsentError, match="scope_missing") as caught:
        complete_consent(provider="fortnox", session_key=SESSION, query={"state": state, "code": "c"})
    missing = caught.value.params["scopes"].split()
    assert "payment" in missing
    assert "customer" not in missing


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_simultaneous_consents_for_one_company_make_one_integration(
    federation: Any, practice_app: Any
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads need a database that several connections can open: set DATABASE_URL")
    together = Barrier(6)

    def give(_: int) -> Any:
        try:
            with scope.scope([federation.pk]):
                together.wait()
                return bind(_state(practice_app, federation), _consent(), actor="anna").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(give, range(6)))) == 1
