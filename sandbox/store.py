"""All state as documents in collections, changed only in transactions that are one journal line each."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.journal import Journal
from sandbox.swedish_time import utc_text

Doc = dict[str, Any]
Undo = Callable[[], object]
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """What a transaction did to one document, however often it was written; None where there is none."""

    space: str
    collection: str
    key: str
    before: Doc | None
    after: Doc | None


Watcher = Callable[[list[Change]], None]


class Store:
    """Documents are replaced, never changed in place: a list taken from a collection is a snapshot."""

    def __init__(self, journal: Journal, clock: Callable[[], float]) -> None:
        self.journal = journal
        self.clock = clock
        self.sequence = 0
        self._collections: dict[tuple[str, str], dict[str, Doc]] = defaultdict(dict)
        self.watchers: list[Watcher] = []
        self._operations: list[list[Any]] | None = None
        self._undo: list[Undo] = []
        self._before: dict[Place, Doc | None] = {}
        for line in journal.lines():
            self._replay(line)

    def all(self, space: str, collection: str) -> Mapping[str, Doc]:
        return self._collections[space, collection]

    def get(self, space: str, collection: str, key: str) -> Doc | None:
        return self._collections[space, collection].get(key)

    def in_space(self, space: str) -> list[tuple[str, str, str, Doc]]:
        found = [(c, documents) for (s, c), documents in self._collections.items() if s == space]
        return [(space, name, key, doc) for name, documents in found for key, doc in documents.items()]

    def put(self, space: str, collection: str, key: str, doc: Doc) -> None:
        documents = self._collections[space, collection]
        self._before.setdefault((space, collection, key), documents.get(key))
        self._note(["put", space, collection, key, doc], _restorer(documents, key))
        documents[key] = doc

    def drop(self, space: str, collection: str, key: str) -> None:
        documents = self._collections[space, collection]
        self._before.setdefault((space, collection, key), documents.get(key))
        self._note(["drop", space, collection, key], _restorer(documents, key))
        del documents[key]

    @contextmanager
    def transaction(self, request: str = "") -> Iterator[None]:
        """All of it is kept, or after an exception none of it. Watchers may add to it at its end."""
        self._operations, self._undo, self._before = [], [], {}
        try:
            yield
            self._tell_watchers()
        except BaseException:
            self._take_back(0)
            raise
        else:
            self._keep(request)
        finally:
            self._operations = None

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside a transaction: after an exception the changes made in here are gone, earlier ones stay."""
        kept = len(self._undo)
        try:
            yield
        except BaseException:
            self._take_back(kept)
            raise

    @property
    def writes(self) -> int:
        """How many operations the open transaction has so far."""
        return len(self._open_operations())

    def written(self, since: int) -> list[tuple[str, str, str]]:
        """Verb, collection and key of the open transaction's operations after the first `since`."""
        return [(verb, collection, key) for verb, _, collection, key, *_ in self._open_operations()[since:]]

    def rotate(self, stamp: str) -> None:
        self.journal.rotate(stamp)
        self._collections.clear()
        self.sequence = 0

    def _tell_watchers(self) -> None:
        if not (self.watchers and self._operations):
            return
        changes = [
            Change(*place, before, self.get(*place))
            for place, before in self._before.items()
            if self.get(*place) is not before
        ]
        for watcher in self.watchers:
            watcher(changes)

    def _take_back(self, kept: int) -> None:
        for undo in reversed(self._undo[kept:]):
            undo()
        del self._undo[kept:]
        del self._open_operations()[kept:]

    def _open_operations(self) -> list[list[Any]]:
        if self._operations is None:
            raise RuntimeError("a change outside a transaction")
        return self._operations

    def _keep(self, request: str) -> None:
        if self._operations:
            self.sequence += 1
            at = utc_text(self.clock())
            line = {"seq": self.sequence, "at": at, "request": request, "ops": self._operations}
            self.journal.append(line)

    def _note(self, operation: list[Any], undo: Undo) -> None:
        self._open_operations().append(operation)
        self._undo.append(undo)

    def _replay(self, line: Doc) -> None:
        self.sequence = line["seq"]
        for verb, space, collection, key, *doc in line["ops"]:
            if verb == "put":
                self._collections[space, collection][key] = doc[0]
            else:
                del self._collections[space, collection][key]


def _restorer(documents: dict[str, Doc], key: str) -> Undo:
    if key in documents:
        return lambda before=documents[key]: documents.__setitem__(key, before)  # type: ignore[misc]
    return lambda: documents.pop(key)
