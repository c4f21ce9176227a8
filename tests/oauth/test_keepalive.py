"""Idle consents are kept alive, and a consent ends at the provider only with its last connection."""

from datetime import timedelta
from typing import Any

import pytest

from accounting import clock
from accounting.domain.errors import ProviderError
from accounting.models import Grant, History, Integration
from accounting.oauth.keepalive import disconnect, keep_alive
from accounting.oauth.tokens import get_token
from tests.conftest import connect
from tests.oauth.conftest import make_grant
from tests.oauth.token_server import TokenServer

pytestmark = pytest.mark.django_db


def test_an_idle_consent_is_refreshed(fresh: Grant, endpoint: TokenServer) -> None:
    Grant.objects.update(refreshed_at=clock.now() - timedelta(days=7))
    assert keep_alive() == 1
    assert Grant.objects.get().refresh_token.reveal() == "refresh-1"


def test_a_consent_that_ends_soon_is_refreshed(fresh: Grant, endpoint: TokenServer) -> None:
    Grant.objects.update(refresh_expires_at=clock.now() + timedelta(days=3))
    assert keep_alive() == 1


def test_a_consent_in_use_is_left_alone(fresh: Grant, endpoint: TokenServer) -> None:
    assert keep_alive() == 0
    assert endpoint.counts["requests"] == 0


def test_a_disconnected_consent_is_left_alone(fresh: Grant, endpoint: TokenServer) -> None:
    Grant.objects.update(refreshed_at=clock.now() - timedelta(days=9))
    Integration.objects.update(status="disconnected")
    assert keep_alive() == 0


def test_one_dead_consent_does_not_stop_the_next(
    fresh: Grant, practice_app: Any, endpoint: TokenServer
) -> None:
    dead = make_grant(practice_app, fresh.tenant, age=timedelta(days=9), company="100300")
    dead.refresh_token = "spent"
    dead.save()
    Grant.objects.filter(pk=fresh.pk).update(refreshed_at=clock.now() - timedelta(days=8))
    assert keep_alive() == 1
    assert Grant.objects.get(pk=dead.pk).state == "reconnect_needed"
    assert Grant.objects.get(pk=fresh.pk).state == "ok"


def test_disconnecting_revokes_and_forgets(
    in_federation: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    integration = connect(sandbox, practice_app, in_federation, anna, service_account=False)
    disconnect(integration=integration, actor="anna")
    assert Integration.objects.get().status == "disconnected"
    grant = Grant.objects.get()
    assert (bool(grant.access_token), bool(grant.refresh_token), grant.state) == (False, False, "revoked")
    assert [line["status"] for line in sandbox.wire("/oauth-v1/revoke")] == [200]
    assert History.objects.get(fact="disconnected").data["revoked"] is True
    with pytest.raises(ProviderError, match="disconnected"):
        get_token(grant.pk)


def test_a_shared_consent_survives_the_first_disconnect(connected: Any, sandbox: Any) -> None:
    second = Integration(
        tenant=connected.tenant, provider="fortnox", grant=connected.grant, status="connected"
    )
    second.save()
    disconnect(integration=second, actor="anna")
    assert sandbox.wire("/oauth-v1/revoke") == []
    assert get_token(connected.grant_id)
    disconnect(integration=connected, actor="anna")
    assert len(sandbox.wire("/oauth-v1/revoke")) == 1


def test_a_provider_that_is_away_does_not_keep_the_connection(connected: Any, sandbox: Any) -> None:
    sandbox.fault("reset", path="^/oauth-v1/revoke$")
    disconnect(integration=connected, actor="anna")
    assert not Grant.objects.get().refresh_token
    assert History.objects.get(fact="disconnected").data["revoked"] is False


def test_disconnecting_twice_is_harmless(connected: Any, sandbox: Any) -> None:
    disconnect(integration=connected, actor="anna")
    disconnect(integration=Integration.objects.get(), actor="anna")
    assert len(sandbox.wire("/oauth-v1/revoke")) == 1


def test_what_was_disconnected_can_be_connected_again(
    connected: Any, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    disconnect(integration=connected, actor="anna")
    again = connect(sandbox, practice_app, connected.tenant, anna)
    assert (again.pk, again.status) == (connected.pk, "connected")
    assert get_token(again.grant_id)
