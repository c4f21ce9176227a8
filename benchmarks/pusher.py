"""`python -m benchmarks.pusher`: plans and sends one job, and says how much memory that took at most.

It is started before there are any records and told on its input what to do, for a process inherits its
parent's peak on Linux.
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

    _say("ready")
    tenant, integration, job = (UUID(word) for word in sys.stdin.readline().split())
    with scope.scope([tenant]):
        before, started = _peak(), time.monotonic()
        plan.plan_job(job)
        planned, peak_planned = time.monotonic() - started, _peak()
        while SyncJob.objects.get(pk=job).status == JobStatus.RUNNING:
            drain.drain(integration)
    _say(
        json.dumps(
            {
                "planning_seconds": round(planned, 1),
                "seconds": round(time.monotonic() - started, 1),
                "mb_before": before,
                "peak_mb_planned": peak_planned,
                "peak_mb": _peak(),
            }
        )
    )


def _peak() -> float:
    """In megabytes; Linux counts in kilobytes, macOS in bytes."""
    divisor = 1024 * 1024 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / divisor, 1)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
