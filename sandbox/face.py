"""What every provider face offers to the common machinery."""

from collections.abc import Iterator
from typing import Protocol

from starlette.types import Receive, Scope, Send

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


class Stream(Protocol):
    """A provider's WebSocket, and what the control surface may see and do of it."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None: ...

    def shown(self) -> Doc: ...

    def events(self, topic: str, after: str = "", company: str = "") -> Iterator[str]: ...

    async def emit(self, order: Doc, company: str, companies: set[str]) -> Doc: ...

    def move_window(self, order: Doc) -> Doc: ...

    def act(self, order: Doc) -> Doc: ...

    def lasting(self) -> list[tuple[str, str, str, Doc]]:
        """What a reset leaves."""

    def restarted(self, *, keep_tokens: bool) -> None: ...


class Face(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def grants(self) -> Grants: ...

    @property
    def stream(self) -> Stream: ...

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

    def vouchers(self, company: str, year: str, series: str) -> Iterator[Doc]:
        """Those of one year (or all) and one series (or all), by number, in the form a single GET gives."""

    def book(self, company: str, order: Doc) -> Doc:
        """A voucher as a person types it in: the document."""

    def change(self, company: str, order: Doc) -> Doc:
        """Something done in the provider's own program: the document afterwards and what moved with it."""

    def event(self, order: Doc, serial: int) -> Doc:
        """The provider's event for a short description of what happened."""

    def consent_notice(self, order: Doc) -> Doc:
        """The body of what the provider sends when a consent is given or withdrawn."""

    def change_company(self, company: str, changes: Doc) -> Doc: ...

    def add_company(self, wanted: Doc) -> Doc: ...
