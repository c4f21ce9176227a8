"""A replay of many events, 30 % of them repetitions, from the practice stream into the inbox."""

import time

from benchmarks.listener import ear
from benchmarks.order import Order
from benchmarks.report import Row
from benchmarks.stage import Stage, connected

DUPLICATES = 0.3


def measure(stage: Stage, order: Order) -> Row:
    """From the first event that is stored to the last; the sandbox sends as fast as it is listened to."""
    who = connected(stage)
    with ear.listener(stage, "before"):
        ear.until(ear.is_live)
        stage.provider.tell("stream/emit", events=[{"type": "voucher-created-v1", "number": "8-R-1000000"}])
        ear.until(lambda: ear.heard() == 1)
    said = stage.provider.tell("stream/emit", count=order.size, duplicates=DUPLICATES)["frames"]
    with ear.listener(stage, "replay"):
        begun = ear.until(lambda: ear.heard() > 1)
        already = ear.heard()
        ended = ear.until(lambda: ear.heard() >= said + 1)
        time.sleep(1)
    row = ear.stream()
    return {
        "events": said,
        "new": row.events - 1,
        "repeated": row.repeated,
        "in_inbox": _stored(who.tenant.pk) - 1,
        "seconds": round(ended - begun, 2),
        "events_per_second": round((said + 1 - already) / (ended - begun)),
    }


def _stored(tenant: object) -> int:
    from accounting import scope
    from accounting.models import InboxEvent

    with scope.scope([tenant]):  # type: ignore[list-item]
        return InboxEvent.objects.count()
