"""What a provider declares, and what the engine may ask of it. Adding a provider edits nothing here."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Literal, Protocol

from accounting.domain.accounts import Resolved
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.findings import Finding
from accounting.domain.references import Kind as Register
from accounting.domain.references import Reference
from accounting.domain.webhooks import Webhooks
from accounting.providers.http import Classifier, Sender
from accounting.providers.ledgers import Ledgers
from accounting.providers.probes import Lack, Probe
from accounting.providers.reading import Reading
from accounting.providers.registers import Registers
from accounting.providers.streams import Stream

Payload = dict[str, Any]
# A finding with this recheck, and with a cause that begins with it, follows from the provider's registers: they are
# read again before it counts.
REGISTERS = "registers"
Text = Mapping[Literal["sv", "en"], str]


@dataclass(frozen=True)
class Hosts:
    """`api` ends with a slash. Each (provider, environment) has its own; `stream` is empty without a stream."""

    api: str
    authorize: str
    token: str
    revoke: str
    stream: str = ""


@dataclass(frozen=True)
class BudgetRule:
    """`calls` per `seconds`, counted per company, or per application; `even` ones leave one by one."""

    calls: int
    seconds: float
    per: Literal["company", "app"] = "company"
    even: bool = False


@dataclass(frozen=True)
class OAuth:
    """How this provider's consent and tokens work.

    `client_authentication` is "basic" or "body". `refresh_lifetime` is how long an unused refresh token
    lives; `keep_alive` when an idle consent is refreshed. `service_parameter` goes into the authorization
    address of service accounts; `client_credentials_header` names the header that carries the company.
    """

    scopes: tuple[str, ...]
    client_authentication: Literal["basic", "body"] = "basic"
    authorize_parameters: Mapping[str, str] = field(default_factory=dict)
    service_parameters: Mapping[str, str] = field(default_factory=dict)
    client_credentials_header: str = ""
    pkce: bool = True
    refresh_lifetime: timedelta = timedelta(days=45)
    keep_alive: timedelta = timedelta(days=7)
    # Whether an answer to a refresh must carry a new refresh token.
    rotates: bool = True


@dataclass(frozen=True)
class Company:
    """The company a token opens. `id` is what the provider calls it for ever."""

    id: str
    name: str
    org_number: str


@dataclass(frozen=True)
class ErrorEntry:
    """One line of a provider's closed table: what it means, and what a person does next.

    A `shared` cause lies outside the single record (a locked period, a missing licence): one Problem for all.
    """

    kind: Kind
    sentence: Text
    next_step: Text
    shared: bool = False


@dataclass(frozen=True)
class FieldLabel:
    """What people call a field of a provider's document. `words` are its closed values in words.

    `kind` says how its value reads: a quantity and an amount are numbers, a rate is followed by %.
    """

    label: Text
    kind: Literal["text", "quantity", "amount", "rate"] = "text"
    words: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Remote:
    """What we know of the remote document of one record; `state` is the provider's own (booked, ...)."""

    external_id: str
    payload: Payload
    state: Mapping[str, Any]
    revision: int = 0


class Chart(Protocol):
    """The provider's registers as last read; what is gone there is not shown."""

    def year_of(self, day: date) -> Reference | None:
        """The financial year that holds this day."""

    def lines(self, kind: Register, year: str, codes: Collection[str]) -> Mapping[str, Reference]:
        """Those of these codes that there are, by code; `year` is the provider's id, or empty."""

    def was_read(self, kind: Register) -> bool:
        """Whether this register holds any line."""


class _NoChart:
    def year_of(self, day: date) -> Reference | None:
        return None

    def lines(self, kind: Register, year: str, codes: Collection[str]) -> Mapping[str, Reference]:
        return {}

    def was_read(self, kind: Register) -> bool:
        return False


@dataclass(frozen=True)
class Links:
    """What a payload needs besides its record: external ids and states of the records it refers to."""

    marker: str
    parents: Mapping[str, Remote] = field(default_factory=dict)  # data type -> its document, where it exists
    # (category, document date, the row's own cost centre) -> where the row is booked; None: nobody has decided.
    resolve: Callable[[str, date, str], Resolved | None] = lambda category, on, cost_centre: None
    rounding_account: str = ""
    chart: Chart = field(default_factory=_NoChart)


@dataclass(frozen=True)
class Step:
    """One write that a record needs. Steps of one record are done in order."""

    operation: str
    calls: int = 1


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """`payload` is the logical content, kept for the next comparison; `expected_total` is what must come back."""

    payload: Payload
    findings: tuple[Finding, ...] = ()
    expected_total: Decimal | None = None


@dataclass(frozen=True)
class Written:
    """A document as the provider has it after a write or a look-up."""

    external_id: str
    state: Mapping[str, Any]
    total: Decimal | None = None
    version: str = ""
    # Whether what we sent is what stands there (look-ups compare; writes are taken at their word).
    same: bool = True


@dataclass(frozen=True)
class Sighting:
    """One document seen in a list: `key` is what `Resource.sighting_key` computes for an item of ours."""

    key: str
    external_id: str


class Resource(ABC):
    """One data type at one provider. Holds no state; the client does the calls."""

    data_type: ClassVar[str]
    external_type: ClassVar[str]
    # Data types whose document must exist before this one can be created.
    parents: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def plan(self, record: Any, remote: Remote | None, settings: Any) -> Plan:
        """Which writes this record needs now. Called only for records that are due."""

    @abstractmethod
    def render(
        self, operation: str, record: Any, links: Links, remote: Remote | None, settings: Any
    ) -> Rendered:
        """The payload of one write; at planning time parents may still be missing."""

    @abstractmethod
    def body(self, operation: str, rendered: Rendered, remote: Remote | None) -> bytes:
        """The bytes that are sent; empty for writes without a body."""

    @abstractmethod
    def write(self, client: Any, operation: str, external_id: str, body: bytes) -> Written:
        """Send once.

        Raises ProviderError.
        """

    @abstractmethod
    def look_up(
        self, client: Any, operation: str, external_id: str, marker: str, body: bytes
    ) -> list[Written]:
        """What stands there of this write: for a create every document with our marker (compared exactly, over
        all pages), for another operation the document if it was done. Empty means: not applied.

        Raises ProviderError.
        """

    # The parent whose key serves as flight key: only one write per flight key is under way. Empty: the document.
    flight_of: ClassVar[str] = ""
    # The record's field whose value becomes the document's id, so that no two records may share it. Empty: none.
    id_field: ClassVar[str] = ""
    # Codes of a refused create that mean "this may already exist": looked up before it counts as refused.
    taken_codes: ClassVar[frozenset[str]] = frozenset()
    # The writes that undo a final document before its new version is sent, in order; empty where there are none.
    # Each is one write with a look-up of its own, so that each outcome is known for itself.
    reissue: ClassVar[tuple[Step, ...]] = ()
    # Whether several equal documents may stand for equal records (payments have no key of their own).
    interchangeable: ClassVar[bool] = False
    # Whether documents stand in places of their own, one numbered row each: a series of a year. A place is the
    # beginning of the external ids of its documents, and only one write per place is under way.
    has_places: ClassVar[bool] = False
    # How documents of this type are read back; None where they only go out.
    reading: ClassVar[Reading | None] = None

    def creates_parents(self, settings: Any) -> frozenset[str]:
        """Parents that are sent along when they are missing, as the settings allow."""
        return frozenset()

    def is_final(self, state: Mapping[str, Any]) -> bool:
        """Whether the provider allows no further change of this document."""
        return False

    def is_undone(self, state: Mapping[str, Any]) -> bool:
        """Whether `reissue` has begun: the document no longer stands for its record, even where both say the same."""
        return False

    def undoes(self, operation: str) -> bool:
        """Whether this operation is a step of `reissue`."""
        return any(step.operation == operation for step in self.reissue)

    def probe(self, client: Any) -> object:
        """One cheap read that needs the same licence and scope as the writes.

        Raises ProviderError.
        """
        return None

    def read(self, client: Any, external_id: str) -> Written | None:
        """The document as it stands now, where its state matters to others; None where it is gone.

        Raises ProviderError.
        """
        return None

    def scan(self, client: Any, count: int) -> Iterator[Sighting] | None:
        """All documents of this type, page by page; None where looking up `count` ones is cheaper.

        A document without our marker has an empty key. Raises ProviderError; ScanTooDear when more pages turn
        up than there are documents to look for.
        """
        return None

    def place(self, payload: Payload) -> str:
        """Where this document will stand; empty while that is not known, and where there are no places."""
        return ""

    def scan_places(self, client: Any, places: Mapping[str, str]) -> Iterator[Sighting] | None:
        """The marked documents of these places: {place: the last id there that we know, or ""}. Numbers only grow,
        so what stands before the known one need not be shown. None where that cannot be done.

        Raises ProviderError.
        """
        return None

    def sighting_key(self, marker: str, body: bytes) -> str:
        """The key under which a scan would show this item's document."""
        return marker


@dataclass(frozen=True)
class Direction:
    enabled: bool = True
    direction: Literal["export", "import", "bidirectional"] = "export"
    master: bool = (
        False  # of several integrations that import this data type, the one that may change records
    )


def unclassified(status: int, data: Any, text: str) -> ProviderError:
    """For a provider without a table of its own: refused, in its own words."""
    return ProviderError(Kind.REJECTED, f"http_{status}", message=" ".join(text.split())[:300])


@dataclass(frozen=True)
class Provider:
    """Everything the product knows of a provider, as data; `practice_hosts` takes the sandbox's address."""

    key: str
    name: str
    oauth: OAuth
    hosts: Mapping[str, Hosts]
    practice_hosts: Callable[[str], Hosts]
    live_domains: tuple[str, ...]
    budgets: tuple[BudgetRule, ...]
    resources: Mapping[str, Resource]  # in dependency order
    settings: type[Any]
    errors: Mapping[str, ErrorEntry]
    client: Callable[[Sender], Any]
    company: Callable[[Any], Company]
    max_in_flight: int = 4
    # What a company can be named by before any token exists (client credentials).
    external_tenant: Callable[[str], str] = lambda access_token: ""
    # Names of payload fields for people; a field of a row is named "Rows.Field".
    field_labels: Mapping[str, FieldLabel] = field(default_factory=dict)
    # For the Sender: what an error answer means, and the header that names a request in the provider's log.
    classify: Classifier = unclassified
    request_id_header: str = ""
    webhooks: Webhooks | None = None
    stream: Stream | None = None
    registers: Registers | None = None
    # Parts of the provider that every run needs besides its resources: {name: one cheap read}.
    probes: Mapping[str, Probe] = field(default_factory=dict)
    # Error codes that say what a connection lacks: {code: "licence", "scope" or "right"}.
    lacks: Mapping[str, Lack] = field(default_factory=dict)
    # For comparing both sides (accounting.providers.books.Books).
    books: Any = None
    # For reading whole ledgers, and single vouchers (accounting.providers.ledgers.Ledgers).
    ledgers: Ledgers | None = None
