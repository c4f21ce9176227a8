"""What one measure is told, and the stage it gets: a database, a sandbox and settings of its own."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex

from benchmarks import database, installation
from benchmarks.database import Database
from benchmarks.provider import provider
from benchmarks.stage import Stage

UNLIMITED = 1_000_000


@dataclass(frozen=True)
class Order:
    """`redis` is empty where the database keeps the budget; `limited` means the provider's own limit. `counted`: how
    often the database is asked, instead of how long it takes."""

    measure: str
    size: int
    folder: str
    database_url: str
    template_url: str
    redis: str = ""
    workers: int = 1
    limited: bool = False
    latency_ms: int = 0
    jitter_ms: int = 0
    counted: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Order":
        return cls(**json.loads(text))

    @contextmanager
    def stage(self) -> Iterator[Stage]:
        folder = Path(self.folder)
        data = folder / f"{self.measure}-{token_hex(3)}"
        with ExitStack() as stack:
            made = stack.enter_context(database.new(Database(self.database_url), Database(self.template_url)))
            installation.copy(folder / "template", data, made)
            other = stack.enter_context(provider(data / "sandbox", data / "sandbox.log"))
            limit = {} if self.limited else {"fortnox_calls": UNLIMITED}
            other.tell("settings", latency_ms=self.latency_ms, jitter_ms=self.jitter_ms, **limit)
            environment = installation.environment(data, made, other.url, **self._settings())
            installation.become(environment)
            yield Stage(data, other, environment)
            _close()

    def _settings(self) -> dict[str, str]:
        budget = {} if self.limited else {"FROST_BUDGETS": f"fortnox={UNLIMITED}/5"}
        prefix = f"frost-bench-{token_hex(4)}:"
        return budget | ({"REDIS_URL": self.redis, "FROST_BROKER_PREFIX": prefix} if self.redis else {})


def _close() -> None:
    from django.db import connections

    connections.close_all()
