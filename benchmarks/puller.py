"""`python -m benchmarks.puller`: reads back and plans the jobs it is told on its input, one line each, until "end".

It is started before there is anything to read, so that its memory begins small, and says how long each took.
"""

import json
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

    _say({})
    while (line := sys.stdin.readline().strip()) != "end":
        tenant, integration, job = (UUID(word) for word in line.split())
        with scope.scope([tenant]):
            started = time.monotonic()
            while SyncJob.objects.get(pk=job).status == JobStatus.PLANNING:
                plan.plan_job(job)
            took = time.monotonic() - started
            while SyncJob.objects.get(pk=job).status == JobStatus.RUNNING:
                drain.drain(integration)
        _say({"seconds": round(took, 3)})


def _say(figures: dict[str, float]) -> None:
    sys.stdout.write(f"{json.dumps(figures)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
