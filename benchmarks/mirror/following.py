"""From the event in the inbox to the mirror booked at the provider, one after the other, nothing else to do."""

import time
from statistics import quantiles

from benchmarks.mirror.scene import at_work, book, mirroring
from benchmarks.order import Order
from benchmarks.processes import hear, tell
from benchmarks.provider import Provider
from benchmarks.report import Row
from benchmarks.stage import Stage

PATIENCE = 30
WARM = 3


def measure(stage: Stage, order: Order) -> Row:
    """`size` is how many are measured, after a few that warm caches and connections."""
    who = mirroring(stage)
    numbers = book(stage.provider, order.size + WARM)
    since = stage.provider.last()
    took = []
    with at_work(stage, who) as teller:
        for place, number in enumerate(numbers, start=1):
            tell(teller, number)
            told = float(hear(teller))
            took.append(_booked(stage.provider, since, place) - told)
            time.sleep(1.2)  # the first job has ended by then
    calls = len(stage.provider.arrivals(since))
    seen = sorted(took[WARM:])
    cuts = quantiles(seen, n=100, method="inclusive")
    return {
        "mirrors": order.size,
        "p50_s": round(cuts[49], 3),
        "p99_s": round(cuts[98], 3),
        "longest_s": round(seen[-1], 3),
        "calls_per_mirror": round(calls / len(numbers), 2),
    }


def _booked(provider: Provider, since: int, count: int) -> float:
    """When the mirror of this many was answered."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        writes = [one.at for one in provider.arrivals(since) if one.method == "POST"]
        if len(writes) >= count:
            return writes[count - 1]
        time.sleep(0.02)
    raise TimeoutError(f"mirror {count} was not booked")
