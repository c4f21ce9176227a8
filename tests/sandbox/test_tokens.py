"""Codes, refresh tokens and client credentials: single use, short lives, strict proofs."""

import base64
import hashlib
import json

from tests.sandbox.practice import APP, OTHER_APP, Practice


def test_tokens_have_the_recorded_shape(practice: Practice) -> None:
    answer = practice.exchange(practice.decide()["code"])
    tokens = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(tokens["refresh_token"]) == 40
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 3600)


def test_the_access_token_names_the_company(practice: Practice) -> None:
    payload = practice.tokens()["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert (claims["tenantId"], claims["aud"], claims["sub"]) == (100200, "frost-demo", "1@100200")


def test_a_code_works_once(practice: Practice) -> None:
    code = practice.decide()["code"]
    assert practice.exchange(code).status_code == 200
    assert practice.exchange(code).json()["error"] == "invalid_grant"


def test_a_code_dies_after_ten_minutes(practice: Practice) -> None:
    code = practice.decide()["code"]
    practice.clock.now += 601
    assert practice.exchange(code).json()["error"] == "invalid_grant"


def test_the_redirect_of_the_code_must_be_the_same(practice: Practice) -> None:
    code = practice.decide()["code"]
    assert practice.exchange(code, redirect_uri="http://localhost:1/").json()["error"] == "invalid_grant"


def test_a_code_belongs_to_one_app(practice: Practice) -> None:
    code = practice.decide(client_id=OTHER_APP[0])["code"]
    assert practice.exchange(code).json()["error"] == "invalid_grant"


def test_a_refresh_token_works_once_and_the_error_is_labelled_html(practice: Practice) -> None:
    first = practice.tokens()["refresh_token"]
    assert practice.refresh(first).json()["refresh_token"] != first
    again = practice.refresh(first)
    assert (again.status_code, again.headers["Content-Type"]) == (400, "text/html; charset=UTF-8")
    assert again.json() == {"error": "invalid_grant", "error_description": "Invalid refresh token"}


def test_a_refresh_token_lives_45_days(practice: Practice) -> None:
    token = practice.tokens()["refresh_token"]
    practice.clock.now += 45 * 24 * 3600 - 1
    assert practice.refresh(token).status_code == 200


def test_an_older_refresh_token_is_dead(practice: Practice) -> None:
    token = practice.tokens()["refresh_token"]
    practice.clock.now += 45 * 24 * 3600
    assert practice.refresh(token).status_code == 400


def test_without_offline_access_there_is_no_refresh_token(practice: Practice) -> None:
    assert "refresh_token" not in practice.tokens(access_type="online")


def test_credentials_in_the_body_are_refused(practice: Practice) -> None:
    token = practice.tokens()["refresh_token"]
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": APP[0],
        "client_secret": APP[1],
    }
    reply = practice.token_request(form, None)
    assert (reply.status_code, reply.headers["Content-Type"]) == (401, "text/plain;charset=UTF-8")
    assert practice.refresh(token).status_code == 200


def test_a_challenge_needs_its_verifier(practice: Practice) -> None:
    digest = hashlib.sha256(b"right").digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    code = practice.decide(code_challenge=challenge, code_challenge_method="S256")["code"]
    assert practice.exchange(code, code_verifier="wrong").status_code == 400
    assert practice.exchange(code, code_verifier="right").status_code == 200


def test_client_credentials_need_a_service_consent(practice: Practice) -> None:
    ask = {"grant_type": "client_credentials"}
    practice.tokens()
    assert practice.token_request(ask, tenant="100200").json()["error"] == "invalid_grant"
    practice.tokens(account_type="service")
    tokens = practice.token_request(ask, tenant="100200").json()
    assert "access_token" in tokens
    assert "refresh_token" not in tokens


def test_client_credentials_need_the_tenant_header(practice: Practice) -> None:
    practice.tokens(account_type="service")
    reply = practice.token_request({"grant_type": "client_credentials", "TenantId": "100200"})
    assert reply.json()["error"] == "invalid_request"


def test_an_access_token_expires(practice: Practice) -> None:
    practice.log_in()
    practice.clock.now += 3600
    reply = practice.send("GET", "companyinformation")
    assert (reply.status_code, reply.json()) == (401, {"message": "unauthorized"})


def test_a_revoked_consent_kills_all_its_tokens(practice: Practice) -> None:
    tokens = practice.tokens()
    practice.token = tokens["access_token"]
    practice.control("revoke", {"company": "100200"})
    assert practice.send("GET", "companyinformation").status_code == 401
    assert practice.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_expired_access_tokens_can_still_be_refreshed(practice: Practice) -> None:
    tokens = practice.tokens()
    practice.token = tokens["access_token"]
    practice.control("expire_tokens", {})
    assert practice.send("GET", "companyinformation").status_code == 401
    assert practice.refresh(tokens["refresh_token"]).status_code == 200


def test_revoke_says_yes_to_anything_and_ends_a_real_token(practice: Practice) -> None:
    token = practice.tokens()["refresh_token"]
    url = f"{practice.url}/fortnox/oauth-v1/revoke"
    for text in ("x" * 40, token):
        form = {"token_type_hint": "refresh_token", "token": text}
        assert practice.session.post(url, data=form, auth=APP, timeout=5).json() == {"revoked": True}
    assert practice.refresh(token).status_code == 400
