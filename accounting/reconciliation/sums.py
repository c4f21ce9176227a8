"""Account sums per month: what our documents should have booked, beside what the provider's own vouchers say."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounting.providers.books import VOUCHER
from accounting.reconciliation.found import Found, month_of
from accounting.reconciliation.scene import Read, Scene

_ZERO = Decimal(0)


@dataclass
class Sum:
    month: str
    account: str
    ours: Decimal = _ZERO
    theirs: Decimal = _ZERO


class Sums:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._sums: dict[tuple[str, str], Sum] = {}

    def add(self, on: date | None, amounts: dict[str, Decimal], *, ours: int = 0, theirs: int = 0) -> None:
        if on is None or not self._scene.period.holds(on):
            return
        for account, amount in amounts.items():
            key = (month_of(on), account)
            one = self._sums.setdefault(key, Sum(*key))
            one.ours += ours * amount
            one.theirs += theirs * amount

    def lines(self) -> list[Sum]:
        return [self._sums[key] for key in sorted(self._sums)]


def account_sums(scene: Scene, left: Collection[str]) -> list[Sum]:
    """`left` are the keys of documents and vouchers that a person leaves as they are: they count on both sides."""
    sums = Sums(scene)
    taken = {*left, *scene.settled}
    for voucher in scene.of(VOUCHER):
        if not voucher.gone:
            both = voucher.key in taken or voucher.facts["books"] in taken
            sums.add(voucher.on, voucher.sums("rows"), ours=int(both), theirs=1)
    for data_type in scene.sides:
        for read in scene.of(data_type):
            if read.key not in taken and f"{VOUCHER}:{read.facts.get('voucher')}" not in taken:
                _ours(scene, read, sums)
    return sums.lines()


def _ours(scene: Scene, read: Read, sums: Sums) -> None:
    linked = scene.linked(read)
    if linked is not None:
        if linked[0].former and read.gone and not linked[0].state.get("credited"):
            return  # gone, and sent anew as another document
        if read.booked or linked[0].state.get("booked"):
            sums.add(read.day("ours_on"), read.sums("ours"), ours=1)
        return
    note = scene.sides[read.data_type].notes.get(read.external_id)
    undone = scene.read(read.data_type, note.external_id) if note else None
    if undone is not None and (read.booked or read.gone):
        sums.add(read.on or undone.day("ours_on"), undone.sums("ours"), ours=-1)


def differing_sums(lines: list[Sum]) -> Iterator[Found]:
    for one in lines:
        if one.ours != one.theirs:
            year, month = (int(part) for part in one.month.split("-"))
            yield Found(
                "account_sum", VOUCHER, "account_sum", ours=f"{one.ours:f}", theirs=f"{one.theirs:f}",
                dated=date(year, month, 1), month=one.month, account=one.account, final=True,
            )  # fmt: skip
