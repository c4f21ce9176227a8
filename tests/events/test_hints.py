"""Unsigned notices of consent: believed by nobody, a reason to ask for a token at most once a minute."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from accounting import clock, scope
from accounting.models import Grant, Integration, Problem, TokenJournal
from accounting.oauth.hints import check_consent
from tests.conftest import connect
from tests.engine.desk import Later
from tests.events.conftest import count
from tests.events.relay import HEADER, Relay, raw

pytestmark = pytest.mark.django_db

REVOKED = {"event": "consent.revoked", "TenantId": 100200}
CREATED = {"type": "consent-created", "tenantId": "100200"}


@pytest.fixture
def rings(django_capture_on_commit_callbacks: Any) -> Callable[..., tuple[int, int]]:
    """Send a call; its answer and the number of bells."""

    def sending(relay: Relay, body: bytes, headers: dict[str, str], path: str) -> tuple[int, int]:
        with django_capture_on_commit_callbacks() as bells:
            status = relay.post(body, headers, path=path)
        return status, len(bells)

    return sending


@pytest.fixture
def later() -> Iterator[Later]:
    hands = Later()
    with clock.clock_set(hands):
        yield hands


@pytest.fixture
def service(connected: Integration, app: Any) -> Integration:
    """Connected by a service account: no refresh token is needed."""
    return connected


def path(app: Any) -> str:
    return f"/api/webhooks/fortnox/{app.pk}"


@pytest.mark.parametrize(
    "notice",
    [
        REVOKED,
        CREATED,
        {"eventType": "CONSENT_REVOKED", "tenantId": "100200"},
        {"event": "created", "data": {"tenantId": 100200}},
    ],
)
def test_a_notice_only_rings(
    relay: Relay, app: Any, service: Integration, rings: Any, notice: dict[str, Any], sandbox: Any
) -> None:
    before = sandbox.token_calls()
    assert rings(relay, raw(notice), {}, path(app)) == (200, 1)
    assert sandbox.token_calls() == before
    assert count() == 0
    assert Integration.objects.get().status == "connected"


def test_notices_about_strangers_are_answered_alike(relay: Relay, app: Any, rings: Any) -> None:
    """Nobody learns from the answer which companies are connected here."""
    assert rings(relay, raw({**REVOKED, "TenantId": 4711}), {}, path(app)) == (200, 0)


@pytest.mark.parametrize(
    "notice",
    [
        {"event": "consent.revoked"},
        {"TenantId": 100200},
        {"event": "x", "TenantId": 1},
        [REVOKED],
        {"type": "invoice-created-v1", "tenantId": 100200},
    ],
)
def test_what_is_no_notice_is_refused(
    relay: Relay, app: Any, service: Integration, rings: Any, notice: Any
) -> None:
    from json import dumps

    assert rings(relay, dumps(notice).encode(), {}, path(app)) == (401, 0)


def test_a_notice_needs_the_address_of_the_application(
    relay: Relay, app: Any, service: Integration, rings: Any
) -> None:
    assert rings(relay, raw(REVOKED), {}, relay.path) == (401, 0)


def test_a_notice_with_a_wrong_signature_is_a_forgery(
    relay: Relay, app: Any, service: Integration, rings: Any
) -> None:
    assert rings(relay, raw(REVOKED), {HEADER: "x"}, path(app)) == (401, 0)


def _grant(integration: Integration) -> UUID:
    assert integration.grant_id is not None
    return integration.grant_id


def test_a_false_alarm_changes_nothing(service: Integration, sandbox: Any) -> None:
    before = sandbox.token_calls()
    assert check_consent(_grant(service))
    assert sandbox.token_calls() == before + 1
    assert Integration.objects.get().status == "connected"
    assert Problem.objects.filter(solved_at=None).count() == 0


def test_a_consent_is_asked_for_once_a_minute_at_most(
    relay: Relay, app: Any, service: Integration, sandbox: Any, rings: Any, later: Later
) -> None:
    before = sandbox.token_calls()
    assert check_consent(_grant(service))
    assert not check_consent(_grant(service))
    assert rings(relay, raw(REVOKED), {}, path(app)) == (200, 0)
    assert sandbox.token_calls() == before + 1
    later.forward(61)
    assert rings(relay, raw(REVOKED), {}, path(app)) == (200, 1)
    assert check_consent(_grant(service))
    assert sandbox.token_calls() == before + 2


def test_a_consent_that_was_revoked_is_found_out(service: Integration, sandbox: Any) -> None:
    sandbox.control("revoke", {"provider": "fortnox", "company": "100200"})
    check_consent(_grant(service))
    assert Grant.objects.get().state == "reconnect_needed"
    assert Problem.objects.get(solved_at=None).code == "reconnect_needed"


def test_a_consent_that_was_given_again_elsewhere_connects_by_itself(
    service: Integration, sandbox: Any, practice_app: Any, other: Any, anna: Any, later: Later
) -> None:
    """The company consented anew to the same application, on the provider's own pages."""
    sandbox.control("revoke", {"provider": "fortnox", "company": "100200"})
    check_consent(_grant(service))
    with scope.scope([other.pk]):
        connect(sandbox, practice_app, other, anna)
    later.forward(61)
    assert check_consent(_grant(service))
    assert Grant.objects.get().state == "ok"
    assert Integration.objects.get().status == "connected"
    assert Problem.objects.filter(solved_at=None).count() == 0
    assert TokenJournal.objects.order_by("pk").values_list("fact", flat=True).last() == "reconnected"


def test_a_claim_that_it_was_given_again_changes_nothing(
    service: Integration, sandbox: Any, later: Later
) -> None:
    sandbox.control("revoke", {"provider": "fortnox", "company": "100200"})
    check_consent(_grant(service))
    later.forward(61)
    check_consent(_grant(service))
    assert Grant.objects.get().state == "reconnect_needed"


def test_a_consent_that_a_person_ended_stays_ended(service: Integration, sandbox: Any) -> None:
    from accounting.oauth.keepalive import disconnect

    disconnect(integration=service, actor="anna")
    before = sandbox.token_calls()
    assert not check_consent(_grant(service))
    assert sandbox.token_calls() == before


def test_the_pause_is_a_minute() -> None:
    from accounting.oauth.hints import PAUSE

    assert timedelta(minutes=1) == PAUSE
