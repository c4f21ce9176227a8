"""What a provider declares of its webhooks: how they are proven, and what one of them says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

# The meaning of what came from the provider and cannot be understood: kept, and told to a person.
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Incoming:
    """One event of a webhook. `key` is the provider's own id of it, or empty; `body` its own part of the request.

    `meaning` is "document" where something of `data_type` with `external_id` changed, UNREADABLE where it should
    name a document and does not, and empty where the product makes nothing of this type. `company` is what
    Integration.company_id says.
    """

    key: str
    type: str
    company: str
    body: Mapping[str, Any]
    meaning: str = ""
    data_type: str = ""
    external_id: str = ""


@dataclass(frozen=True)
class Hint:
    """What an unsigned call claims about the consent of a company; only a token request can tell."""

    company: str
    claim: Literal["consent_created", "consent_revoked"]


def _no_hints(data: Any) -> Sequence[Hint]:
    return ()


@dataclass(frozen=True)
class Webhooks:
    """How this provider's webhooks are proven and read; all of it pure.

    `header` is the usual name of the signature's header; an application may name another one. `verify` gets
    the raw body, the header's value and the secrets. `parse` gets the strictly parsed body and raises
    ValueError where it is no webhook of this provider; `hints` reads unsigned calls.
    """

    header: str
    verify: Callable[[bytes, str, Sequence[bytes]], bool]
    parse: Callable[[Any], Sequence[Incoming]]
    hints: Callable[[Any], Sequence[Hint]] = _no_hints
