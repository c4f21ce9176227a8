"""What a SIE file says, as frozen values: amounts are whole öre, dates are dates, everything else is text.

`line` is where a record stood (0: it was not read from a file). An absent text is "", an absent date or
quantity None.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

Pair = tuple[str, str]
Objects = tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    line: int = 0


@dataclass(frozen=True, slots=True)
class Flag(Record):
    """1: somebody has read this file into a ledger."""

    value: int


@dataclass(frozen=True, slots=True)
class Program(Record):
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Format(Record):
    name: str


@dataclass(frozen=True, slots=True)
class Generated(Record):
    day: date
    sign: str = ""


@dataclass(frozen=True, slots=True)
class FileType(Record):
    number: int


@dataclass(frozen=True, slots=True)
class Prose(Record):
    text: str


@dataclass(frozen=True, slots=True)
class CompanyType(Record):
    code: str


@dataclass(frozen=True, slots=True)
class CompanyId(Record):
    """What the ledger program calls the company."""

    text: str


@dataclass(frozen=True, slots=True)
class Organisation(Record):
    number: str
    acquisition: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Industry(Record):
    code: str


@dataclass(frozen=True, slots=True)
class Address(Record):
    contact: str
    street: str
    postal: str
    phone: str


@dataclass(frozen=True, slots=True)
class CompanyName(Record):
    name: str


@dataclass(frozen=True, slots=True)
class Year(Record):
    """0 is the year of the file, -1 the one before."""

    number: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class TaxYear(Record):
    year: int


@dataclass(frozen=True, slots=True)
class Extent(Record):
    """Balances are up to and including this day."""

    day: date


@dataclass(frozen=True, slots=True)
class ChartType(Record):
    name: str


@dataclass(frozen=True, slots=True)
class Currency(Record):
    code: str


@dataclass(frozen=True, slots=True)
class Account(Record):
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountType(Record):
    """T asset, S debt or equity, K cost, I income."""

    account: str
    kind: str


@dataclass(frozen=True, slots=True)
class AccountUnit(Record):
    account: str
    unit: str


@dataclass(frozen=True, slots=True)
class Sru(Record):
    account: str
    code: str


@dataclass(frozen=True, slots=True)
class Dimension(Record):
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class SubDimension(Record):
    number: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class Object(Record):
    dimension: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Balance(Record):
    year: int
    account: str
    amount: int
    quantity: Decimal | None = None


class OpeningBalance(Balance):
    __slots__ = ()


class ClosingBalance(Balance):
    __slots__ = ()


class Result(Balance):
    """The year's sum of a result account."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ObjectBalance(Record):
    year: int
    account: str
    objects: Objects
    amount: int
    quantity: Decimal | None = None


class ObjectOpening(ObjectBalance):
    __slots__ = ()


class ObjectClosing(ObjectBalance):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class PeriodValue(Record):
    """`period` is YYYYMM; `objects` is () for the account itself."""

    year: int
    period: str
    account: str
    objects: Objects
    amount: int
    quantity: Decimal | None = None


class PeriodBalance(PeriodValue):
    """The change in that month, not the balance after it."""

    __slots__ = ()


class PeriodBudget(PeriodValue):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Checksum(Record):
    """None at the start of the file, the sum at its end."""

    value: int | None = None


class Row(NamedTuple):
    """One line of a voucher. `kind`: TRANS counts; RTRANS (added later) and BTRANS (removed) are history."""

    account: str
    objects: Objects
    amount: int
    day: date | None = None
    text: str = ""
    quantity: Decimal | None = None
    sign: str = ""
    kind: str = "TRANS"


class Voucher(NamedTuple):
    """`errors`: how many findings forbid to book it; 0 for a sound one."""

    series: str
    number: str
    day: date
    text: str = ""
    registered: date | None = None
    sign: str = ""
    rows: tuple[Row, ...] = ()
    errors: int = 0
    line: int = 0

    @property
    def name(self) -> str:
        return f"{self.series} {self.number}".strip()

    @property
    def sum(self) -> int:
        """Öre; 0 in a sound voucher."""
        return sum(row.amount for row in self.rows if row.kind == "TRANS")


AnyRecord = Record | Voucher


def values_of(record: Record) -> dict[str, Any]:
    """Its own fields in the order of the format, without the line."""
    return {field.name: getattr(record, field.name) for field in fields(record) if field.name != "line"}


def content_of(record: Any) -> Any:
    """The record without where it stood and what was found about it: for comparing what two files say."""
    return record._replace(line=0, errors=0) if isinstance(record, Voucher) else replace(record, line=0)
