"""`python -m benchmarks.puller [count]`: reads back and plans the jobs it is told on its input, one line each, until
"end".

It is started before there is anything to read, so that its memory begins small, and says how long each took. With
"count" it also counts the questions to the database, which takes time of its own.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import count
from typing import Any
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
        with scope.scope([tenant]), _counting() as questions:
            started, busy = time.monotonic(), time.process_time()
            while SyncJob.objects.get(pk=job).status == JobStatus.PLANNING:
                plan.plan_job(job)
            took, worked, asked = time.monotonic() - started, time.process_time() - busy, questions()
            while SyncJob.objects.get(pk=job).status == JobStatus.RUNNING:
                drain.drain(integration)
        _say({"seconds": round(took, 3), "cpu_seconds": round(worked, 3), "queries": asked})


@contextmanager
def _counting() -> Iterator[Callable[[], int]]:
    """How many questions were asked since; 0 where nobody wants to know."""
    from django.db import connection

    numbers = count()

    def counted(execute: Callable[..., Any], *question: Any) -> Any:
        next(numbers)
        return execute(*question)

    with connection.execute_wrapper(counted) if sys.argv[1:] == ["count"] else nullcontext():
        yield lambda: next(numbers)


def _say(figures: dict[str, float]) -> None:
    sys.stdout.write(f"{json.dumps(figures)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
