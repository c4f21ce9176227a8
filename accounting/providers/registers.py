"""What a provider declares of its registers: the lists that account rules point into."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from accounting.domain.references import Reference


class Registers(ABC):
    """The provider's own lists that account rules point into, and what its accounts must be like."""

    numeric_accounts: ClassVar[bool] = False
    # Whether two categories on one account are an error here, or only worth a tick.
    duplicate_accounts: ClassVar[Literal["warning", "error"]] = "warning"
    # Percent per VAT code, where it is known.
    vat_rates: ClassVar[Mapping[str, Decimal]] = {}
    # What one reading gives: {name of the reading: kinds of its references}. Readings fail one by one.
    readings: ClassVar[Mapping[str, frozenset[str]]]
    # Kinds that may be made there, and those of which an existing line may be renamed and opened again.
    makes: ClassVar[frozenset[str]] = frozenset()
    changes: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def read(self, client: Any, reading: str, since: date) -> Iterator[Reference]:
        """All lines of one reading; charts only of financial years that end on or after `since`.

        Raises ProviderError.
        """

    def find(self, client: Any, wanted: Reference) -> Reference | None:
        """The line with this kind, year and code as it stands now.

        Raises ProviderError.
        """
        raise NotImplementedError

    def make(self, client: Any, wanted: Reference) -> Reference:
        """Raises ProviderError."""
        raise NotImplementedError

    def change(self, client: Any, wanted: Reference) -> Reference:
        """Give an existing line this name, and open it.

        Raises ProviderError.
        """
        raise NotImplementedError
