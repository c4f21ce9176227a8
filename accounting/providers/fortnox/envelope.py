"""Opens Fortnox's envelopes: one document under its singular name, a page of them under the plural."""

from dataclasses import dataclass
from typing import Any

from accounting.domain import exact_json
from accounting.domain.errors import Kind, ProviderError
from accounting.providers.fortnox import decode
from accounting.providers.http import Answer


@dataclass(frozen=True)
class Page:
    """`pages` and `documents` are None when Fortnox left MetaInformation out."""

    items: list[dict[str, Any]]
    pages: int | None
    documents: int | None


def wrap(single: str, document: dict[str, Any]) -> bytes:
    return exact_json.dumps({single: document})


def unwrap(body: bytes, single: str) -> dict[str, Any]:
    """The document in a body of ours."""
    document: dict[str, Any] = exact_json.loads(body)[single]
    return document


def single(answer: Answer, name: str, kind: Kind = Kind.TRANSIENT) -> dict[str, Any]:
    """The document of an answer; an answer without it raises `kind`, for nobody knows what was done."""
    found = answer.data.get(name) if isinstance(answer.data, dict) else None
    if not isinstance(found, dict):
        raise ProviderError(kind, "unreadable_answer", {"what": name}, status=answer.status)
    return found


def page(answer: Answer, name: str) -> Page:
    """A list without its key must not pass for an empty one: that would send a second time."""
    data = answer.data if isinstance(answer.data, dict) else {}
    items = data.get(name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ProviderError(Kind.TRANSIENT, "unreadable_answer", {"what": name}, status=answer.status)
    meta = data.get("MetaInformation")
    if not isinstance(meta, dict):
        return Page(items, None, None)
    return Page(items, decode.whole(meta.get("@TotalPages")), decode.whole(meta.get("@TotalResources")))
