"""How fast time runs in the campaign. What is scaled is printed with every run."""

from dataclasses import dataclass

# One second of a real outage probe, settle time ... per entry; the relations between them are those of the product.
_QUICK = {
    "FROST_SETTLE_SECONDS": "3",
    "FROST_SECOND_LOOK_SECONDS": "1",
    "FROST_SEND_LEASE_SECONDS": "4",
    "FROST_HTTP_CONNECT_SECONDS": "1",
    "FROST_HTTP_DEADLINE_SECONDS": "1.5",
    "FROST_TOKEN_LEASE_SECONDS": "4",
    "FROST_TOKEN_HTTP_SECONDS": "2",
    "FROST_BACKOFF_SCALE": "0.05",
    "FROST_PROBE_SECONDS": "1",
    "FROST_DRAIN_SECONDS": "3",
    "FROST_DRAIN_LEASE_SECONDS": "4",
    "FROST_PLAN_LEASE_SECONDS": "4",
    "FROST_SWEEP_SECONDS": "1",
    "FROST_HOURLY_SECONDS": "3600",
    "FROST_LISTENER_LEASE_SECONDS": "2",
    "FROST_LISTENER_PING_SECONDS": "1",
    "FROST_LISTENER_PONG_SECONDS": "1.5",
    "FROST_LISTENER_CHECK_SECONDS": "3",
}


@dataclass(frozen=True)
class Storm:
    """How long workers are killed: until all stands, or after `shortest` seconds once enough was met.

    Enough: each point hit `hits` times, each planted kind of fault struck (`every_fault`), `requests` made.
    A point that has fewer hits kills with the probability `eager`. After `longest` seconds it is over.
    """

    shortest: float
    longest: float
    hits: int
    requests: int
    every_fault: bool
    eager: float


@dataclass(frozen=True)
class Scale:
    """`late` are the seconds after which a late commit happens: below the settle time, as the product assumes.

    `patience` is the longest a part may take to converge once its work is queued; `pause` is how long workers
    and watchers rest between two looks at the database.
    """

    name: str
    variables: dict[str, str]
    settle: float
    late: tuple[float, ...]
    patience: float
    pause: float
    storm: Storm

    @property
    def told(self) -> str:
        if not self.variables:
            return "real times: settle 120 s, second look 60 s, lease 90 s, deadline 60 s, late commits 5 and 110 s"
        return f"scaled: settle 3 s, second look 1 s, lease 4 s, deadline 1.5 s, late commits {self.late} s"


QUICK = Scale(
    "quick",
    _QUICK,
    settle=3,
    late=(0.3, 1.0),
    patience=300,
    pause=0.05,
    storm=Storm(shortest=45, longest=135, hits=1, requests=0, every_fault=False, eager=0.05),
)
# A kill costs an integration its drain lease (60 s), the items in hand their lease and both looks (270 s).
# So a dozen kills of two integrations take about seven minutes, and so long they may need to come to rest.
REAL = Scale(
    "real",
    {},
    settle=120,
    late=(5, 110),
    patience=900,
    pause=0.5,
    storm=Storm(shortest=0, longest=720, hits=3, requests=200, every_fault=True, eager=0.08),
)
