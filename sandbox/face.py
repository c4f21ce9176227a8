"""What every provider face offers to the common machinery."""

from typing import Protocol

from sandbox.messages import Call, Caller, Reply
from sandbox.oauth.grants import Grants
from sandbox.options import Settings
from sandbox.store import Doc


class ChangeRefused(ValueError):
    """What a person could not do in the provider's program either, with the provider's own code."""

    def __init__(self, message: str, *, code: int, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class Face(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def grants(self) -> Grants: ...

    def seed(self) -> None:
        """The first companies and registers, inside the caller's transaction."""

    def upgrade(self) -> None:
        """Brings what an older sandbox remembered up to date, inside the caller's transaction."""

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

    def change(self, company: str, order: Doc) -> Doc:
        """Something done in the provider's own program: the document afterwards and what moved with it."""

    def event(self, order: Doc, serial: int) -> Doc:
        """The provider's event for a short description of what happened."""

    def consent_notice(self, order: Doc) -> Doc:
        """The body of what the provider sends when a consent is given or withdrawn."""

    def change_company(self, company: str, changes: Doc) -> Doc: ...

    def add_company(self, wanted: Doc) -> Doc: ...
