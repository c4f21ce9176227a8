"""The provider's token and revoke addresses: one POST, and what its answer means."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from requests.auth import HTTPBasicAuth
from urllib3.exceptions import HTTPError

from accounting import clock
from accounting.domain import exact_json
from accounting.domain.errors import Kind, ProviderError
from accounting.models import ProviderApp
from accounting.providers import registry
from accounting.providers.http import new_session, retry_after

_LARGEST_ANSWER = 256 * 1024
_WORDS = 200
_DONE, _REFUSED = 2, 4  # the first digit of a status
# Used where the answer names no life time: short, so that it is soon asked again.
_UNNAMED_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class TokenAnswer:
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    life: timedelta
    scopes: tuple[str, ...]


@dataclass(eq=False)
class TokenRefused(Exception):
    """The endpoint understood and said no. `error` is OAuth's word, `description` the provider's sentence."""

    error: str
    description: str
    status: int

    def __str__(self) -> str:
        return f"{self.error} ({self.status})"


def request_tokens(
    url: str, app: ProviderApp, form: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> TokenAnswer:
    """One request.

    Raises TokenRefused, or ProviderError(TRANSIENT): "no_connection" where nothing was sent, any other code
    where the tokens may have been changed without our seeing the answer.
    """
    status, body, received = _post(url, app, form, headers or {})
    data = _parsed(body)
    if status == requests.codes.ok and isinstance(data.get("access_token"), str) and data["access_token"]:
        return _understood(data)
    if status // 100 == _REFUSED and status not in {requests.codes.timeout, requests.codes.too_many}:
        raise _refusal(status, data)
    retry_at = None
    if status == requests.codes.too_many:
        retry_at = clock.now() + timedelta(seconds=retry_after(received))
    raise ProviderError(Kind.TRANSIENT, "token_answer_unusable", status=status, retry_at=retry_at)


def revoke(url: str, app: ProviderApp, refresh_token: str) -> bool:
    """Whether the provider said it is done."""
    form = {"token_type_hint": "refresh_token", "token": refresh_token}
    try:
        status, _, _ = _post(url, app, form, {})
    except ProviderError:
        return False
    return status // 100 == _DONE


def _post(
    url: str, app: ProviderApp, form: Mapping[str, str], headers: Mapping[str, str]
) -> tuple[int, bytes, Mapping[str, str]]:
    total = settings.FROST_TOKEN_HTTP_SECONDS
    until = time.monotonic() + total
    auth, extra = _client_authentication(app)
    try:
        with (
            new_session() as session,
            session.post(
                url,
                data={**form, **extra},
                headers={"Accept": "application/json", **headers},
                auth=auth,
                timeout=(min(total, settings.FROST_HTTP_CONNECT_SECONDS), total),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            return response.status_code, _read(response, until), dict(response.headers)
    except requests.RequestException as error:
        code = "no_connection" if _unsent(error) else "no_answer"
        # Without its cause: the failed request holds the tokens in its body.
        raise ProviderError(Kind.TRANSIENT, code, {"what": type(error).__name__}) from None


def _client_authentication(app: ProviderApp) -> tuple[HTTPBasicAuth | None, dict[str, str]]:
    secret = app.client_secret.reveal()
    if registry.get(app.provider).oauth.client_authentication == "basic":
        return HTTPBasicAuth(app.client_id.encode(), secret.encode()), {}
    return None, {"client_id": app.client_id, "client_secret": secret}


def _read(response: requests.Response, until: float) -> bytes:
    """The body, piece by piece as it arrives, so that a dripping server cannot outlast the deadline."""
    parts: list[bytes] = []
    while piece := _piece(response):
        parts.append(piece)
        if time.monotonic() > until or sum(map(len, parts)) > _LARGEST_ANSWER:
            raise requests.exceptions.ReadTimeout
    return b"".join(parts)


def _piece(response: requests.Response) -> bytes:
    try:
        return bytes(response.raw.read1(65536, decode_content=True))
    except (OSError, HTTPError):
        raise requests.exceptions.ChunkedEncodingError from None


def _unsent(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    unsent = {"NewConnectionError", "ConnectTimeoutError", "NameResolutionError"}
    return isinstance(error, requests.ConnectTimeout) or type(reason).__name__ in unsent


def _parsed(body: bytes) -> dict[str, Any]:
    # Some providers label JSON error bodies as text/html or text/plain, so the label decides nothing.
    try:
        data = exact_json.loads(body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _understood(data: Mapping[str, Any]) -> TokenAnswer:
    refresh = data.get("refresh_token")
    scope = data.get("scope")
    return TokenAnswer(
        access_token=data["access_token"],
        refresh_token=refresh if isinstance(refresh, str) else "",
        life=_life(data.get("expires_in")),
        scopes=tuple(scope.split()) if isinstance(scope, str) else (),
    )


def _life(value: Any) -> timedelta:
    try:
        seconds = int(value)
    except (TypeError, ValueError):
        return _UNNAMED_LIFE
    return timedelta(seconds=seconds) if seconds > 0 else _UNNAMED_LIFE


def _refusal(status: int, data: Mapping[str, Any]) -> TokenRefused:
    error = data.get("error")
    if not isinstance(error, str) or not error:
        error = "invalid_client" if status == requests.codes.unauthorized else f"http_{status}"
    words = data.get("error_description") or data.get("message") or ""
    return TokenRefused(error[:_WORDS], str(words)[:_WORDS], status)
