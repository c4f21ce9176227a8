"""Which fields each record has, in which order, and where in a file it belongs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sie4.core import records, values

Convert = Callable[[str], Any]


def objects(text: str) -> Any:
    """The mark of a field that is a list in braces, which is no text."""
    raise TypeError(text)


@dataclass(frozen=True, slots=True)
class Field:
    """`needed`: compulsory when the record is written. A missing text is "", anything else ends the record."""

    name: str
    convert: Convert
    needed: bool = True

    @property
    def is_text(self) -> bool:
        return self.convert is str


@dataclass(frozen=True, slots=True)
class Layout:
    """`group`: 1 flag, 2 identification, 3 chart, 4 balances and vouchers."""

    label: str
    make: Any
    group: int
    fields: tuple[Field, ...]


def _layout(label: str, make: Any, group: int, *fields: Field) -> tuple[bytes, Layout]:
    return label.encode(), Layout(label, make, group, fields)


def _text(name: str, *, needed: bool = True) -> Field:
    return Field(name, str, needed)


_YEAR = Field("year", values.whole)
_ACCOUNT = Field("account", values.account)
_OBJECTS = Field("objects", objects)
_AMOUNT = Field("amount", values.amount)
_QUANTITY = Field("quantity", values.quantity, needed=False)
_PERIOD = Field("period", values.period)
_SIGN = _text("sign", needed=False)
_DAY = Field("day", values.day)
_ROW = (
    _ACCOUNT,
    _OBJECTS,
    _AMOUNT,
    Field("day", values.optional_day, needed=False),
    _text("text", needed=False),
    _QUANTITY,
    _SIGN,
)

VOUCHER = _layout(
    "#VER",
    records.Voucher,
    4,
    _text("series", needed=False),
    _text("number", needed=False),
    _DAY,
    _text("text", needed=False),
    Field("registered", values.optional_day, needed=False),
    _SIGN,
)
ROWS = dict(_layout(label, records.Row, 4, *_ROW) for label in ("#TRANS", "#RTRANS", "#BTRANS"))
LAYOUTS = dict(
    [
        _layout("#FLAGGA", records.Flag, 1, Field("value", values.whole)),
        _layout("#PROGRAM", records.Program, 2, _text("name"), _text("version")),
        _layout("#FORMAT", records.Format, 2, _text("name")),
        _layout("#GEN", records.Generated, 2, _DAY, _SIGN),
        _layout("#SIETYP", records.FileType, 2, Field("number", values.whole)),
        _layout("#PROSA", records.Prose, 2, _text("text")),
        _layout("#FTYP", records.CompanyType, 2, _text("code")),
        _layout("#FNR", records.CompanyId, 2, _text("text")),
        _layout(
            "#ORGNR", records.Organisation, 2, _text("number"),
            _text("acquisition", needed=False), _text("activity", needed=False),
        ),
        _layout("#BKOD", records.Industry, 2, _text("code")),
        _layout(
            "#ADRESS", records.Address, 2, _text("contact"), _text("street"), _text("postal"), _text("phone")
        ),
        _layout("#FNAMN", records.CompanyName, 2, _text("name")),
        _layout(
            "#RAR", records.Year, 2,
            Field("number", values.whole), Field("start", values.day), Field("end", values.day),
        ),
        _layout("#TAXAR", records.TaxYear, 2, Field("year", values.whole)),
        _layout("#OMFATTN", records.Extent, 2, _DAY),
        _layout("#KPTYP", records.ChartType, 2, _text("name")),
        _layout("#VALUTA", records.Currency, 2, _text("code")),
        _layout("#KONTO", records.Account, 3, Field("number", values.account), _text("name")),
        _layout("#KTYP", records.AccountType, 3, _ACCOUNT, _text("kind")),
        _layout("#ENHET", records.AccountUnit, 3, _ACCOUNT, _text("unit")),
        _layout("#SRU", records.Sru, 3, _ACCOUNT, _text("code")),
        _layout("#DIM", records.Dimension, 3, _text("number"), _text("name")),
        _layout("#UNDERDIM", records.SubDimension, 3, _text("number"), _text("name"), _text("parent")),
        _layout("#OBJEKT", records.Object, 3, _text("dimension"), _text("number"), _text("name")),
        _layout("#IB", records.OpeningBalance, 4, _YEAR, _ACCOUNT, _AMOUNT, _QUANTITY),
        _layout("#UB", records.ClosingBalance, 4, _YEAR, _ACCOUNT, _AMOUNT, _QUANTITY),
        _layout("#OIB", records.ObjectOpening, 4, _YEAR, _ACCOUNT, _OBJECTS, _AMOUNT, _QUANTITY),
        _layout("#OUB", records.ObjectClosing, 4, _YEAR, _ACCOUNT, _OBJECTS, _AMOUNT, _QUANTITY),
        _layout("#RES", records.Result, 4, _YEAR, _ACCOUNT, _AMOUNT, _QUANTITY),
        _layout("#PSALDO", records.PeriodBalance, 4, _YEAR, _PERIOD, _ACCOUNT, _OBJECTS, _AMOUNT, _QUANTITY),
        _layout("#PBUDGET", records.PeriodBudget, 4, _YEAR, _PERIOD, _ACCOUNT, _OBJECTS, _AMOUNT, _QUANTITY),
        _layout("#KSUMMA", records.Checksum, 0, Field("value", values.checksum, needed=False)),
    ]
)  # fmt: skip
KNOWN = frozenset({VOUCHER[0], *ROWS, *LAYOUTS})
GROUPS = {label: layout.group for label, layout in (*LAYOUTS.items(), VOUCHER)}
BALANCES = frozenset({"#IB", "#UB", "#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET"})
LABEL_OF = {layout.make: layout.label for layout in LAYOUTS.values()}
