"""Every refusal of the API as a problem document (RFC 9457) with a sentence and the next step."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions
from rest_framework.response import Response

from accounting.api.sentences import REFUSALS
from accounting.domain.errors import Kind, ProviderError
from accounting.problems.sentences import explain
from accounting.providers.registry import UnknownProvider
from accounting.sync.errors import SyncRefused

log = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"
_TYPE = "urn:frost-integrations:problem:"
_RETRY_SECONDS = 5
_UNAVAILABLE = 503
_PROVIDER_STATUS = {Kind.TRANSIENT: 503, Kind.RATE_LIMITED: 503, Kind.UNCERTAIN: 502, Kind.REJECTED: 422}
_SAME_AS = {"authentication_failed": "bad_api_key", "error": "internal"}
_PLAIN: tuple[tuple[tuple[type[Exception], ...], int, str], ...] = (
    ((UnknownProvider,), 404, "not_found"),
    ((RequestDataTooBig,), 413, "body_too_large"),
    ((RecursionError,), 400, "parse_error"),
    ((OperationalError, InterfaceError), _UNAVAILABLE, "database_away"),
)


class ApiProblem(exceptions.APIException):
    """A refusal by code; `REFUSALS` holds its words."""

    def __init__(
        self,
        status: int,
        code: str,
        params: Mapping[str, Any] | None = None,
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code=code)
        self.status_code, self.code, self.params = status, code, params or {}
        self.retry_after = retry_after


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler: nothing leaves the API in another form."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return _of_service(error) or _unexpected(error)


def problem(
    status: int,
    code: str,
    params: Mapping[str, Any] | None = None,
    *,
    shown: str = "",
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """`shown` is the code in the document where the words are those of a more general one."""
    body = document(status, code, params, shown=shown, errors=errors)
    return Response(body, status=status, headers=dict(headers or {}), content_type=CONTENT_TYPE)


def document(
    status: int,
    code: str,
    params: Mapping[str, Any] | None = None,
    *,
    shown: str = "",
    errors: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    words = REFUSALS[code].filled(params or {})
    return {
        "type": f"{_TYPE}{shown or code}",
        "title": words.title,
        "status": status,
        "code": shown or code,
        "message": words.message,
        "next_step": words.next_step,
        "errors": list(errors),
    }


def _of_framework(error: exceptions.APIException) -> Response:
    status, headers = error.status_code, {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    wait = getattr(error, "wait", None) or getattr(error, "retry_after", None)
    if wait:
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, ApiProblem):
        return problem(status, error.code, error.params, headers=headers)
    if isinstance(error, exceptions.ValidationError):
        found = flat(error.detail)
        codes = {one["code"] for one in found}
        special = codes.pop() if len(codes) == 1 and codes & REFUSALS.keys() else "invalid"
        return problem(status, special, errors=found, headers=headers)
    return problem(status, _code(error), headers=headers)


def _code(error: exceptions.APIException) -> str:
    """The framework names a missing CSRF token only in its words."""
    if "CSRF" in str(error.detail):
        return "csrf"
    code = str(error.get_codes())
    return code if code in REFUSALS else _SAME_AS.get(error.default_code, error.default_code)


def _of_service(error: Exception) -> Response | None:
    if isinstance(error, ProviderError):
        return _of_provider(error)
    if isinstance(error, SyncRefused):
        errors = getattr(error, "errors", ())  # of refusals that name rows and fields
        return explained(409, "refused", error.code, error.params, errors=errors)
    for kinds, status, code in _PLAIN:
        if isinstance(error, kinds):
            return problem(status, code, headers=_later(status))
    return None


def _of_provider(error: ProviderError) -> Response:
    status = _PROVIDER_STATUS.get(error.kind, 409)
    return explained(status, "provider_error", error.code, error.params)


def _later(status: int) -> dict[str, str]:
    return {"Retry-After": str(_RETRY_SECONDS)} if status == _UNAVAILABLE else {}


def explained(
    status: int,
    general: str,
    code: str,
    params: Mapping[str, Any],
    *,
    errors: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """A service's refusal: sentence and next step by its code."""
    words = explain(
        code, params, provider=str(params.get("provider", "")), language=translation.get_language() or ""
    )
    filled = {"message": words.message, "next_step": words.next_step}
    return problem(status, general, filled, shown=code, errors=errors, headers=_later(status))


def _unexpected(error: Exception) -> Response:
    log.error("api_failed", exc_info=error)
    return problem(500, "internal")


def flat(detail: Any, field: str = "", index: int | None = None) -> list[dict[str, Any]]:
    """DRF's nested details as a plain list of {index, field, code, message}."""
    if isinstance(detail, Mapping):
        return [
            one
            for key, value in detail.items()
            for one in (
                flat(value, field, key) if isinstance(key, int) else flat(value, _joined(field, key), index)
            )
        ]
    if isinstance(detail, list):
        return [
            one
            for place, value in enumerate(detail)
            for one in flat(value, field, place if isinstance(value, Mapping | list) else index)
        ]
    return [
        {"index": index, "field": field, "code": getattr(detail, "code", "invalid"), "message": str(detail)}
    ]


def _joined(field: str, key: str) -> str:
    name = "" if key == "non_field_errors" else str(key)
    return f"{field}.{name}" if field and name else field or name
