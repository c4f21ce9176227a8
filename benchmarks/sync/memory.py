"""Peak memory of a process that plans and sends so many items: its own must not grow with their number."""

import json
import subprocess
from typing import Any

from benchmarks import data
from benchmarks.order import Order
from benchmarks.processes import hear, running, tell
from benchmarks.report import Row
from benchmarks.resident import Watch, watching
from benchmarks.stage import Organisation, Stage, connected, post, start

PER_CUSTOMER = 5  # one customer to four invoices


def measure(stage: Stage, order: Order) -> Row:
    log = stage.data / "pusher.log"
    with (
        running(["-m", "benchmarks.pusher"], log, stage.environment, talks=True) as process,
        watching(process.pid) as watch,
    ):
        figures = _phase(process, watch, "before")
        who = connected(stage)
        _post(who, order.size)
        job_id = start(who)
        tell(process, f"{who.tenant.pk} {who.integration_id} {job_id}")
        figures |= _phase(process, watch, "planned")
        tell(process, "send")
        figures |= _phase(process, watch, "peak")
        tell(process, "end")
    return {"items": order.size, "confirmed": _confirmed(who), **figures}


def _phase(process: "subprocess.Popen[str]", watch: Watch, name: str) -> Row:
    """What the process says at the end of a phase, with the most that was sampled until then."""
    figures: Row = json.loads(hear(process))
    watch.sample()
    return figures | {f"{kind}_{name}_mb": size for kind, size in watch.peaks.items()}


def _post(who: Organisation, size: int) -> None:
    customers = size // PER_CUSTOMER
    for data_type, rows in (
        ("customer", data.customers(customers)),
        ("invoice", data.invoices(size - customers, customers)),
    ):
        _post_chunks(who, data_type, list(rows))


def _post_chunks(who: Organisation, data_type: str, rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), data.CHUNK):
        post(who, data_type, rows[first : first + data.CHUNK])


def _confirmed(who: Organisation) -> int:
    from accounting import scope
    from accounting.models import State, SyncItem

    with scope.scope([who.tenant.pk]):
        return SyncItem.objects.filter(state=State.CONFIRMED).count()
