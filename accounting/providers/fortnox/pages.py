"""When a list has been read to its end. Pages are no snapshot: rows created meanwhile shift them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.fortnox import decode, envelope
from accounting.providers.http import Sender
from accounting.providers.reading import ScanTooDear

# Fortnox gives 100 per page when nothing is said, and never more than this.
LIMIT = 500


def read_all(
    sender: Sender,
    path: str,
    name: str,
    key: str | Callable[[dict[str, Any]], str],
    query: Mapping[str, Any],
    most_pages: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Every document once, over all pages; `key` is a field, or what tells two documents apart.

    Raises ProviderError, also when documents slipped from one page to another unseen; ScanTooDear.
    """
    seen: set[str] = set()
    number = 1
    while True:
        page = envelope.page(sender.get(path, **{**query, "limit": LIMIT, "page": number}), name)
        if most_pages is not None and (page.pages or number) > most_pages:
            raise ScanTooDear
        for item in page.items:
            found = key(item) if callable(key) else decode.text(item.get(key))
            if found not in seen:
                seen.add(found)
                yield item
        if _last(page, number):
            break
        number += 1
    if number > 1 and len(seen) < (page.documents or 0):
        raise ProviderError(Kind.TRANSIENT, "list_shifted", {"what": name})


def _last(page: envelope.Page, number: int) -> bool:
    """Of an empty list Fortnox says that it has 0 pages."""
    if page.pages is None:
        return len(page.items) < LIMIT
    return not page.items or number >= page.pages
