"""Documents that were told of before they can be read: gone for so long, or for so many reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.fortnox.books import Books
from sandbox.store import Doc, Store

Place = tuple[str, str, str]


@dataclass
class Hidden:
    until: float
    reads: int


class Lag:
    """Forgotten by a restart: then everything can be read."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._hidden: dict[Place, Hidden] = {}

    def hide(self, place: Place, *, ms: float, reads: int) -> None:
        """Company, collection and key. With `reads` so many single reads miss it, else those of so many ms."""
        until = float("inf") if reads else self.store.clock() + ms / 1000
        self._hidden[place] = Hidden(until, reads)

    def read(self, place: Place) -> bool:
        """Whether a single read misses it; counts as one."""
        hidden = self._alive(place)
        if hidden is None:
            return False
        hidden.reads -= 1
        if hidden.reads == 0:
            del self._hidden[place]
        return True

    def without(self, company: str, collection: str, docs: Mapping[str, Doc]) -> Mapping[str, Doc]:
        places = [place for place in self._hidden if place[:2] == (company, collection)]
        gone = {place[2] for place in places if self._alive(place)}
        return {key: doc for key, doc in docs.items() if key not in gone} if gone else docs

    def forget(self) -> None:
        self._hidden.clear()

    def _alive(self, place: Place) -> Hidden | None:
        hidden = self._hidden.get(place)
        if hidden is not None and self.store.clock() >= hidden.until:
            del self._hidden[place]
            return None
        return hidden


class LaggingBooks(Books):
    """The books as a reader sees them who is a little behind."""

    def __init__(self, store: Store, company: str, lag: Lag) -> None:
        super().__init__(store, company)
        self.lag = lag

    def all(self, collection: str) -> Mapping[str, Doc]:
        return self.lag.without(self.company, collection, super().all(collection))

    def get(self, collection: str, key: str) -> Doc | None:
        return None if self.lag.read((self.company, collection, key)) else super().get(collection, key)
