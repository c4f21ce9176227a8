"""The token and revoke endpoints, down to the content types that do not fit their bodies."""

import secrets
from typing import TYPE_CHECKING

from sandbox import exactjson
from sandbox.messages import Call, Reply
from sandbox.oauth.apps import proven_app
from sandbox.oauth.jwt import jwt_text
from sandbox.oauth.pkce import verifier_fits
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.fortnox.face import FortnoxFace

NO_STORE = {"Content-Type": "application/json", "Cache-Control": "no-store", "Pragma": "no-cache"}
# Recorded from the live service: JSON error bodies labelled as HTML and as plain text.
GRANT_ERROR = {"Content-Type": "text/html; charset=UTF-8"}
CLIENT_ERROR = {"Content-Type": "text/plain;charset=UTF-8"}
FORM = "application/x-www-form-urlencoded"


def token(face: "FortnoxFace", call: Call) -> Reply:
    app = proven_app(face.store, face.oauth_space, call)
    if app is None:
        return _wrong_client()
    if not call.headers.get("content-type", "").lower().startswith(FORM):
        return _refused("invalid_request", "The body must be form encoded")
    by_type = {
        "authorization_code": _by_code,
        "refresh_token": _by_refresh_token,
        "client_credentials": _by_client_credentials,
    }
    grant = by_type.get(call.form.get("grant_type", ""))
    if grant is None:
        return _refused("unsupported_grant_type", "The grant type is not supported")
    return grant(face, call, app)


def revoke(face: "FortnoxFace", call: Call) -> Reply:
    """Says yes to any token, known or not; access tokens live on."""
    app = proven_app(face.store, face.oauth_space, call)
    if app is None:
        return _wrong_client()
    text = call.form.get("token", "")
    held = face.grants.find_refresh_token(text)
    if held and face.grants.consent(held["consent"])["client"] == app["client_id"]:
        face.grants.spend_refresh_token(text)
    return Reply(200, b'{"revoked":true}', NO_STORE)


def _by_code(face: "FortnoxFace", call: Call, app: Doc) -> Reply:
    form = call.form
    held = face.grants.find_code(form.get("code", ""))
    if held is None or held["client_id"] != app["client_id"]:
        return _refused("invalid_grant", "Authorization code doesn't exist or is invalid for the client")
    if form.get("redirect_uri", "") != held["redirect_uri"]:
        return _refused("invalid_grant", "The redirect URI is missing or do not match")
    if not verifier_fits(held.get("code_challenge", ""), form.get("code_verifier", "")):
        return _refused("invalid_grant", "The code verifier does not match")
    face.grants.spend_code(form["code"])
    return _issued(face, held["consent"], refreshable=held.get("access_type") == "offline")


def _by_refresh_token(face: "FortnoxFace", call: Call, app: Doc) -> Reply:
    text = call.form.get("refresh_token", "")
    held = face.grants.find_refresh_token(text)
    if held is None or face.grants.consent(held["consent"])["client"] != app["client_id"]:
        return _refused("invalid_grant", "Invalid refresh token")
    face.grants.spend_refresh_token(text)
    return _issued(face, held["consent"], refreshable=True)


def _by_client_credentials(face: "FortnoxFace", call: Call, app: Doc) -> Reply:
    tenant = call.headers.get("tenantid", "")
    if not tenant.isdecimal():
        return _refused("invalid_request", "The TenantId header is missing or not a number")
    consent = face.grants.service_consent(app["client_id"], tenant)
    if consent is None:
        return _refused("invalid_grant", "There is no consent for this client and tenant")
    return _issued(face, consent["id"], refreshable=False)


def _issued(face: "FortnoxFace", consent_key: str, *, refreshable: bool) -> Reply:
    consent = face.grants.consent(consent_key)
    seconds = face.settings.token_seconds
    access = jwt_text(_claims(consent, int(face.store.clock()), seconds))
    face.grants.keep_access_token(access, consent_key, seconds)
    answer: Doc = {"access_token": access}
    if refreshable:
        answer["refresh_token"] = face.grants.new_refresh_token(consent_key)
    answer |= {"scope": " ".join(consent["scopes"]), "expires_in": seconds, "token_type": "bearer"}
    return Reply(200, exactjson.dumps(answer).encode(), NO_STORE)


def _claims(consent: Doc, now: int, seconds: int) -> Doc:
    tenant, scopes, identifier = int(consent["company"]), consent["scopes"], secrets.token_hex(20)
    return {
        "userId": 1,
        "tenantId": tenant,
        "clientId": consent["client"],
        "rightsAsJson": secrets.token_urlsafe(120),
        "scopes": scopes,
        "scope": " ".join(scopes),
        "authsource": "OAUTH2",
        "id": identifier,
        "jti": identifier,
        "iss": "https://api.fortnox.se/oauth2",
        "aud": consent["client"],
        "sub": f"1@{tenant}",
        "iat": now,
        "exp": now + seconds,
        "token_type": "bearer",
    }


def _refused(error: str, description: str) -> Reply:
    text = exactjson.dumps({"error": error, "error_description": description})
    return Reply(400, text.encode(), GRANT_ERROR)


def _wrong_client() -> Reply:
    text = exactjson.dumps(
        {"error": "invalid_client", "error_description": "The client credentials are invalid"}
    )
    return Reply(401, text.encode(), CLIENT_ERROR)
