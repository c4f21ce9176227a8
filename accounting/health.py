"""Whether this installation works: its database answers, its processes were alive a moment ago."""

from dataclasses import dataclass

from django.db import DatabaseError, connection

from accounting import heartbeat
from accounting.listener.wanted import wanted


@dataclass(frozen=True)
class Check:
    """`age_seconds` is None for the database, and for a process that gave no sign of life.

    The listener may be silent where nobody wants to be listened to.
    """

    ok: bool
    age_seconds: int | None = None


def checks() -> dict[str, Check]:
    """One answer per part; says nothing about tenants."""
    try:
        ages = heartbeat.ages()
    except DatabaseError:
        connection.close()
        return {name: Check(ok=False) for name in ("database", *heartbeat.NAMES)}
    found = {name: Check(heartbeat.alive(age), _whole(age)) for name, age in ages.items()}
    if not found[heartbeat.LISTENER].ok and not wanted():
        found[heartbeat.LISTENER] = Check(ok=True, age_seconds=None)
    return {"database": Check(ok=True), **found}


def _whole(age: float | None) -> int | None:
    return None if age is None else max(0, round(age))
