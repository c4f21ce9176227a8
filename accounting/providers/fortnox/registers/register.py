"""What all Fortnox registers share: get, list, create, update by one envelope name and one key."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import quote

from accounting.domain.errors import Kind, ProviderError
from accounting.providers.fortnox import envelope, pages
from accounting.providers.fortnox.errors import says_not_found
from accounting.providers.http import Sender

Document = TypeVar("Document")


class Register(ABC, Generic[Document]):
    path: ClassVar[str]
    single: ClassVar[str]
    plural: ClassVar[str]
    key: ClassVar[str]
    sort_by: ClassVar[str]

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @staticmethod
    @abstractmethod
    def decode(raw: Mapping[str, Any]) -> Document:
        """One document of this register, from a single answer or from a list."""

    def get(self, number: str) -> Document:
        """Raises ProviderError, also when there is no such document."""
        answer = self._sender.get(self._address(number))
        return self.decode(envelope.single(answer, self.single))

    def find(self, number: str) -> Document | None:
        """None only when Fortnox itself says that there is no such document."""
        try:
            return self.get(number)
        except ProviderError as error:
            if says_not_found(error):
                return None
            raise

    def list(self, *, most_pages: int | None = None, **filters: Any) -> Iterator[Document]:
        """All pages. A search matches any part of a field, and only one may be given at a time.

        Raises ProviderError; ScanTooDear where there are more than `most_pages`.
        """
        query = {"sortby": self.sort_by, "sortorder": "ascending", **filters}
        for raw in pages.read_all(self._sender, self.path, self.plural, self.key, query, most_pages):
            yield self.decode(raw)

    def probe(self) -> None:
        """One row at most: whether licence, scope and right are there.

        Raises ProviderError.
        """
        envelope.page(self._sender.get(self.path, limit=1), self.plural)

    def create(self, document: dict[str, Any] | bytes) -> Document:
        return self._write("POST", self.path, document)

    def update(self, number: str, document: dict[str, Any] | bytes) -> Document:
        """Absent fields stay as they are, and so do empty texts: API_BLANK empties one."""
        return self._write("PUT", self._address(number), document)

    def _act(self, number: str, verb: str) -> Document:
        return self._write("PUT", f"{self._address(number)}/{verb}", b"")

    def _write(self, method: str, path: str, document: dict[str, Any] | bytes) -> Document:
        body = document if isinstance(document, bytes) else envelope.wrap(self.single, document)
        answer = self._sender.send(method, path, body=body)
        return self.decode(envelope.single(answer, self.single, Kind.UNCERTAIN))

    def _address(self, number: str) -> str:
        return f"{self.path}/{quote(number, safe='')}"
