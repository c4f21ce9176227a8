"""What a provider offers for comparing both sides: its lists, single documents and vouchers, one call each.

Readings cost exactly one call, so that a run can say its price before it starts. Everything else is pure.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from accounting.providers.base import Payload

VOUCHER = "voucher"
# The field under which a sum as a whole differs, whatever the provider calls its parts.
TOTAL = "Total"


def changed(data_type: str) -> str:
    """The data type of a list that shows only what changed since the period began."""
    return f"{data_type}:changed"


@dataclass(frozen=True)
class Listing:
    """One list of the provider; `name` is unique within a run."""

    name: str
    data_type: str


@dataclass(frozen=True)
class Line:
    """One document as a list shows it; what the list does not show is empty.

    `parent` is the customer of an invoice, the invoice of a payment. `books` ("invoice:17") is the document that
    a voucher books, empty for vouchers of other origin. A cancelled document does not stand.
    """

    external_id: str
    on: date | None = None
    marker: str = ""
    reference: str = ""
    parent: str = ""
    amount: Decimal | None = None
    books: str = ""
    stands: bool = True


@dataclass(frozen=True)
class ListPage:
    """`pages` is how many there are of this list; 0 of an empty one."""

    lines: Sequence[Line]
    pages: int


@dataclass(frozen=True)
class Document:
    """One document as the provider has it now; `raw` is its own form.

    `identity` is an organisation or personal number. `credits` is the document that a credit note undoes,
    `credited_by` the credit note of a credited one. `voucher` is the id of the voucher that books it.
    `state` is what the engine remembers of a document.
    """

    external_id: str
    raw: Mapping[str, Any] = field(repr=False)
    on: date | None = None
    marker: str = ""
    reference: str = ""
    identity: str = field(default="", repr=False)
    parent: str = ""
    amount: Decimal | None = None
    stands: bool = True
    booked: bool = False
    credits: str = ""
    credited_by: str = ""
    voucher: str = ""
    books: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldDifference:
    """`field` as in `FieldLabel` names, rows numbered: "InvoiceRows[2].AccountNumber". Values are texts."""

    field: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Posting:
    """What one document books, in the home currency: {account: debit less credit}; `on` is the day of it.

    `centres` splits the income accounts: {"3041|KANSLI": amount}.
    """

    accounts: Mapping[str, Decimal]
    centres: Mapping[str, Decimal] = field(default_factory=dict)
    on: date | None = None


class Books(ABC):
    """Data types of one provider that can be compared. Holds no state; the client does the calls."""

    # Data types that can be compared, and those whose booking makes vouchers.
    data_types: ClassVar[tuple[str, ...]]
    booking: ClassVar[frozenset[str]] = frozenset()
    # Documents per page of a list, for estimates.
    page_size: ClassVar[int] = 100
    # Calls of `read_frame`.
    frame_calls: ClassVar[int] = 0

    @abstractmethod
    def read_frame(self, client: Any, date_from: date, date_to: date) -> dict[str, Any]:
        """What vouchers need to be found and understood, as JSON. Read only where vouchers are compared.

        Raises ProviderError.
        """

    @abstractmethod
    def listings(self, data_types: Collection[str], frame: Mapping[str, Any]) -> list[Listing]:
        """The lists of these data types; those of vouchers only where the frame was read.

        Data types whose documents have no date have a further list, `changed(data_type)`.
        """

    @abstractmethod
    def read_page(self, client: Any, listing: Listing, number: int, date_from: date) -> ListPage:
        """One page, from 1. One call.

        Raises ProviderError.
        """

    @abstractmethod
    def read(self, client: Any, data_type: str, external_id: str) -> Document | None:
        """One document; None only where the provider itself says that there is none. One call.

        Raises ProviderError.
        """

    @abstractmethod
    def compare(self, data_type: str, payload: Payload, document: Document) -> list[FieldDifference]:
        """Where the document is not what was last sent. What was not sent, and what is derived, is not compared."""

    def completed(self, data_type: str, payload: Payload, document: Document) -> Payload:
        """The payload with what only the provider can add before it can be counted with."""
        return payload

    @abstractmethod
    def as_sent(self, data_type: str, payload: Payload, document: Document) -> Payload:
        """The payload as if it had been sent with the values that the document has now."""

    @abstractmethod
    def posting(
        self, data_type: str, content: Mapping[str, Any], frame: Mapping[str, Any], parent: Payload | None
    ) -> Posting:
        """What a document of this content (a payload of ours, or the provider's document) books.

        `parent` is the payload of the document that it settles.
        """

    @abstractmethod
    def rows(self, voucher: Document) -> Posting:
        """What a voucher says, rows that were struck out left aside."""
