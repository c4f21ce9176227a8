"""A token that looks like a reference is a token: no provider reads our environment or files."""

from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounting import clock
from accounting.models import Grant, OAuthState, ProviderApp
from accounting.oauth.binding import Consent, bind
from accounting.oauth.endpoint import TokenAnswer
from accounting.oauth.tokens import get_token
from accounting.providers.base import Company
from accounting.secrets import rotation
from tests.oauth.token_server import TokenServer

pytestmark = pytest.mark.django_db
ACCESS, REFRESH = "env:SECRET_KEY", "file:/etc/hostname"


def stored() -> tuple[str, str]:
    grant = Grant.objects.get()
    return grant.access_token.reveal(), grant.refresh_token.reveal()


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "the secret of this process")


@pytest.mark.usefixtures("secret")
def test_a_consent_stores_what_came(in_federation: Any, practice_app: ProviderApp) -> None:
    consent = Consent(
        company=Company("100200", "Svenska Boule", "802400-1235"),
        answer=TokenAnswer(ACCESS, REFRESH, timedelta(hours=1), ()),
        refresh_token=REFRESH,
        client_credentials=False,
        external_tenant="100200",
        scopes=("customer",),
    )
    state = OAuthState(tenant=in_federation, app=practice_app, created_at=clock.now())
    bind(state, consent, actor="user:1 anna")
    assert stored() == (ACCESS, REFRESH)


@pytest.mark.usefixtures("secret")
def test_a_refresh_stores_what_came(expired: Grant, endpoint: TokenServer) -> None:
    body = f'{{"access_token": "{ACCESS}", "refresh_token": "{REFRESH}", "expires_in": 3600}}'
    endpoint.answers.append((200, "application/json", body.encode()))
    assert get_token(expired.pk) == ACCESS
    assert get_token(expired.pk) == ACCESS
    assert stored() == (ACCESS, REFRESH)
    assert Grant.objects.get().access_token.reference == ""


@pytest.mark.usefixtures("secret")
def test_neither_rotation_nor_a_copy_makes_it_a_reference(
    expired: Grant, endpoint: TokenServer, settings: Any
) -> None:
    test_a_refresh_stores_what_came(expired, endpoint)
    settings.FROST_KEY_RING = [f"new:{b64encode(b'n' * 32).decode()}", *settings.FROST_KEY_RING]
    rotation.rotate()
    assert stored() == (ACCESS, REFRESH)
    grant = Grant.objects.get()
    grant.refresh_token = grant.access_token
    grant.save()
    assert stored() == (ACCESS, ACCESS)


@pytest.mark.usefixtures("secret")
def test_what_an_administrator_assigns_may_be_one(practice_app: ProviderApp, tmp_path: Path) -> None:
    practice_app.client_secret = ACCESS
    practice_app.save()
    assert ProviderApp.objects.get(pk=practice_app.pk).client_secret.reveal() == "the secret of this process"
