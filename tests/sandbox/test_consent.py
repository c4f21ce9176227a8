"""The consent page and what a yes or no brings back."""

import requests

from tests.sandbox.practice import ALL_SCOPES, CALLBACK, Practice


def page(practice: Practice, **changes: str) -> requests.Response:
    asked = {
        "client_id": "frost-demo",
        "response_type": "code",
        "state": "a&b",
        "scope": ALL_SCOPES,
        "redirect_uri": CALLBACK,
    }
    query = {**asked, **changes}
    return requests.get(
        f"{practice.url}/fortnox/oauth-v1/auth", params=query, allow_redirects=False, timeout=5
    )


def test_the_page_carries_the_request_as_hidden_inputs(practice: Practice) -> None:
    text = page(practice).text
    assert '<input type="hidden" name="state" value="a&amp;b">' in text
    assert '<option value="100200">' in text


def test_a_yes_returns_the_state_and_a_code(practice: Practice) -> None:
    answer = practice.decide(state="x y")
    assert answer["state"] == "x y"
    assert answer["code"]


def test_a_no_returns_access_denied(practice: Practice) -> None:
    answer = practice.decide(decision="deny")
    assert answer["error"] == "access_denied"
    assert "code" not in answer


def test_an_unknown_client_is_told_on_the_page(practice: Practice) -> None:
    reply = page(practice, client_id="nobody")
    assert reply.status_code == 400
    assert "ClientID supplied is invalid" in reply.text


def test_an_unknown_scope_goes_back_to_the_app(practice: Practice) -> None:
    assert "error=invalid_scope" in page(practice, scope="invoice everything").headers["Location"]


def test_a_foreign_redirect_is_never_followed(practice: Practice) -> None:
    reply = page(practice, redirect_uri="https://evil.example/callback")
    assert reply.status_code == 400
    assert "Location" not in reply.headers


def test_a_company_without_the_app_licence_is_refused(practice: Practice) -> None:
    practice.control("company", {"company": "100200", "licences": {"app": False}})
    assert practice.decide()["error"] == "error_missing_app_license"
