"""No secret shows in a repr, a message, a log line, or an unencrypted column."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounting.domain.errors import ProviderError
from accounting.models import Grant, Integration
from accounting.oauth.endpoint import TokenAnswer, request_tokens
from accounting.oauth.exchange import _Given
from accounting.oauth.keepalive import disconnect
from accounting.oauth.states import NewState
from accounting.oauth.tokens import get_token
from tests.conftest import connect
from tests.oauth.conftest import make_grant
from tests.oauth.token_server import TokenServer

pytestmark = pytest.mark.django_db


def _dump() -> str:
    """Every column of every table, as somebody with a copy of the database sees it."""
    with connection.cursor() as cursor:
        lines = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names from the database itself)
            lines += [str(row) for row in cursor.fetchall()]
    return "\n".join(lines)


def test_what_holds_a_secret_shows_stars() -> None:
    answer = TokenAnswer("canary-access", "canary-refresh", timedelta(hours=1), ())
    shown = f"{answer!r} {answer} {NewState('canary-state', 'challenge')!r} {_Given('canary-given')!r}"
    assert "canary" not in shown


def test_a_grant_shows_no_token(in_federation: Any, practice_app: Any) -> None:
    grant = make_grant(practice_app, in_federation)
    shown = f"{grant!r} {grant} {grant.access_token} {grant.access_token!r} {practice_app.client_secret!r}"
    assert "access-0" not in shown
    assert "frost-demo-secret" not in shown


def test_a_whole_life_leaves_no_clear_secret(
    in_federation: Any, practice_app: Any, anna: Any, sandbox: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    integration = connect(sandbox, practice_app, in_federation, anna, service_account=False)
    grant = integration.grant
    canaries = [
        grant.access_token.reveal(),
        grant.refresh_token.reveal(),
        practice_app.client_secret.reveal(),
    ]
    Grant.objects.update(token_expires_at=grant.refreshed_at)
    canaries.append(get_token(grant.pk))
    canaries.append(Grant.objects.get().refresh_token.reveal())
    found = _dump() + caplog.text
    disconnect(integration=Integration.objects.get(), actor="anna")
    found += _dump() + caplog.text
    assert len(set(canaries)) == 5
    assert not [canary for canary in canaries if canary in found]


def test_errors_carry_no_token(expired: Grant, endpoint: TokenServer) -> None:
    endpoint.mishaps = ["drop"]
    form = {"grant_type": "refresh_token", "refresh_token": "refresh-0"}
    with pytest.raises(ProviderError) as caught:
        request_tokens(endpoint.url, expired.app, form)
    # The failed request, whose body holds the token, must not travel with the error.
    assert (caught.value.__cause__, caught.value.__suppress_context__) == (None, True)
    assert "refresh-0" not in f"{caught.value!r} {caught.value}"
