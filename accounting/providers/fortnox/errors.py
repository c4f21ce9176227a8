"""What an error answer of Fortnox means. Its texts are Swedish prose: only status and code decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.base import ErrorEntry
from accounting.providers.fortnox.conditions import CONDITIONS
from accounting.providers.fortnox.refusals import REFUSALS
from accounting.providers.fortnox.voucher_conditions import VOUCHER_CONDITIONS

ERRORS: Mapping[str, ErrorEntry] = {**REFUSALS, **CONDITIONS, **VOUCHER_CONDITIONS}

# A 404 with this code is about the address, and says nothing about a document.
_NO_ROUTE = "2000762"
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
_SHOWN = 300


@dataclass(frozen=True)
class _Said:
    """`code` is "" where Fortnox gave words but no number."""

    code: str
    message: str


def classify(status: int, data: Any, text: str) -> ProviderError:
    """A 4xx answer as one of our errors; nothing was applied unless the kind says otherwise."""
    said = _read(data)
    message = said.message if said else " ".join(text.split())[:_SHOWN]
    error = _known(status, said) or _by_status(status, said, message)
    error.message, error.status = message, status
    return error


def says_not_found(error: ProviderError) -> bool:
    """Fortnox's own numbered word that a document does not exist. A bare 404 of some gateway is not that."""
    if error.status != _NOT_FOUND or error.kind is not Kind.REJECTED:
        return False
    return (error.params.get("code") or error.code).isdigit() and error.code != _NO_ROUTE


def _known(status: int, said: _Said | None) -> ProviderError | None:
    if said is None or said.code not in REFUSALS:
        return None
    kind = REFUSALS[said.code].kind
    if status == _UNAUTHORIZED:
        kind = Kind.AUTH
    if status == _FORBIDDEN and kind is Kind.REJECTED:
        kind = Kind.NEEDS_PERSON
    return ProviderError(kind, said.code)


def _by_status(status: int, said: _Said | None, message: str) -> ProviderError:
    if status == _UNAUTHORIZED:
        return ProviderError(Kind.AUTH, "unauthorized")
    if status == _FORBIDDEN:
        return ProviderError(Kind.NEEDS_PERSON, "forbidden", {"message": message})
    if said is None:
        return ProviderError(Kind.REJECTED, f"http_{status}")
    return ProviderError(
        Kind.REJECTED, "refused", {"message": message, "code": said.code or f"HTTP {status}"}
    )


def _read(data: Any) -> _Said | None:
    """The three shapes of an error document; None for anything else.

    {"ErrorInformation": {error, message, code}} in either case, {"error", "id", "message"} of the
    newer services, and {"message": ...} of the gateway.
    """
    if not isinstance(data, dict):
        return None
    inner = data.get("ErrorInformation", data)
    if not isinstance(inner, dict):
        return None
    fields = {str(key).lower(): value for key, value in inner.items()}
    message = fields.get("message") or fields.get("error_description")
    code = fields.get("code")
    if not isinstance(message, str) and code is None:
        return None
    return _Said("" if code is None else str(code), str(message or ""))
