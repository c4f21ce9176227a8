"""What a file says besides its vouchers, gathered by what it is about; never more than a fixed amount."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from accounting.domain.currencies import HOME
from sie4.core import records
from sie4.core.checks.identification import org_number
from sie4.models import StatedKind

ROOM = 200_000
_ZEROS = frozenset("0 ")
_STATED = {
    records.ClosingBalance: StatedKind.CLOSING,
    records.ObjectClosing: StatedKind.CLOSING,
    records.Result: StatedKind.RESULT,
    records.PeriodBalance: StatedKind.PERIOD,
    records.PeriodBudget: StatedKind.BUDGET,
}
_OPENING = (records.OpeningBalance, records.ObjectOpening)


class Figure(NamedTuple):
    """Öre, debit positive."""

    amount: int
    quantity: Decimal | None


class OpeningKey(NamedTuple):
    """`pair`: dimension and object; None for the account as a whole."""

    year: int
    account: str
    pair: records.Pair | None


class StatedKey(NamedTuple):
    year: int
    kind: str
    period: str
    account: str
    pair: records.Pair | None


@dataclass
class AccountFacts:
    name: str = ""
    kind: str = ""
    unit: str = ""
    sru: list[str] = field(default_factory=list)


class Head:
    """`full`: there was more than fits; then it is not imported. `left_out`: figures that have no place."""

    def __init__(self) -> None:
        self.single: dict[type, Any] = {}
        self.years: dict[int, records.Year] = {}
        self.accounts: dict[str, AccountFacts] = {}
        self.dimensions: dict[str, tuple[str, str]] = {}  # number -> name, dimension above
        self.objects: dict[records.Pair, str] = {}
        self.openings: dict[OpeningKey, Figure] = {}
        self.stated: dict[StatedKey, Figure] = {}
        self.left_out = 0
        self.full = False
        self._left = ROOM

    def take(self, record: records.Record) -> None:
        if self._left <= 0:
            self.full = True
            return
        self._left -= 1
        if isinstance(record, records.Year):
            self.years.setdefault(record.number, record)
        elif isinstance(record, records.Balance | records.ObjectBalance | records.PeriodValue):
            self._figure(record)
        elif not (self._account(record) or self._dimension(record)):
            self.single.setdefault(type(record), record)

    def said(self, kind: type, name: str) -> str:
        """The field of a record that stands once in a file; empty where there is none."""
        record = self.single.get(kind)
        return str(getattr(record, name)) if record is not None else ""

    @property
    def flag_set(self) -> bool:
        return self.said(records.Flag, "value") == "1"

    @property
    def org_number(self) -> str:
        return org_number(self.said(records.Organisation, "number").strip())

    @property
    def company(self) -> str:
        return self.said(records.CompanyName, "name").strip()

    @property
    def currency(self) -> str:
        return self.said(records.Currency, "code") or HOME

    def _account(self, record: records.Record) -> bool:
        if isinstance(record, records.Account):
            self.accounts.setdefault(record.number, AccountFacts()).name = record.name.strip()
        elif isinstance(record, records.AccountType):
            self.accounts.setdefault(record.account, AccountFacts()).kind = record.kind.strip()
        elif isinstance(record, records.AccountUnit):
            self.accounts.setdefault(record.account, AccountFacts()).unit = record.unit.strip()
        elif isinstance(record, records.Sru):
            if not _ZEROS.issuperset(record.code):
                self.accounts.setdefault(record.account, AccountFacts()).sru.append(record.code.strip())
        else:
            return False
        return True

    def _dimension(self, record: records.Record) -> bool:
        if isinstance(record, records.Dimension):
            self.dimensions[record.number] = (record.name.strip(), "")
        elif isinstance(record, records.SubDimension):
            self.dimensions[record.number] = (record.name.strip(), record.parent)
        elif isinstance(record, records.Object):
            self.objects[record.dimension, record.number] = record.name.strip()
        else:
            return False
        return True

    def _figure(self, record: Any) -> None:
        """Accounts that stand at nothing have no line. Type 2 has no objects, whatever its rows say."""
        pairs = getattr(record, "objects", ())
        if record.year not in self.years or len(pairs) > 1 or (pairs and self._is_type_two):
            self.left_out += 1
            return
        figure, pair = Figure(record.amount, record.quantity), (pairs[0] if pairs else None)
        if not figure.amount and not figure.quantity:
            return
        if isinstance(record, _OPENING):
            self.openings[OpeningKey(record.year, record.account, pair)] = figure
        else:
            kind, period = _STATED[type(record)], getattr(record, "period", "")
            self.stated[StatedKey(record.year, kind, period, record.account, pair)] = figure

    @property
    def _is_type_two(self) -> bool:
        return self.said(records.FileType, "number") == "2"
