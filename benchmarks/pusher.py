"""`python -m benchmarks.pusher`: plans and sends one job, and says how much memory that took at most.

It is started before there are any records and told on its input what to do, for a process inherits its
parent's peak on Linux. After planning it waits for a line, so that its memory can be looked at from outside.
"""

import json
import resource
import sys
import time
from uuid import UUID

from benchmarks.installation import silence_bells


def main() -> None:
    import django

    django.setup()
    silence_bells()
    from accounting import scope, tasks  # noqa: F401 (loaded before the first look at the memory)
    from accounting.models import JobStatus, SyncJob
    from accounting.sync import drain, plan

    _say({"resident_before_mb": _peak()})
    tenant, integration, job = (UUID(word) for word in sys.stdin.readline().split())
    with scope.scope([tenant]):
        started = time.monotonic()
        plan.plan_job(job)
        _say({"planning_seconds": _since(started), "resident_planned_mb": _peak()})
        sys.stdin.readline()
        started = time.monotonic()
        while SyncJob.objects.get(pk=job).status == JobStatus.RUNNING:
            drain.drain(integration)
        _say({"sending_seconds": _since(started), "resident_peak_mb": _peak()})
        sys.stdin.readline()


def _since(started: float) -> float:
    return round(time.monotonic() - started, 1)


def _peak() -> float:
    """In megabytes; Linux counts in kilobytes, macOS in bytes."""
    divisor = 1024 * 1024 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / divisor, 1)


def _say(figures: dict[str, float]) -> None:
    sys.stdout.write(f"{json.dumps(figures)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
