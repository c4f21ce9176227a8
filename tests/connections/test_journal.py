"""Every fact in the life of a token leaves a row: what, when, which process; never the token."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounting import clock, process
from accounting.domain.errors import ProviderError
from accounting.models import Grant, Integration, TokenJournal
from accounting.oauth.keepalive import disconnect, keep_alive
from accounting.oauth.tokens import get_token
from tests.conftest import connect
from tests.oauth.token_server import TokenServer

pytestmark = pytest.mark.django_db


def facts() -> list[tuple[str, str]]:
    return list(TokenJournal.objects.order_by("pk").values_list("fact", "code"))


def test_issued_and_connected_again_and_revoked(
    connected: Integration, practice_app: Any, anna: Any, sandbox: Any
) -> None:
    connect(sandbox, practice_app, connected.tenant, anna, integration=connected)
    disconnect(integration=Integration.objects.get(), actor="anna")
    assert facts() == [("issued", ""), ("reconnected", ""), ("revoked", "")]
    assert set(TokenJournal.objects.values_list("integration_id", flat=True)) == {connected.pk}


def test_refreshed_and_refused(expired: Grant, endpoint: TokenServer) -> None:
    get_token(expired.pk)
    Grant.objects.update(token_expires_at=clock.now())
    endpoint.valid = "spent-by-somebody"
    with pytest.raises(ProviderError):
        get_token(expired.pk)
    assert facts() == [("refreshed", ""), ("refused", "invalid_grant")]


def test_a_lost_answer_is_noted_with_its_reason(expired: Grant, endpoint: TokenServer) -> None:
    endpoint.mishaps = ["drop"]
    get_token(expired.pk)
    assert facts() == [("refused", "no_answer"), ("refreshed", "")]


def test_kept_alive(expired: Grant, endpoint: TokenServer) -> None:
    Grant.objects.update(refreshed_at=clock.now() - timedelta(days=8))
    assert keep_alive() == 1
    assert facts() == [("kept_alive", "")]


def test_the_end_of_a_shared_consent_is_its_last_one(connected: Integration) -> None:
    second = Integration(
        tenant=connected.tenant, provider="fortnox", grant=connected.grant, status="connected"
    )
    second.save()
    disconnect(integration=second, actor="anna")
    assert facts() == [("issued", "")]


def test_the_process_says_who_it_is(connected: Integration) -> None:
    row = TokenJournal.objects.get()
    assert f":{os.getpid()} " in row.process
    assert row.process == process.name()


def test_it_holds_no_token(connected: Integration, sandbox: Any) -> None:
    grant = Grant.objects.get()
    Grant.objects.update(token_expires_at=clock.now())
    secrets = {grant.access_token.reveal(), get_token(grant.pk)}
    stored = str(list(TokenJournal.objects.values()))
    assert not [secret for secret in secrets if secret in stored]


def test_it_cannot_be_changed(connected: Integration) -> None:
    for change in (
        lambda: TokenJournal.objects.update(fact="refused"),
        lambda: TokenJournal.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
