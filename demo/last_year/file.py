"""The file: identification, chart, balances that close on every equation, and the vouchers."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

from demo.last_year.chart import ACCOUNTS, COST_CENTRES, PROJECTS
from demo.last_year.events import YEAR, Event, events
from demo.seeded import DEFAULT_SEED
from sie4.core import records
from sie4.core.records import Row, Voucher
from sie4.core.writer import Written, save

NAME = "bokslut-2025.se"
COMPANY, ORG_NUMBER = "Svenska Boule- och Petanqueförbundet", "802400-1235"
_RESULT, _COUNTER = "2069", "8999"
_MADE = date(2026, 1, 22)
_SIGN = "Åsa"
_BALANCE = ("T", "S")


def write(path: Path, seed: int = DEFAULT_SEED) -> Written:
    """Raises sie4.core.writer.Refused where a sum does not close."""
    vouchers = _numbered(_closed(events(seed)))
    return save(path, [*_identification(), *_chart(), *_balances(vouchers)], vouchers)


def _closed(found: list[Event]) -> list[Event]:
    """Last year's result is carried over first; this year's is booked last."""
    openings = {one.number: one.opening for one in ACCOUNTS}
    carried = openings[_RESULT]
    carrying = (Row(_RESULT, (), -carried), Row("2067", (), carried))
    first = Event("A", date(YEAR, 1, 2), "Föregående års resultat", carrying)
    kinds = {one.number: one.kind for one in ACCOUNTS}
    result = sum(row.amount for event in found for row in event.rows if kinds[row.account] not in _BALANCE)
    rows = (Row(_COUNTER, (), -result), Row(_RESULT, (), result))
    last = Event("A", date(YEAR, 12, 31), "Årets resultat", rows)
    return [first, *found, last]


def _numbered(found: list[Event]) -> list[Voucher]:
    """By series and day; the year's result stays the last of its series."""
    numbers: Counter[str] = Counter()
    vouchers = []
    for event in sorted(found, key=lambda one: (one.series, one.day, one.text == "Årets resultat")):
        numbers[event.series] += 1
        registered = min(event.day + timedelta(days=3), _MADE)
        number = str(numbers[event.series])
        vouchers.append(Voucher(event.series, number, event.day, event.text, registered, _SIGN, event.rows))
    return vouchers


def _identification() -> list[records.Record]:
    return [
        records.Program("Förbundsbok", "3.2"),
        records.Generated(_MADE, _SIGN),
        records.CompanyType("I"),
        records.CompanyId("1"),
        records.Organisation(ORG_NUMBER),
        records.Address(
            f"{_SIGN} Öberg", "Idrottens hus, Skansbrogatan 7", "118 60 Stockholm", "08-465 004 12"
        ),
        records.CompanyName(COMPANY),
        records.Year(0, date(YEAR, 1, 1), date(YEAR, 12, 31)),
        records.Year(-1, date(YEAR - 1, 1, 1), date(YEAR - 1, 12, 31)),
        records.ChartType("EUBAS97"),
        records.Currency("SEK"),
    ]


def _chart() -> list[records.Record]:
    found: list[records.Record] = []
    for one in ACCOUNTS:
        found += [records.Account(one.number, one.name), records.AccountType(one.number, one.kind)]
    found += [records.Dimension("1", "Kostnadsställe"), records.Dimension("6", "Projekt")]
    found += [records.Object("1", code, name) for code, name in COST_CENTRES.items()]
    return [*found, *(records.Object("6", code, name) for code, name in PROJECTS.items())]


def _balances(vouchers: list[Voucher]) -> list[records.Record]:
    moved: defaultdict[str, int] = defaultdict(int)
    for voucher in vouchers:
        for row in voucher.rows:
            moved[row.account] += row.amount
    found: list[records.Record] = []
    for one in ACCOUNTS:
        if one.kind in _BALANCE:
            found += [
                records.OpeningBalance(0, one.number, one.opening),
                records.ClosingBalance(0, one.number, one.opening + moved[one.number]),
                records.ClosingBalance(-1, one.number, one.opening),
            ]
        else:
            found += [
                records.Result(0, one.number, moved[one.number]),
                records.Result(-1, one.number, one.before),
            ]
    return found
