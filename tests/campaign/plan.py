"""Which parts there are, with which settings, and the order given to the process that plays one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.campaign import ground
from tests.campaign.ground import Database
from tests.campaign.scale import QUICK, REAL, Scale

_KILLS = {
    "before_call": 0.02,
    "after_provider_commit": 0.02,
    "before_our_commit": 0.02,
    "during_look_up": 0.05,
}
QUICK_SEEDS, FULL_SEEDS = 4, 50


@dataclass(frozen=True)
class Part:
    """`real` parts run at real times in --full. `needs` names what must be there: postgres, redis."""

    module: str
    title: str
    kills: dict[str, float] = field(default_factory=dict)
    real: bool = False
    only_full: bool = False
    needs: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    opponent: dict[str, Any] = field(default_factory=dict)

    def scale(self, *, full: bool) -> Scale:
        return REAL if self.real and full else QUICK


PARTS = {
    "crash": Part(
        "crash", "Workers killed at every point of every write, answers lost, commits late", kills=_KILLS
    ),
    "race": Part("race", "Two simultaneous POST /sync on unsent invoices"),
    "restore": Part("restore", "Yesterday's database restored, the same records posted again"),
    "outage": Part("outage", "Provider away with 500 items queued", real=True),
    "storms": Part("storms", "Tokens that expire, a consent that is revoked, another company"),
    "services": Part("services", "Celery and beat: broker flushed, database connections cut"),
    "crash-real-times": Part(
        "crash", "The same as crash at the product's real times", kills=_KILLS, real=True, only_full=True
    ),
}


@dataclass(frozen=True)
class Order:
    part: str
    folder: str
    full: bool
    seeds: list[int]
    database_url: str
    template: str
    broker: dict[str, str]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Order":
        return cls(**json.loads(text))

    @contextmanager
    def database(self, data: Path) -> Iterator[Database]:
        given = Database(self.database_url)
        if not given.url:
            ground.copy_sqlite(Path(self.template), data / ground.SQLITE_NAME)
        with ground.own_database(given, Database(self.template)) as mine:
            yield mine


@dataclass(frozen=True)
class Result:
    part: str
    complaints: list[str]
    notes: list[str]
    seconds: float
