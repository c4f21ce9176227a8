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
}


@dataclass(frozen=True)
class Scale:
    """`late` are the seconds after which a late commit happens: below the settle time, as the product assumes."""

    name: str
    variables: dict[str, str]
    settle: float
    late: tuple[float, ...]
    patience: float  # the longest a part may take to converge once its work is queued

    @property
    def told(self) -> str:
        if not self.variables:
            return "real times: settle 120 s, second look 60 s, lease 90 s, deadline 60 s, late commits 5 and 110 s"
        return f"scaled: settle 3 s, second look 1 s, lease 4 s, deadline 1.5 s, late commits {self.late} s"


QUICK = Scale("quick", _QUICK, settle=3, late=(0.3, 1.0), patience=150)
REAL = Scale("real", {}, settle=120, late=(5, 110), patience=1500)
