"""Reading back many invoices: first as new records, then each of them changed there. Our own work per document is
held against the time that the provider's limit allows for its calls; memory is watched from outside."""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from benchmarks.order import Order
from benchmarks.processes import hear, running, tell
from benchmarks.report import Row
from benchmarks.resident import Watch, watching
from benchmarks.stage import Organisation, Stage, connected, start

ALLOWED = 5.0  # requests per second: 25 in any 5 seconds
AT_ONCE = 200
PER_CUSTOMER = 20


@dataclass(frozen=True)
class Cost:
    seconds: float
    cpu_seconds: float
    provider_seconds: float
    calls: int
    queries: int


def measure(stage: Stage, order: Order) -> Row:
    log, words = stage.data / "puller.log", ["count"] if order.counted else []
    with (
        running(["-m", "benchmarks.puller", *words], log, stage.environment, talks=True) as process,
        watching(process.pid) as watch,
    ):
        figures: Row = json.loads(hear(process)) | _peaks(watch, "before")
        who = connected(stage)
        _both_ways(who)
        _fill(stage, order.size)
        new = _read(stage, process, who)
        _change(stage, order.size)
        changed = _read(stage, process, who)
        figures |= _peaks(watch, "peak")
        tell(process, "end")
    if order.counted:
        return {
            f"{name}_queries_per_document": round(cost.queries / order.size, 2)
            for name, cost in (("new", new), ("changed", changed))
        }
    return {
        "invoices": order.size,
        "updated": _updated(who),
        **_figures("new", new, order.size),
        **_figures("changed", changed, order.size),
        **figures,
    }


def _peaks(watch: Watch, name: str) -> Row:
    watch.sample()
    return {f"{kind}_{name}_mb": size for kind, size in watch.peaks.items()}


def _figures(name: str, cost: Cost, size: int) -> Row:
    """What the sandbox took is not ours; all else is, the sending itself included."""
    own = cost.seconds - cost.provider_seconds
    return {
        f"{name}_calls": cost.calls,
        f"{name}_seconds": round(cost.seconds, 1),
        f"{name}_own_ms_per_document": round(own / size * 1000, 2),
        f"{name}_cpu_ms_per_document": round(cost.cpu_seconds / size * 1000, 2),
        f"{name}_own_percent_of_allowed_time": round(own / (cost.calls / ALLOWED) * 100, 1),
    }


def _both_ways(who: Organisation) -> None:
    from accounting import scope
    from accounting.models import Integration
    from accounting.sync.change_settings import change_settings

    directions = {key: {"direction": "bidirectional"} for key in ("customer", "invoice")}
    with scope.scope([who.tenant.pk]):
        integration = Integration.objects.get(pk=who.integration_id)
        change_settings(integration=integration, changes={"data_types": directions}, changed_by="bench")


def _fill(stage: Stage, size: int) -> None:
    """Customers and invoices that people made in the provider's own program."""
    customers = max(1, size // PER_CUSTOMER)
    _tell(
        stage,
        [
            {
                "type": "customers",
                "create": {"Name": f"Boule i Åmål {number}", "CustomerNumber": f"B{number}"},
            }
            for number in range(customers)
        ],
    )
    _tell(stage, [_invoice(number, customers) for number in range(size)])


def _invoice(number: int, customers: int) -> dict[str, Any]:
    row = {"Description": "Licens", "DeliveredQuantity": "1", "Price": 100, "AccountNumber": 3041, "VAT": 0}
    head = {"CustomerNumber": f"B{number % customers}", "InvoiceDate": f"2026-01-{1 + number % 28:02}"}
    return {"type": "invoices", "create": head, "rows": [row, {**row, "Description": "Avgift"}]}


def _change(stage: Stage, size: int) -> None:
    _tell(
        stage,
        [
            {
                "type": "invoices",
                "number": str(number),
                "set": {"YourReference": "Åsa"},
                "rows": [{"Price": 110}, {"Price": 100}],
            }
            for number in range(1, size + 1)
        ],
    )


def _tell(stage: Stage, orders: list[dict[str, Any]]) -> None:
    for first in range(0, len(orders), AT_ONCE):
        stage.provider.tell("change", provider="fortnox", changes=orders[first : first + AT_ONCE])


def _read(stage: Stage, process: "subprocess.Popen[str]", who: Organisation) -> Cost:
    since = stage.provider.last()
    tell(process, f"{who.tenant.pk} {who.integration_id} {start(who)}")
    told = json.loads(hear(process))
    lines = [line for line in stage.provider.ask("wire", since=since) if line["limited"]]
    waited = sum(line["ms"] for line in lines) / 1000
    return Cost(told["seconds"], told["cpu_seconds"], waited, len(lines), told["queries"])


def _updated(who: Organisation) -> int:
    from accounting import scope
    from accounting.models import Invoice

    with scope.scope([who.tenant.pk]):
        return Invoice.objects.filter(your_reference="Åsa").count()
