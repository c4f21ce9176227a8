"""/api/webhook-endpoints/: made with a secret that is shown once, changed, ended; administrators only."""

from collections.abc import Callable
from typing import Any

import pytest

from accounting import scope
from accounting.events.outgoing import signing
from accounting.models import History, WebhookEndpoint
from tests.api.conftest import Caller, caller_for

pytestmark = pytest.mark.django_db

PATH = "/api/webhook-endpoints/"
BODY = {"url": "https://hooks.example.se/x", "events": ["job.finished", "problem.opened"]}


@pytest.fixture
def api(federation: Any) -> Caller:
    return caller_for(federation)


@pytest.fixture
def api_as(federation: Any) -> Callable[[str], Caller]:
    return lambda role: caller_for(federation, role)


def codes(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


def test_the_secret_is_in_one_answer_only(api: Caller, federation: Any) -> None:
    made = api.post(PATH, BODY)
    assert made.status_code == 201
    assert made["Cache-Control"] == "no-store"
    secret = made.json()["secret"]
    assert signing.is_secret(secret)
    with scope.scope([federation.pk]):
        assert WebhookEndpoint.objects.get().secret.reveal() == secret
    for answer in (api.get(PATH), api.get(made["Location"])):
        assert "whsec_" not in answer.content.decode()


def test_a_given_secret_is_taken_once(api: Caller) -> None:
    secret = signing.new_secret()
    made = api.post(PATH, {**BODY, "secret": secret})
    assert made.json()["secret"] == secret
    assert codes(api.patch(made["Location"], {"secret": signing.new_secret()})) == {"secret": "unknown_field"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"url": "ftp://x"}, {"url": "address_shape"}),
        ({"url": "http://127.0.0.1/"}, {"url": "address_private"}),
        ({"url": "https://[::1]/"}, {"url": "address_private"}),
        ({"events": []}, {"events": "no_events"}),
        ({"events": ["job.started"]}, {"events": "unknown_event"}),
        ({"secret": "file:/etc/passwd"}, {"secret": "secret_shape"}),
        ({"secret": "whsec_short"}, {"secret": "secret_shape"}),
        ({"colour": "red"}, {"colour": "unknown_field"}),
    ],
)
def test_what_is_wrong_is_named(api: Caller, changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert codes(api.post(PATH, {**BODY, **changes})) == expected
    assert api.get(PATH).json()["results"] == []


def test_change_and_end(api: Caller, federation: Any) -> None:
    where = api.post(PATH, BODY)["Location"]
    changed = api.patch(where, {"events": ["consent.at_risk"], "active": False, "description": "Chatten"})
    assert changed.status_code == 200
    shown = changed.json()
    assert (shown["events"], shown["active"], shown["description"]) == (["consent.at_risk"], False, "Chatten")
    assert shown["disabled_at"]
    assert codes(api.patch(where, {"url": "http://10.0.0.1/"})) == {"url": "address_private"}
    assert api.patch(where, {"active": True}).json()["disabled_at"] is None
    ended = api.send("DELETE", where)
    assert ended.status_code == 200
    assert ended.json()["archived_at"]
    assert api.get(where).status_code == 404
    assert api.get(PATH).json()["results"] == []
    with scope.scope([federation.pk]):
        assert WebhookEndpoint.objects.count() == 1
        told = History.objects.filter(fact__startswith="webhookendpoint_")
        facts = set(told.values_list("fact", flat=True))
    assert facts == {"webhookendpoint_added", "webhookendpoint_changed", "webhookendpoint_ended"}


@pytest.mark.parametrize("role", ["viewer", "treasurer"])
def test_only_administrators_see_or_change_them(
    api: Caller, api_as: Callable[[str], Caller], role: str
) -> None:
    where = api.post(PATH, BODY)["Location"]
    weaker = api_as(role)
    answers = [weaker.get(PATH), weaker.post(PATH, BODY), weaker.get(where), weaker.patch(where, {}),
               weaker.send("DELETE", where)]  # fmt: skip
    assert {answer.status_code for answer in answers} == {403}


def test_there_is_an_end_to_their_number(api: Caller) -> None:
    for number in range(20):
        assert api.post(PATH, {**BODY, "url": f"https://hooks.example.se/{number}"}).status_code == 201
    assert codes(api.post(PATH, BODY)) == {"url": "too_many"}


def test_production_wants_tls(api: Caller, settings: Any) -> None:
    settings.FROST_MODE = "production"
    assert codes(api.post(PATH, {**BODY, "url": "http://hooks.example.se/"})) == {"url": "address_not_https"}
