"""What a provider offers of a company's books: years, accounts, series, and vouchers with their rows."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from accounting.domain.ledgers import (
    BookedVoucher,
    LedgerAccount,
    LedgerSeries,
    LedgerYear,
    ListedVoucher,
    VoucherId,
)


class Ledgers(ABC):
    """Holds no state; the client does the calls. All of them may raise ProviderError."""

    # Vouchers per page of a list; what `accounts`, `series` and one voucher cost is found by reading.
    page_size: ClassVar[int] = 100
    # Whether a year's books can be had as one SIE file.
    gives_sie: ClassVar[bool] = False
    # How far before the last reading the next one begins.
    overlap: ClassVar[timedelta] = timedelta(minutes=10)

    @abstractmethod
    def years(self, client: Any) -> list[LedgerYear]:
        """All financial years, oldest first."""

    @abstractmethod
    def accounts(self, client: Any, year: str) -> Iterator[LedgerAccount]:
        """The chart of one year, also what is no longer active."""

    @abstractmethod
    def series(self, client: Any, year: str) -> Iterator[LedgerSeries]:
        """The voucher series of one year."""

    @abstractmethod
    def locked_until(self, client: Any) -> date | None:
        """Everything up to and including this day is closed for booking."""

    @abstractmethod
    def voucher(self, client: Any, wanted: VoucherId) -> BookedVoucher | None:
        """One voucher with its rows; None only where the provider itself says that there is none. One call."""

    @abstractmethod
    def listed(
        self, client: Any, year: str, *, series: str = "", since: datetime | None = None
    ) -> Iterator[ListedVoucher]:
        """The vouchers of a year, or of one series of it, page by page; `since`: only what changed from then on."""

    @abstractmethod
    def how_many(self, client: Any, year: str, *, since: datetime | None = None) -> int:
        """The number of vouchers that `listed` would show. One call."""

    def sie(self, client: Any, year: str) -> bytes:
        """The year as a SIE file of type 4, byte by byte. One call."""
        raise NotImplementedError

    def link(self, voucher: VoucherId, settings: Any) -> str:
        """Where a person finds the voucher in the provider's own program; empty where nobody knows the address."""
        return ""
