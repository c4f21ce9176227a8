"""Which handler an event goes to. Handlers fetch again what changed; an event's own words are never believed.

A handler is registered for a type as the provider calls it ("voucher-created-v1"), for a data type ("voucher"), or
for what the provider's declaration makes of it ("document"). The documents themselves are fetched by
`accounting.sync.pull`. Data types of other packages are handled there: they register themselves, and an event of a
data type that nobody handles is put aside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.webhooks import UNREADABLE
from accounting.models import InboxEvent, Integration
from accounting.sync.context import Context

DOCUMENT = "document"
# The type of an event that stands for what was found by reading a gap, and not for anything a provider said.
SCANNED = "scanned"


class Ignored(Exception):
    """There is nothing to do for this event; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FetchDocument(Protocol):
    """Reads one document anew and takes it in; the same again changes nothing. Raises ProviderError."""

    def __call__(self, *, integration: Integration, data_type: str, external_id: str) -> object: ...


Handler = Callable[[InboxEvent, Integration], object]
H = TypeVar("H", bound=Handler)
F = TypeVar("F", bound=FetchDocument)


@dataclass
class _Fetcher:
    fetch: FetchDocument | None = None


_handlers: dict[str, Handler] = {}
_of_data_type: dict[str, Handler] = {}
_fetcher = _Fetcher()


def on(event_type: str) -> Callable[[H], H]:
    """Register the one handler of a type or meaning; it may raise Ignored or ProviderError."""

    return _registration(_handlers, event_type)


def handles(data_type: str) -> Callable[[H], H]:
    """Register the one handler of a data type's events, whatever their type.

    It may raise Ignored or ProviderError.
    """
    return _registration(_of_data_type, data_type)


def _registration(handlers: dict[str, Handler], name: str) -> Callable[[H], H]:
    def register(handler: H) -> H:
        if name in handlers and handlers[name] is not handler:
            raise ValueError(f"{name} has a handler already.")
        handlers[name] = handler
        return handler

    return register


def off(name: str) -> None:
    _handlers.pop(name, None)
    _of_data_type.pop(name, None)


def takes(integration: Integration, data_type: str) -> bool:
    """Whether anything is done about events of this data type."""
    return data_type in _of_data_type or _takes_in(integration, data_type)


def fetches_documents(fetch: F) -> F:
    """Register the service that fetches one document."""
    _fetcher.fetch = fetch
    return fetch


def fetch_document(*, integration: Integration, data_type: str, external_id: str) -> None:
    """Read one document anew from the provider and take it in.

    Raises Ignored where this document is not taken in, and ProviderError.
    """
    if not _takes_in(integration, data_type):
        raise Ignored("not_imported")
    if _fetcher.fetch is None:
        raise LookupError("no service fetches documents")
    _fetcher.fetch(integration=integration, data_type=data_type, external_id=external_id)


def handler_of(event: InboxEvent) -> Handler:
    """The handler of the type itself, else of its data type, else of its meaning.

    Raises Ignored where nobody wants such events, and ProviderError where nobody can understand this one.
    """
    if event.meaning == UNREADABLE:
        raise ProviderError(Kind.NEEDS_PERSON, "event_unreadable")
    handlers = (
        _handlers.get(event.event_type),
        _of_data_type.get(event.data_type),
        _handlers.get(event.meaning),
    )
    handler = next(filter(None, handlers), None)
    if handler is None:
        raise Ignored("unknown_event")
    return handler


@on(DOCUMENT)
def _refetch(event: InboxEvent, integration: Integration) -> None:
    fetch_document(integration=integration, data_type=event.data_type, external_id=event.external_id)


def _takes_in(integration: Integration, data_type: str) -> bool:
    context = Context(integration)
    return data_type in context.provider.resources and context.imports(data_type)
