"""Thousands of events, three in ten of them repetitions, out of order, while listeners, workers and beat are killed.

Three organisations mirror R in Q. Meanwhile a period is locked between an original's reading and the booking of its
reversal, and originals are changed before and after that.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.campaign.reversals import office as offices_
from tests.campaign.reversals.office import Office
from tests.campaign.reversals.originals import LOCKED_UNTIL, Fate, Mode, Original, make, make_some
from tests.campaign.reversals.storm import Storm, house
from tests.campaign.reversals.verdict import verdict
from tests.campaign.stage import Stage

REPEATED = 0.3


@dataclass(frozen=True)
class Size:
    """`originals` of all organisations together, `heap` of one booking, `strikes` beside the failpoints' kills.

    Each reversal is an event as well, and more than a third of all events come twice: `events` is how many have to
    come in all.
    """

    originals: int
    events: int
    heap: int
    strikes: int
    special: int
    least: int  # kills and reconnects, those of the failpoints included
    look: float  # seconds between two looks


QUICK = Size(84, 120, 14, 5, 2, 8, 0.2)
FULL = Size(4200, 10_000, 140, 33, 6, 50, 1.0)
# A broker in a file and one writer at a time: the same there takes five times as long.
FULL_SQLITE = Size(600, 1_500, 100, 33, 6, 50, 1.0)


def run(stage: Stage) -> list[str]:
    size = (FULL if stage.database.url else FULL_SQLITE) if stage.full else QUICK
    stage.opponent.tell("settings", {"stream_token_ends": True})
    offices = [offices_.opened(stage, place, mode) for place, mode in enumerate(Mode, start=1)]
    storm = Storm(stage, offices, size.strikes)
    _plant(stage)
    began = time.monotonic()
    with house(stage):
        late = _work(stage, size, offices, storm)
    stage.say(f"at rest after {time.monotonic() - began:.0f} s; {_heard(offices)}")
    return [
        *late,
        *(complaint for office in offices for complaint in verdict(stage, office)),
        *_repetitions(size),
        *_enough(stage, size),
    ]


def _plant(stage: Stage) -> None:
    """What the stream does to events and documents, and answers that are lost after the booking."""
    own = {"topic": "vouchers", "times": None}
    write = {"times": None, "method": "POST", "path": "^/3/vouchers"}
    stage.opponent.faults(
        {**own, "kind": "stream_reorder", "ms": 300, "within_tenant": True},
        {**own, "kind": "stream_duplicate", "probability": 0.6, "distance": 150, "seed": 1},
        {**own, "kind": "stream_ahead", "probability": 0.02, "ms": 400, "seed": 2},
        {**own, "kind": "stream_unknown_type", "probability": 0.02, "seed": 3},
        {**own, "kind": "stream_noise", "probability": 0.005, "seed": 4},
        {**write, "kind": "reset", "after_commit": True, "probability": 0.003, "seed": 5},
        {**write, "kind": "late_commit", "delay": max(stage.scale.late), "probability": 0.002, "seed": 6},
    )


def _work(stage: Stage, size: Size, offices: list[Office], storm: Storm) -> list[str]:
    """Book, heap by heap, while the product follows; what was not done in time is told."""
    each = size.originals // len(offices)
    heaps = [
        [originals[start : start + size.heap] for start in range(0, each, size.heap)]
        for originals in (make(place, office.mode, each) for place, office in enumerate(offices))
    ]
    rounds = list(zip(*heaps, strict=True))
    drive = _Drive(stage, size, offices, storm)
    try:
        # Whoever was never listened to is read by REST first.
        drive.until(lambda: all(map(offices_.is_heard, offices)))
        for place, heap in enumerate(rounds):
            for office, originals in zip(offices, heap, strict=True):
                offices_.book(stage, office, originals)
            offices_.book_by_hand(stage, offices[place % len(offices)])
            if place == len(rounds) // 2:
                _in_between(drive, offices[0])
            drive.until(lambda: drive.left() <= 2 * len(offices) * size.heap)
        drive.until(drive.at_rest)
        _change_afterwards(drive, offices[-1])
        drive.until(drive.at_rest)
    except TimeoutError as error:
        return [str(error)]
    return []


@dataclass
class _Drive:
    """Looks at how far it is, and lets the storm blow meanwhile."""

    stage: Stage
    size: Size
    offices: list[Office]
    storm: Storm

    def until(self, done: Callable[[], bool]) -> None:
        """Raises TimeoutError where nothing more was decided for long: a busy machine is only slow."""
        before, since = -1, time.monotonic()
        while not done():
            self.stage.look_at_kills()
            self.stage.progress()
            decided = sum(map(offices_.decided, self.offices))
            self.storm.blow(decided / self.size.originals)
            if decided != before:
                before, since = decided, time.monotonic()
            if time.monotonic() - since > self.stage.scale.patience:
                raise TimeoutError(f"{self.left()} originals are not decided; {self.stage.standing()}")
            time.sleep(self.size.look)

    def left(self) -> int:
        return sum(len(office.booked) - offices_.decided(office) for office in self.offices)

    def at_rest(self) -> bool:
        return all(offices_.at_rest(office) for office in self.offices)


def _in_between(drive: _Drive, office: Office) -> None:
    """Read and decided, but not sent, for a worker that has frozen holds the turn: then a period is locked, and
    originals change.
    """
    stage, size = drive.stage, drive.size
    locked = make_some(1, office.mode, size.special, Fate.LOCKED)
    changed = make_some(1, office.mode, size.special, Fate.CHANGED_BEFORE)
    offices_.hold(office, stage.scale.patience)
    offices_.book(stage, office, [*locked, *changed])
    drive.until(lambda: _are(office, [*locked, *changed], {"approved", "sending"}))
    order = {"company": office.company, "type": "lockedperiod", "set": {"EndDate": LOCKED_UNTIL.isoformat()}}
    stage.opponent.tell("change", order)
    for original in changed:
        offices_.change(stage, office, original)
    drive.until(lambda: _are(office, changed, {"proposed"}))
    offices_.let_go(office)
    stage.struck["period locked in between"] += 1
    stage.struck["original changed in between"] += len(changed)


def _change_afterwards(drive: _Drive, office: Office) -> None:
    mirrored = [one for one in office.booked if one.fate is Fate.MIRRORED]
    for original in mirrored[: drive.size.special]:
        offices_.change(drive.stage, office, original)
        original.fate = Fate.CHANGED_AFTER
        drive.stage.struck["original changed afterwards"] += 1
    chosen = mirrored[: drive.size.special]
    drive.until(lambda: all(alert for _, alert in offices_.states(office, chosen).values()))


def _are(office: Office, originals: list[Original], wanted: set[str]) -> bool:
    found = offices_.states(office, originals)
    return len(found) == len(originals) and all(state in wanted for state, _ in found.values())


def _stream() -> Any:
    from accounting import scope
    from accounting.models import EventStream

    with scope.scope():
        return EventStream.objects.get()


def _heard(offices: list[Office]) -> str:
    row = _stream()
    stream = f"{row.events} events and {row.repeated} repetitions of them over {row.connections} connections"
    return f"{stream}; {sum(map(offices_.read_back, offices))} vouchers found by REST"


def _repetitions(size: Size) -> list[str]:
    row = _stream()
    came = row.events + row.repeated
    few = [f"only {came} events came"] if came < size.events else []
    share = row.repeated / came
    return few if share >= REPEATED else [*few, f"only {share:.0%} of the events were repetitions"]


def _enough(stage: Stage, size: Size) -> list[str]:
    stage.look_at_kills()
    points = sum(stage.kills.by_point().values()) if stage.kills else 0
    own = sum(number for what, number in stage.struck.items() if "original" not in what)
    stage.say(f"{points} kills at points, {own} other kills and reconnects")
    return [] if points + own >= size.least else [f"only {points + own} kills and reconnects"]
