"""Refusals: one form, a sentence and a next step, in the reader's language."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from rest_framework import exceptions

from accounting import scope
from accounting.api import error_pages
from accounting.api.problem_details import handle
from accounting.api.sentences import REFUSALS
from accounting.domain.errors import Kind, ProviderError
from accounting.oauth.refusals import CODES
from accounting.sync.change_settings import change_settings
from accounting.sync.errors import SyncRefused
from tests.api.conftest import Caller

MEMBERS = {"type", "title", "status", "code", "message", "next_step", "errors"}


def assert_problem(answer: Any, status: int, code: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert body.keys() == MEMBERS
    assert body["message"]
    assert body["next_step"]


def test_no_identity(api: Caller) -> None:
    assert_problem(Caller(Client()).get("/api/integrations/"), 401, "not_authenticated")


@pytest.mark.parametrize("key", ["frost_" + "a" * 43, "x", "", "frost_\x00"])
def test_a_wrong_key(api: Caller, key: str) -> None:
    assert_problem(
        Caller(Client(), Authorization=f"Api-Key {key}").get("/api/integrations/"), 401, "bad_api_key"
    )


def test_a_revoked_and_an_expired_key(federation: Any) -> None:
    from datetime import timedelta

    from accounting import clock
    from accounting.models import ApiKey
    from tests.api.conftest import caller_for

    for change in ({"revoked_at": clock.now()}, {"expires_at": clock.now() - timedelta(seconds=1)}):
        caller = caller_for(federation)
        assert caller.get("/api/integrations/").status_code == 200
        with scope.scope([federation.pk]):
            ApiKey.objects.update(**change)
        assert_problem(caller.get("/api/integrations/"), 401, "bad_api_key")


def test_too_small_a_role(api_as: Callable[[str], Caller], integration: Any) -> None:
    answer = api_as("treasurer").patch(f"/api/integrations/{integration.pk}/", {"settings": {}})
    assert_problem(answer, 403, "permission_denied")


def test_a_verb_that_is_not_taken(api: Caller) -> None:
    answer = api.send("DELETE", "/api/integrations/", {})
    assert_problem(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("body", ["{", "[" * 100_000, '{"a": NaN}', "\xff", '"\\ud800'])
def test_a_body_that_is_no_json(api: Caller, body: str) -> None:
    data = body.encode("latin-1")
    answer = api.client.generic(
        "POST", "/api/records/customers/", data, "application/json", headers=api.headers
    )
    assert_problem(answer, 400, "parse_error")


def test_another_kind_of_body(api: Caller) -> None:
    answer = api.client.post("/api/records/customers/", {"a": "b"}, headers=api.headers)
    assert_problem(answer, 415, "unsupported_media_type")


def test_a_body_that_is_too_large(api: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert_problem(api.post("/api/records/customers/", [{"source_ref": "x" * 100}]), 413, "body_too_large")


def test_a_session_without_the_csrf_token(anna: Any, integration: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)
    answer = client.post(f"/api/integrations/{integration.pk}/sync", "{}", "application/json")
    assert_problem(answer, 403, "csrf")


def test_wrong_fields_are_named_with_their_place(api: Caller, integration: Any) -> None:
    body = {"data_type": "customer", "ids": ["5c0f3a52-1b1d-4d3e-9df4-5b6a50d5a001", "x"]}
    answer = api.post(f"/api/integrations/{integration.pk}/export", body)
    assert_problem(answer, 400, "invalid")
    [error] = answer.json()["errors"]
    assert (error["field"], error["index"]) == ("ids", 1)
    assert error["message"]


def test_what_the_engine_refuses(api: Caller, integration: Any) -> None:
    with scope.scope([integration.tenant_id]):
        change_settings(
            integration=integration,
            changes={"data_types": {"payment": {"enabled": False}}},
            changed_by="test",
        )
    answer = api.post(
        f"/api/integrations/{integration.pk}/sync", {"data_types": ["payment"]}, **{"Accept-Language": "sv"}
    )
    assert_problem(answer, 409, "data_type_off")
    assert "betalning" in answer.json()["message"]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_a_provider_refuses(kind: Kind) -> None:
    with translation.override("en"):
        answer = handle(ProviderError(kind, "token_busy"), {})
    assert answer.status_code in {409, 422, 502, 503}
    assert answer.data["code"] == "token_busy"
    assert answer.data["message"] != "token_busy"
    assert ("Retry-After" in answer.headers) == (answer.status_code == 503)


def test_what_nobody_foresaw_shows_nothing_of_itself() -> None:
    answer = handle(RuntimeError("the password is hunter2"), {})
    assert (answer.status_code, answer.data["code"]) == (500, "internal")
    assert "hunter2" not in str(answer.data)


def test_a_percent_sign_in_a_parameter_is_just_a_sign() -> None:
    with translation.override("en"):
        assert "50 %s" in handle(SyncRefused("unknown_data_type", {"data_type": "50 %s"}), {}).data["message"]


def test_every_kind_of_the_framework_has_words() -> None:
    kinds = [
        exceptions.ParseError(), exceptions.NotAcceptable(), exceptions.UnsupportedMediaType("x"),
        exceptions.MethodNotAllowed("X"), exceptions.NotFound(),
        exceptions.PermissionDenied(), exceptions.NotAuthenticated(), exceptions.AuthenticationFailed(),
    ]  # fmt: skip
    for error in kinds:
        answer = handle(error, {})
        assert answer.status_code == error.status_code
        assert answer.data["code"] in REFUSALS


@pytest.mark.parametrize("language", ["sv", "en"])
def test_language_follows_accept_language(api: Caller, language: str) -> None:
    answer = api.get("/api/integrations/x/", **{"Accept-Language": language})
    assert answer["Content-Language"] == language


@pytest.mark.parametrize("language", ["sv", "en"])
def test_without_accept_language_the_organisation_decides(
    api: Caller, federation: Any, language: str
) -> None:
    with scope.scope([federation.pk]):
        type(federation).objects.update(language=language)
    assert api.get("/api/integrations/")["Content-Language"] == language
    assert api.get("/api/integrations/", **{"Accept-Language": "en"})["Content-Language"] == "en"


def test_pages_of_django_are_problem_documents_below_api() -> None:
    request = RequestFactory().get("/api/nowhere/")
    for answer, status in (
        (error_pages.not_found(request, Exception()), 404),
        (error_pages.server_error(request), 500),
        (error_pages.bad_request(request, Exception()), 400),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_every_consent_code_has_words() -> None:
    from accounting.api.connect_sentences import SENTENCES

    assert set(CODES) <= set(SENTENCES)
