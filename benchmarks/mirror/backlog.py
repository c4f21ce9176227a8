"""A night without network: all events at once, within the provider's limit."""

import time

from benchmarks.mirror.scene import at_work, book, mirroring
from benchmarks.order import Order
from benchmarks.processes import hear, tell
from benchmarks.report import Row
from benchmarks.stage import Stage
from benchmarks.sync.push import ALLOWED, TOO_MANY, WARM_SECONDS

SECONDS_EACH = 3.0
_AT_ONCE = 200


def measure(stage: Stage, order: Order) -> Row:
    """The share of the limit is taken between the warm-up and the last mirror."""
    who = mirroring(stage)
    numbers = book(stage.provider, order.size)
    since = stage.provider.last()
    with at_work(stage, who) as teller:
        for start in range(0, len(numbers), _AT_ONCE):
            tell(teller, " ".join(numbers[start : start + _AT_ONCE]))
            hear(teller)
        until = time.monotonic() + 30 + SECONDS_EACH * order.size
        while _mirrors(stage, since) < order.size:
            if time.monotonic() > until:
                raise TimeoutError(f"{_mirrors(stage, since)} of {order.size} mirrors were booked")
            time.sleep(1)
    arrivals = stage.provider.arrivals(since)
    first, last = arrivals[0].at, max(one.at for one in arrivals if one.method == "POST")
    begin = first + WARM_SECONDS
    rate = sum(begin <= one.at < last for one in arrivals) / (last - begin) if last > begin else 0.0
    return {
        "mirrors": order.size,
        "seconds": round(last - first, 1),
        "mirrors_per_second": round(order.size / (last - first), 2),
        "calls_per_mirror": round(len(arrivals) / order.size, 3),
        "share_of_limit_percent": round(rate / ALLOWED * 100, 1),
        "answers_429": sum(one.status == TOO_MANY for one in arrivals),
        "in_q": len(stage.provider.ask("ledger", provider="fortnox", company="100200")["vouchers"])
        - order.size,
    }


def _mirrors(stage: Stage, since: int) -> int:
    return sum(one.method == "POST" for one in stage.provider.arrivals(since))
