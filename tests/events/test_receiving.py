"""What is taken in: proven by the raw bytes, each event once, answered with a bare status."""

from typing import Any
from uuid import uuid4

import pytest

from accounting import scope
from accounting.models import InboxEvent, ProviderApp
from tests.events.conftest import connected_to, count, events_of, unrouted
from tests.events.relay import FORMER, HEADER, SECRET, Relay, event, raw, signature

pytestmark = pytest.mark.django_db


def change(app: ProviderApp, **values: Any) -> None:
    with scope.scope():
        for name, value in values.items():
            setattr(app, name, value)
        app.save()


@pytest.mark.parametrize("path", ["/api/webhooks/fortnox", "/api/webhooks/fortnox/"])
def test_a_signed_event_is_stored(relay: Relay, path: str) -> None:
    assert relay.sends(event(7), path=path) == 200
    [row] = unrouted()
    assert (row.event_type, row.data_type, row.external_id, row.company, row.state) == (
        "invoice-updated-v1",
        "invoice",
        "7",
        "100200",
        "received",
    )
    assert '"entityId":"7"' in row.body


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_address_may_name_the_application(relay: Relay, app: ProviderApp, slash: str) -> None:
    assert relay.sends(event(1), path=f"/api/webhooks/fortnox/{app.pk}{slash}") == 200
    assert count() == 1


def test_the_address_of_an_integration_says_whose_it_is_where_the_event_does_not(
    relay: Relay, integration: Any
) -> None:
    bare = event(1)
    del bare["tenantId"]
    assert relay.sends(bare, path=f"/api/webhooks/fortnox/{integration.pk}") == 200
    assert unrouted()[0].company == "100200"


def test_the_body_is_not_readable_in_the_database(relay: Relay) -> None:
    from django.db import connection

    relay.sends(event(1, entityId="canary-7"))
    with scope.scope(identity=scope.INBOX), connection.cursor() as cursor:
        cursor.execute("SELECT body FROM webhook_events")
        assert "canary" not in cursor.fetchone()[0]


@pytest.mark.parametrize("secret", [SECRET, FORMER])
def test_both_secrets_of_the_application_are_good(relay: Relay, secret: str) -> None:
    body = raw(event(1))
    assert relay.post(body, {HEADER: signature(body, secret)}) == 200


def test_a_repetition_is_answered_alike_and_stored_once(relay: Relay) -> None:
    assert [relay.sends(event(1)) for _ in range(3)] == [200] * 3
    assert count() == 1


def test_the_same_content_without_an_id_is_one_event(relay: Relay) -> None:
    bare = event(1)
    del bare["offset"]
    relay.sends(bare)
    relay.sends(bare)
    relay.sends({**bare, "timestamp": "2026-01-11T10:00:00.000+01:00"})
    assert count() == 2


def test_one_request_may_bring_many(relay: Relay) -> None:
    assert relay.sends(event(1), event(2), event(2), event(3)) == 200
    assert count() == 3


def test_events_know_nothing_of_each_other(relay: Relay) -> None:
    """They may belong to different organisations."""
    relay.sends(event(1), event(2, tenantId=100300, entityId="other"))
    first, second = unrouted()
    assert "other" not in first.body
    assert first.sha256 == second.sha256


def test_another_application_may_use_the_same_ids(relay: Relay, app: ProviderApp) -> None:
    with scope.scope():
        second = ProviderApp.objects.create(
            provider="fortnox", environment="practice", name="second", client_id="x", client_secret="x",
            webhook_secret="second-secret-0123456789abcdef01234567", takes_webhooks=True,
        )  # fmt: skip
    body = raw(event(1))
    relay.post(body, {HEADER: signature(body)})
    assert relay.post(body, {HEADER: signature(body, second.webhook_secret.reveal())}) == 200
    assert {row.app_id for row in unrouted()} == {app.pk, second.pk}


def test_an_application_may_name_its_own_header(relay: Relay, app: ProviderApp) -> None:
    change(app, webhook_header="X-Relay")
    body = raw(event(1))
    assert relay.post(body, {HEADER: signature(body)}) == 401
    assert relay.post(body, {"X-Relay": signature(body)}) == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"takes_webhooks": False},
        {"webhook_secret": "", "webhook_secret_previous": ""},
        {"archived_at": "2026-01-01T00:00:00Z"},
        {"webhook_secret": "short", "webhook_secret_previous": ""},
        {"webhook_secret": "env:NOT_SET_ANYWHERE", "webhook_secret_previous": ""},
    ],
)
def test_an_application_that_takes_none_answers_like_an_unknown_one(
    relay: Relay, app: ProviderApp, changes: dict[str, Any]
) -> None:
    change(app, **changes)
    body = raw(event(1))
    secret = changes.get("webhook_secret") or SECRET
    unknown = relay.post(body, {HEADER: signature(body, secret)}, path=f"/api/webhooks/fortnox/{uuid4()}")
    for path in ("/api/webhooks/fortnox", f"/api/webhooks/fortnox/{app.pk}"):
        assert relay.post(body, {HEADER: signature(body, secret)}, path=path) == unknown == 401
    assert count() == 0


def test_webhooks_are_off_until_somebody_switches_them_on(practice_app: ProviderApp) -> None:
    assert practice_app.takes_webhooks is False


@pytest.mark.parametrize("path", ["/api/webhooks/nobody", "/api/webhooks/fortnox/not-an-id"])
def test_there_is_nothing_at_other_addresses(relay: Relay, path: str) -> None:
    assert relay.sends(event(1), path=path) == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_posts_are_taken(relay: Relay, method: str) -> None:
    assert relay.client.generic(method, relay.path).status_code == 405


def test_events_of_an_organisations_own_application_are_its_own_at_once(
    relay: Relay, federation: Any
) -> None:
    with scope.scope([federation.pk]):
        own = ProviderApp.objects.create(
            tenant=federation, provider="fortnox", environment="practice", name="own", client_id="x",
            client_secret="x", webhook_secret="own-secret-0123456789abcdef0123456789", takes_webhooks=True,
        )  # fmt: skip
        connected_to(own, federation)
    body = raw(event(1))
    assert relay.post(body, {HEADER: signature(body, "own-secret-0123456789abcdef0123456789")}) == 200
    assert [row.external_id for row in events_of(federation)] == ["1"]
    assert unrouted() == []


def test_odd_ids_are_kept_as_a_digest(relay: Relay) -> None:
    odd = ["x" * 500, "nul\u0000", "räka", "\n"]
    for number, text in enumerate(odd):
        assert relay.sends({**event(number, id=text), "offset": ""}) == 200
        assert relay.sends({**event(number, id=text), "offset": ""}) == 200
    assert count() == len(odd)
    assert all(row.idempotency_key.startswith("sha256:") for row in unrouted())


def test_what_makes_no_sense_is_stored_and_harms_nobody(relay: Relay) -> None:
    for strange in ({}, {"type": 7}, {"type": "x" * 300, "tenantId": "\u0000"}, {"tenantId": True}):
        assert relay.sends(strange) == 200
    assert {row.meaning for row in unrouted()} == {""}
    assert InboxEvent._meta.get_field("event_type").max_length == 80
