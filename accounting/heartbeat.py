"""Signs of life of worker, beat and listener, as rows that /healthz reads."""

from datetime import datetime, timedelta

from accounting import clock
from accounting.models import Heartbeat

FRESH = timedelta(seconds=60)
LISTENER = "listener"
NAMES = ("worker", "beat", LISTENER)


def beat(name: str, *, at: datetime, **detail: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at, "detail": detail})


def ages() -> dict[str, float | None]:
    """Seconds since each last sign; None where there was none."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    now = clock.now()
    return {name: (now - seen[name]).total_seconds() if name in seen else None for name in NAMES}


def alive(age: float | None) -> bool:
    return age is not None and age < FRESH.total_seconds()
