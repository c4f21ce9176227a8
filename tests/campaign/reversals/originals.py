"""Vouchers that a person books in R, and what has to stand in Q because of them: worked out without the product."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Any

STARTS_ON = date(2025, 7, 1)
LOCKED_UNTIL = date(2025, 9, 30)
CLOSED_IN_2027 = 3990
_ACCOUNTS = (1930, 3985, 3980, 5810, 6110, 6250, 2641)
_CENTRES, _PROJECTS = ("", "", "ELIT", "KANSLI", "UNGDOM"), ("", "", "1", "2")
_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_EVERY = 40


class Mode(StrEnum):
    NEXT_MONTH = "FIRST_DAY_NEXT_MONTH"
    SAME_DAY = "SAME_DAY"
    IN_COMMENT = "DATE_IN_COMMENT"


class Fate(StrEnum):
    """What has to become of an original."""

    MIRRORED = "mirrored"
    BEFORE_START = "before the rule's first day"
    MARKED = "made by a program like ours"
    UNDATED = "no date in its comment"
    CLOSED_ACCOUNT = "its reversal falls into a year in which an account is closed"
    LOCKED = "its reversal's period was locked after it was read"
    CHANGED_BEFORE = "changed after it was read, before its reversal was booked"
    CHANGED_AFTER = "changed after its reversal was booked"


STANDS_IN_Q = (Fate.MIRRORED, Fate.CHANGED_AFTER)


@dataclass(frozen=True)
class Row:
    account: int
    amount: Decimal  # debit positive
    cost_centre: str = ""
    project: str = ""
    quantity: int = 0
    text: str = ""
    information: str = ""

    def order(self) -> dict[str, Any]:
        side = "Debit" if self.amount > 0 else "Credit"
        given = {
            "cost_center": self.cost_centre, "project": self.project, "quantity": self.quantity,
            "text": self.text, "information": self.information,
        }  # fmt: skip
        filled = {name: value for name, value in given.items() if value}
        return {"Account": self.account, side: float(abs(self.amount)), **filled}


@dataclass
class Original:
    """`cost_centre` and `project` are those of the whole voucher; `year` and `number` are known once it is booked."""

    day: date
    on: date | None
    text: str
    comment: str
    rows: tuple[Row, ...]
    fate: Fate
    cost_centre: str = ""
    project: str = ""
    year: int = 0
    number: int = 0

    def order(self) -> dict[str, Any]:
        rows = [row.order() for row in self.rows]
        given = {"comment": self.comment, "cost_center": self.cost_centre, "project": self.project}
        words = {name: value for name, value in given.items() if value}
        return {"series": "R", "date": self.day.isoformat(), "text": self.text, "rows": rows, **words}

    @property
    def place(self) -> str:
        return f"{self.year}-R-{self.number}"

    def mirror(self) -> tuple[Any, ...]:
        """Date, text, cost centre, project, and the rows with their sides changed, in the form of `verdict.seen`."""
        rows = tuple(
            (
                row.account, max(-row.amount, Decimal(0)), max(row.amount, Decimal(0)), row.cost_centre,
                row.project, Decimal(row.quantity), row.text, row.information,
            )
            for row in self.rows
        )  # fmt: skip
        return str(self.on), f"R{self.number} {self.day}: {self.text}", self.cost_centre, self.project, rows


def make(seed: int, mode: Mode, count: int) -> list[Original]:
    """In the order in which they are booked; a few of each kind that is not simply mirrored."""
    draw = Random(f"originals:{seed}")  # noqa: S311
    return [_original(draw, mode, place, _fate(mode, place, count)) for place in range(count)]


def make_some(seed: int, mode: Mode, count: int, fate: Fate) -> list[Original]:
    draw = Random(f"{fate}:{seed}")  # noqa: S311
    return [_original(draw, mode, place, fate) for place in range(count)]


def _fate(mode: Mode, place: int, count: int) -> Fate:
    """In the second half a period may be locked, in which a person books nothing any more either."""
    special = {13: Fate.MARKED} | ({7: Fate.BEFORE_START} if place < count / 2 else {})
    special |= {21: Fate.UNDATED, 25: Fate.CLOSED_ACCOUNT} if mode is Mode.IN_COMMENT else {}
    return special.get(place % _EVERY, Fate.MIRRORED)


def _original(draw: Random, mode: Mode, place: int, fate: Fate) -> Original:
    day = _day(draw, fate)
    on, comment = _reversed_on(draw, mode, day, fate)
    if fate is Fate.MARKED:
        comment = f"{comment} fi:abcdefghijk23".strip()
    rows = tuple(_rows(draw, fate))
    text = f"Resa {fate.name} {place} till Åmål"
    return Original(day, on, text, comment, rows, fate, draw.choice(_CENTRES), draw.choice(_PROJECTS))


def _day(draw: Random, fate: Fate) -> date:
    if fate is Fate.BEFORE_START:
        return STARTS_ON - timedelta(days=draw.randint(1, 60))
    if fate is Fate.LOCKED:
        return date(2025, 8, draw.randint(1, 31))
    if fate is Fate.CLOSED_ACCOUNT:
        return date(2026, 12, draw.randint(1, 31))
    return LOCKED_UNTIL + timedelta(days=draw.randint(1, 365))


def _reversed_on(draw: Random, mode: Mode, day: date, fate: Fate) -> tuple[date | None, str]:
    if mode is Mode.SAME_DAY:
        return day, draw.choice(["", "Kvitto finns"])
    if mode is Mode.NEXT_MONTH:
        return date(day.year + day.month // 12, day.month % 12 + 1, 1), ""
    if fate is Fate.UNDATED:
        return None, "vänds senare"
    on = day + timedelta(days=draw.randint(0, 60))
    if fate is Fate.CLOSED_ACCOUNT:
        on = date(2027, 1, draw.randint(1, 31))
    return on, draw.choice([
        f"vänds {on.isoformat()}", f"periodiseras om den {on.day} {_MONTHS[on.month - 1]} {on.year}.",
        f"{on.day}/{on.month} {on.year}",
    ])  # fmt: skip


def _rows(draw: Random, fate: Fate) -> Iterator[Row]:
    left = Decimal(0)
    for _ in range(draw.randint(1, 3)):
        amount = Decimal(draw.randint(1, 200_000)) / 100
        account = CLOSED_IN_2027 if fate is Fate.CLOSED_ACCOUNT else draw.choice(_ACCOUNTS)
        yield _row(draw, account, amount)
        left += amount
    yield _row(draw, 1930, -left)


def _row(draw: Random, account: int, amount: Decimal) -> Row:
    return Row(
        account, amount, draw.choice(_CENTRES), draw.choice(_PROJECTS), draw.choice((0, 0, 2, 14)),
        draw.choice(("", "Tåg", "Övernattning")), draw.choice(("", f"Kvitto {draw.randint(1, 99)}")),
    )  # fmt: skip
