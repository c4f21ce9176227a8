"""Which parts there are, with which settings, and the order given to the process that plays one."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.campaign.scale import QUICK, REAL, Scale

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
_KILLS = {
    "before_call": 0.02,
    "after_provider_commit": 0.02,
    "before_our_commit": 0.02,
    "during_look_up": 0.05,
}
# Per batch of the stream, per gap, per original, and per call.
_LISTENER_POINTS = (
    "listener_connected", "listener_subscribed", "listener_received", "listener_half", "listener_inserted",
    "listener_committed", "listener_rung",
)  # fmt: skip
_MIRROR_POINTS = (
    "mirror_noticed", "mirror_read", "mirror_before_commit", "mirror_stored", "mirror_job_started",
)  # fmt: skip
_MIRROR_EAGER = {
    **dict.fromkeys(_LISTENER_POINTS, 0.2),
    "scan_stored": 0.5,
    **dict.fromkeys(_MIRROR_POINTS, 0.05),
    "mirror_job_started": 0.5,  # a job takes hundreds of originals
    **{point: 2 * likely for point, likely in _KILLS.items()},
}
QUICK_SEEDS, FULL_SEEDS, REAL_SEEDS = 4, 50, 2
LIMIT = 1500  # seconds; a part that takes longer is ended, so that a whole run has an end


@dataclass(frozen=True)
class Part:
    """`real` parts run at real times in --full: they mainly wait. `kills` are probabilities per point.

    `eager` are those of a point that was not hit yet, where they differ by point. With `some_points` the quick run is
    too short to meet all of them, and tries less. `quick_on` is the database on which the quick run plays it where it
    has both; empty for both.
    """

    module: str
    title: str
    kills: dict[str, float] = field(default_factory=dict)
    real: bool = False
    only_full: bool = False
    quick_on: str = ""
    eager: dict[str, float] = field(default_factory=dict)
    some_points: bool = False
    limit: int = LIMIT

    def scale(self, *, full: bool) -> Scale:
        return REAL if self.real and full else QUICK

    def eager_in(self, *, full: bool) -> dict[str, float]:
        tried = 0.2 if self.some_points and not full else 1.0
        return {point: likely * tried for point, likely in self.eager.items()}


PARTS = {
    "crash": Part(
        "crash", "Workers killed at every point of every write, answers lost, commits late", kills=_KILLS
    ),
    "race": Part("race", "Two simultaneous POST /sync on unsent invoices", quick_on=POSTGRES),
    "restore": Part(
        "restore", "Yesterday's database restored, the same records posted again", quick_on=SQLITE
    ),
    "outage": Part("outage", "Provider away with 500 items queued", real=True, quick_on=POSTGRES),
    "storms": Part(
        "storms", "Tokens that expire, a consent that is revoked, another company", quick_on=SQLITE
    ),
    "services": Part(
        "services", "Celery and beat: broker flushed, database connections cut", quick_on=POSTGRES
    ),
    "mirror": Part(
        "mirror",
        "Events of R three in ten of them twice, listener, workers and beat killed: Q row for row",
        kills=dict.fromkeys(_MIRROR_EAGER, 0.0005),
        only_full=True,
        eager=_MIRROR_EAGER,
        some_points=True,
        limit=2700,  # ten minutes on a calm machine of two cores
    ),
    # A kill costs minutes here: each point is hit a few times, then the storm goes on with its faults alone.
    "crash-real-times": Part(
        "crash",
        "The same as crash at the product's real times",
        kills=dict.fromkeys(_KILLS, 0.0),
        real=True,
        only_full=True,
    ),
}
# Played only in --full, each a command of its own that must end with 0.
COMMANDS = {
    "mutants": [sys.executable, "-m", "tests.mutants"],
    "tokens": [sys.executable, "-m", "pytest", "-q", "tests/oauth/test_race.py"],
}
GROUPS = {
    "waiting": [name for name, part in PARTS.items() if part.real],
    "busy": [name for name, part in PARTS.items() if not part.real],
    "commands": list(COMMANDS),
}


def due(*, full: bool, shared_on: str = "") -> list[str]:
    """Everything that a run promises; `shared_on` one database, its share where the other one has the rest."""
    if full:
        return [*PARTS, *COMMANDS]
    here = {"", shared_on} if shared_on else {"", SQLITE, POSTGRES}
    return [name for name, part in PARTS.items() if not part.only_full and part.quick_on in here]


def expanded(words: Iterable[str]) -> list[str]:
    """Names of parts, commands and groups as names of parts and commands.

    Raises ValueError for a word that names none.
    """
    names = [name for word in words for name in GROUPS.get(word, [word])]
    unknown = [name for name in names if name not in {*PARTS, *COMMANDS}]
    if unknown:
        raise ValueError(f"no part {', '.join(unknown)}; there are {', '.join([*GROUPS, *PARTS, *COMMANDS])}")
    return names


@dataclass(frozen=True)
class Order:
    """`data` is the part's empty folder; with an empty `database_url` its SQLite file lies there already."""

    part: str
    data: str
    full: bool
    seeds: list[int]
    database_url: str
    broker: dict[str, str]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Order":
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Result:
    """What one part or command came to on one database; `kills` counts per point, `faults` per kind."""

    part: str
    database: str
    complaints: list[str]
    seconds: float
    seeds: int = 0
    requests: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """A point at which nobody was killed proves nothing."""
        return not self.complaints and all(self.kills.values())

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Result":
        given: dict[str, Any] = json.loads(text)
        return cls(**given)
