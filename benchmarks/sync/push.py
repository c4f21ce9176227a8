"""How much of the provider's limit a long push uses, while web pages and a pull call the same company."""

import subprocess
import time
from contextlib import AbstractContextManager, ExitStack
from itertools import pairwise
from statistics import mean
from uuid import UUID

from benchmarks import data
from benchmarks.caller import HABITS
from benchmarks.order import Order
from benchmarks.processes import running
from benchmarks.provider import Arrival
from benchmarks.report import Row
from benchmarks.stage import Organisation, Stage, connected, post, start

ALLOWED = 5.0  # requests per second: 25 in any 5 seconds
LIMIT_SECONDS = 5.0
WARM_SECONDS = 10.0  # the first burst of an unused window is not sustained speed
SHIFTS = 50
TOO_MANY = 429


def measure(stage: Stage, order: Order) -> Row:
    """`size` is how many seconds are measured."""
    who = connected(stage)
    most = round((WARM_SECONDS + order.size + LIMIT_SECONDS * 4) * ALLOWED)
    post(who, "customer", data.customers(most))
    job_id = start(who)
    _plan(who, job_id)
    since = stage.provider.last()
    with ExitStack() as stack:
        for kind in HABITS:
            stack.enter_context(_process(stage, who, "benchmarks.caller", kind))
        for _ in range(order.workers):
            stack.enter_context(_process(stage, who, "benchmarks.worker"))
        _first_write(stage, since)
        time.sleep(WARM_SECONDS + order.size + LIMIT_SECONDS + 1)
        arrivals = stage.provider.arrivals(since)
    return {"workers": order.workers, **_figures(arrivals, order.size)}


def _plan(who: Organisation, job_id: UUID) -> None:
    from accounting import scope
    from accounting.sync.plan import plan_job

    with scope.scope([who.tenant.pk]):
        plan_job(job_id)


def _process(
    stage: Stage, who: Organisation, module: str, *first: str
) -> AbstractContextManager["subprocess.Popen[str]"]:
    arguments = ["-m", module, *first, str(who.tenant.pk), str(who.integration_id)]
    return running(arguments, stage.data / f"{module}.log", stage.environment)


def _first_write(stage: Stage, since: int) -> None:
    until = time.monotonic() + 60
    while not any(one.method == "POST" for one in stage.provider.arrivals(since)):
        if time.monotonic() > until:
            raise TimeoutError("nothing was sent within a minute")
        time.sleep(0.2)


def _figures(arrivals: list[Arrival], seconds: int) -> Row:
    begin = next(one.at for one in arrivals if one.method == "POST") + WARM_SECONDS
    end = begin + seconds + LIMIT_SECONDS
    times = [one.at for one in arrivals]
    rate = _rate(times, begin, seconds)
    window = [one for one in arrivals if begin <= one.at < end]
    writes = [one.at for one in window if one.method == "POST"]
    return {
        "seconds": seconds,
        "requests_per_second": round(rate, 3),
        "share_of_limit_percent": round(rate / ALLOWED * 100, 1),
        "writes_per_second": round(_rate(writes, begin, seconds), 3),
        "longest_pause_s": round(max(b.at - a.at for a, b in pairwise(window)), 2),
        "answers_429": sum(one.status == TOO_MANY for one in arrivals),
        "most_in_5_s": max(_within(times, index) for index in range(len(times))),
    }


def _rate(times: list[float], begin: float, seconds: int) -> float:
    """Mean over windows that begin within one period of the limit: no edge cuts bursts in our favour."""
    starts = [begin + LIMIT_SECONDS * shift / SHIFTS for shift in range(SHIFTS)]
    return mean(sum(start <= at < start + seconds for at in times) for start in starts) / seconds


def _within(times: list[float], index: int) -> int:
    """How many came in the five seconds that end with this one, as the limit counts."""
    return sum(times[index] - LIMIT_SECONDS < at <= times[index] for at in times[: index + 1])
