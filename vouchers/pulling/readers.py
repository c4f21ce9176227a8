"""Who can read a year's books from a SIE file. The reader lives in a later room and registers itself here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounting.domain.ledgers import BookedVoucher, LedgerAccount, LedgerYear


@dataclass(frozen=True)
class YearBooks:
    """What a file says of one year. `opening`: {account: debit less credit}; `kinds`: {account: T, S, I or K}."""

    vouchers: tuple[BookedVoucher, ...]
    accounts: tuple[LedgerAccount, ...] = ()
    opening: Mapping[str, Decimal] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


class UnreadableFile(ValueError):
    """The file cannot be read as this year's books; the vouchers are read one by one instead."""


YearReader = Callable[[bytes, LedgerYear], YearBooks]


@dataclass
class _Registered:
    reader: YearReader | None = None


_registered = _Registered()


def register_year_reader(reader: YearReader) -> YearReader:
    """The reader of SIE files: bytes as they came, and the year that is wanted. May raise UnreadableFile."""
    _registered.reader = reader
    return reader


def year_reader() -> YearReader | None:
    return _registered.reader
