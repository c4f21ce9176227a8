"""The records of a file in the order of the format (section 4) and of the writer's list (section 11)."""

from collections.abc import Iterable
from typing import Any

from sie4.core import records
from sie4.core.layouts import LABEL_OF

_FIRST = (
    "#FLAGGA", "#KSUMMA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#PROSA", "#FTYP", "#FNR", "#ORGNR", "#BKOD",
    "#ADRESS", "#FNAMN", "#RAR", "#TAXAR", "#OMFATTN", "#KPTYP", "#VALUTA",
)  # fmt: skip
_OF_ACCOUNT = {"#KONTO": 0, "#KTYP": 1, "#ENHET": 2, "#SRU": 3}
_DIMENSIONS = {"#DIM": 0, "#UNDERDIM": 1, "#OBJEKT": 2}
_BALANCES = ("#IB", "#UB", "#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET")


def arranged(found: Iterable[records.Record]) -> list[records.Record]:
    """Year 0 before -1, accounts and dimensions ascending, each super-dimension before what lies under it."""
    every = list(found)
    depths = _depths(every)
    return sorted(every, key=lambda record: _key(record, depths))


def voucher_key(series: str, number: str) -> tuple[Any, ...]:
    """Series, then number as a number: 2 comes before 10."""
    return (series, *_numeric(number))


def _key(record: records.Record, depths: dict[str, int]) -> tuple[Any, ...]:
    label = LABEL_OF[type(record)]
    own = list(records.values_of(record).values())
    if label in _FIRST:
        return (0, _FIRST.index(label), -own[0] if label == "#RAR" else 0)
    if label in _OF_ACCOUNT:
        return (1, *_numeric(own[0]), _OF_ACCOUNT[label])
    if label in _DIMENSIONS:
        depth = depths.get(own[0], 0) if label == "#UNDERDIM" else 0
        return (2, _DIMENSIONS[label], depth, *_numeric(own[0]), *_numeric(own[1]))
    return (3, _BALANCES.index(label), -own[0], *map(_numeric, map(str, own[1:-2])))


def _numeric(text: str) -> tuple[int, int, str]:
    """Numbers by value and before other texts; of equal ones the text decides."""
    whole = text.isascii() and text.isdigit() and len(text) <= 20
    return (0 if whole else 1, int(text) if whole else 0, text)


def _depths(every: list[records.Record]) -> dict[str, int]:
    parents = {record.number: record.parent for record in every if isinstance(record, records.SubDimension)}
    depths: dict[str, int] = {}
    for number in parents:
        depth, at = 0, number
        while at in parents and depth <= len(parents):
            depth, at = depth + 1, parents[at]
        depths[number] = depth
    return depths
