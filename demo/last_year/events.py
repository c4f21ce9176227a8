"""What happened in 2025, month by month, as vouchers of four series; the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from demo.names import MEN, SURNAMES, WOMEN
from demo.seeded import stream
from sie4.core.records import Objects, Row

YEAR = 2025
_PETTY = 60_000  # öre: paid from the cash box
_CLUBS = (
    "Boule i Åmål", "Kulans Vänner", "Göteborgs Petanqueklubb", "Lillen & Co", "Östersunds Bouleallians",
    "Malmö Klot", "Växjö BK", "Umeå Pétanque", "Öregrunds Boulesällskap", "Jönköpings Grusklubb",
)  # fmt: skip
_OFFICE: Objects = (("1", "10"),)
_SPORT: Objects = (("1", "20"),)
_YOUTH: Objects = (("1", "30"), ("6", "SKOL"))
_SM: Objects = (("1", "20"), ("6", "SM25"))
_NM: Objects = (("1", "20"), ("6", "NM25"))


@dataclass(frozen=True)
class Event:
    """A voucher before it has its number. `rows` add up to 0."""

    series: str
    day: date
    text: str
    rows: tuple[Row, ...]


def events(seed: int) -> list[Event]:
    """By day. A: other, B: invoices to clubs, C: payments from them, L: salaries."""
    source = stream(seed, "last year")
    found = [event for month in range(1, 13) for event in _month(month, source)]
    return sorted(found, key=lambda event: (event.series, event.day))


def _month(month: int, source: random.Random) -> Iterator[Event]:
    yield from _club_invoices(month, source)
    yield from _salaries(month, source)
    yield from _office(month, source)
    if month in (2, 6, 10):
        text = f"Organisationsstöd från Riksidrottsförbundet, del {(month + 2) // 4} av 3"
        yield _simple("A", _day(month, 20), text, "1930", "3985", 25_000_000)
    if month in (5, 6, 7, 8):
        yield from _championships(month, source)
    if month == 12:
        yield _simple("A", _day(12, 31), "Årets avskrivningar", "7832", "1229", 4_055_000)


def _club_invoices(month: int, source: random.Random) -> Iterator[Event]:
    """Each is paid the month after, in whole kronor."""
    for club in source.sample(_CLUBS, 4):
        amount = source.randrange(1_400_00, 24_000_00, 25)
        day = _day(month, source.randrange(1, 12))
        account, objects = source.choice([("3110", _OFFICE), ("3210", _SPORT), ("3310", _YOUTH)])
        rows = (Row("1510", (), amount), Row(account, objects, -amount, text=f"Avgift {club}"))
        yield Event("B", day, f"Faktura till {club}", rows)
        if month < 12:
            yield _payment(club, amount, day + timedelta(days=source.randrange(22, 36)))


def _payment(club: str, amount: int, day: date) -> Event:
    paid = round(amount, -2)
    rounding = (Row("3740", (), amount - paid),) if amount != paid else ()
    rows = (Row("1930", (), paid), *rounding, Row("1510", (), -amount))
    return Event("C", day, f"Inbetalning från {club}", rows)


def _salaries(month: int, source: random.Random) -> Iterator[Event]:
    gross = 8_000_000 + source.randrange(0, 150_000, 50)
    tax, fees = gross * 28 // 100, gross * 3142 // 10_000
    rows = (
        Row("7210", _OFFICE, gross, text="Bruttolön, kansliet"),
        Row("2710", (), -tax),
        Row("1930", (), tax - gross),
        Row("7510", _OFFICE, fees, text="Arbetsgivaravgifter 31,42 %"),
        Row("2731", (), -fees),
    )
    yield Event("L", _day(month, 25), f"Löner {YEAR}-{month:02}", rows)
    yield _simple("L", _day(month, 12), "Skattekontot: skatt och avgifter", "2710", "1930", 1_820_000)


def _office(month: int, source: random.Random) -> Iterator[Event]:
    name = f"{source.choice((*WOMEN, *MEN))} {source.choice(SURNAMES)}"
    yield _simple(
        "A", _day(month, 1), "Hyra för kansliet på Idrottens hus", "5010", "1930", 2_850_000, _OFFICE
    )
    yield _simple(
        "A", _day(month, 28), "Bankens avgifter", "6570", "1930", source.randrange(18_000, 32_000), _OFFICE
    )
    paper = source.randrange(35_000, 260_000)
    paid, text = "1910" if paper < _PETTY else "1930", f"Utlägg {name}: pärmar, kaffe, §-böcker"
    yield _simple("A", _day(month, source.randrange(3, 27)), text, "6110", paid, paper, _OFFICE)
    if month % 3 == 0:
        balls = source.randrange(40, 90)
        rows = (
            Row("4010", _YOUTH, balls * 18_750, text="Klot, 74 mm", quantity=Decimal(balls)),
            Row("2440", (), -balls * 18_750),
        )
        yield Event("A", _day(month, 9), "Leverantörsfaktura: klot från Obut", rows)
        yield _simple("A", _day(month, 27), "Betalning till leverantör, klot", "2440", "1930", balls * 18_750)


def _championships(month: int, source: random.Random) -> Iterator[Event]:
    objects, place = (_NM, "Århus") if month == 8 else (_SM, "Åmål")
    travel = source.randrange(1_800_000, 5_900_000)
    yield _simple("A", _day(month, 14), f"Tåg och hotell, {place}", "5810", "1930", travel, objects)
    yield _simple(
        "A", _day(month, 16), f"Banor, märken och grus i {place}", "5460", "1930", travel // 4, objects
    )
    yield _simple(
        "A", _day(month, 19), f"Anmälningar, {place}, via Swish", "1930", "3210", travel // 2, objects
    )


def _simple(
    series: str, day: date, text: str, debit: str, credit: str, amount: int, objects: Objects = ()
) -> Event:
    """Objects go with the row of the result account."""
    first, second = ((), objects) if debit < "3" else (objects, ())
    return Event(series, day, text, (Row(debit, first, amount), Row(credit, second, -amount)))


def _day(month: int, day: int) -> date:
    return date(YEAR, month, day)
