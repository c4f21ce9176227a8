"""What a provider declares of one data type that is read back: what changed, one document, and its fields as ours."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from accounting.domain.findings import Finding

# Our field names. Values are texts, flags, exact numbers, ISO dates, None; `rows` is a list of such mappings, in
# which `account` stands for the category. A parent is named by its external id.
Content = dict[str, Any]


class ScanTooDear(Exception):
    """Reading the whole list takes more calls than looking up one by one."""


@dataclass(frozen=True)
class Document:
    """One document as it stands at the provider.

    `taken` is False for what is no record of ours by its nature (a credit note, a payment without effect).
    `total` is what the customer owes. `own_marker` is the mark of a product of this kind, `agreed` holds the
    fields by which a record of ours may be known: {our field: value}. `findings` keep it from being taken in.
    """

    external_id: str
    content: Content
    state: Mapping[str, Any]
    total: Decimal | None = None
    version: str = ""
    own_marker: str = ""
    agreed: Mapping[str, str] = field(default_factory=dict)
    taken: bool = True
    findings: tuple[Finding, ...] = ()


class Reading(ABC):
    """Holds no state; the client does the calls."""

    # How far before the last reading the next one begins: late commits, and doubts about the provider's clock.
    overlap: ClassVar[timedelta] = timedelta(minutes=10)
    # How exactly the provider stamps its documents.
    precision: ClassVar[timedelta] = timedelta(minutes=2)
    # Fields of another type that link this one: {field of the content: data type}.
    links: ClassVar[Mapping[str, str]] = {}
    # Read along with this data type, whatever the direction of its own.
    read_with: ClassVar[str] = ""
    # Only new documents become records; one that is known keeps what it says here.
    only_new: ClassVar[bool] = False
    # Fields that make a record of ours and a document the same fact where neither names the other.
    equal_by: ClassVar[tuple[str, ...]] = ()
    # A field by which a person might take two for the same: only ever proposed.
    name_field: ClassVar[str] = ""

    @abstractmethod
    def changed(self, client: Any, since: datetime | None) -> Iterator[str]:
        """External ids of what changed since then, page by page; everything for None. May name more than that.

        Raises ProviderError.
        """

    @abstractmethod
    def fetch(self, client: Any, external_id: str, settings: Any) -> Document | None:
        """None only where the provider itself says that there is no such document.

        Raises ProviderError.
        """

    @abstractmethod
    def content(self, payload: Mapping[str, Any], settings: Any) -> Content:
        """A payload of ours as it would come back: what the provider cannot tell apart is alike here."""

    def changed_since(self, client: Any, external_id: str, moment: datetime) -> bool | None:
        """Whether the provider's own stamp of this document is at or after that moment; None where nobody can say.

        Raises ProviderError.
        """
        return None

    def same(self, name: str, one: Any, other: Any) -> bool:
        """Whether two values of a field mean the same; fields of rows are named "rows.field"."""
        return bool(one == other)
