"""What every provider face offers to the common machinery."""

from typing import Protocol

from sandbox.messages import Call, Caller, Reply
from sandbox.oauth.grants import Grants
from sandbox.options import Settings
from sandbox.store import Doc


class Face(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def grants(self) -> Grants: ...

    def seed(self) -> None:
        """The first companies and registers, inside the caller's transaction."""

    def identify(self, call: Call) -> Caller: ...

    def limit(self, settings: Settings) -> tuple[int, float]: ...

    def too_many(self, wait: float, settings: Settings) -> Reply: ...

    def unauthorized(self) -> Reply: ...

    def error(self, status: int, code: int, message: str) -> Reply: ...

    def handle(self, call: Call) -> Reply:
        """Runs the request to its end, inside the caller's transaction."""

    def default_company(self) -> str: ...

    def companies(self) -> list[Doc]: ...

    def ledger(self, company: str) -> dict[str, list[Doc]]:
        """Stored documents by collection, not yet in the form the API gives."""

    def shown(self, company: str, collection: str, doc: Doc) -> Doc: ...

    def change_company(self, company: str, changes: Doc) -> Doc: ...

    def add_company(self, wanted: Doc) -> Doc: ...
