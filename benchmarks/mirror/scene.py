"""A company whose series R is reversed in Q, worker and beat as in production, and somebody who tells of events."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from benchmarks.processes import running
from benchmarks.provider import Provider
from benchmarks.stage import COMPANY, Organisation, Stage, connected

ROWS = [{"Account": 1930, "Debit": 1000.10}, {"Account": 3985, "Credit": 1000.10}]
_WORKER = ["-m", "celery", "-A", "frost_integrations", "worker", "-P", "threads", "-c", "4", "--without-gossip",
           "--without-mingle", "--loglevel", "ERROR", "-B", "-s"]  # fmt: skip


def mirroring(stage: Stage) -> Organisation:
    """Its registers are read, as every night does."""
    who = connected(stage)
    from accounting import scope
    from accounting.mappings.references import read_references
    from accounting.models import Integration
    from vouchers.mirror.rules import new_rule, save_rule

    with scope.scope([who.tenant.pk]):
        integration = Integration.objects.select_related("grant__app", "tenant").get(pk=who.integration_id)
        read_references(integration=integration)
        changes = {"mode": "automatic", "starts_on": date(2026, 1, 1)}
        save_rule(rule=new_rule(integration), changes=changes, changed_by="bench")
    return who


def book(provider: Provider, count: int) -> list[str]:
    """Vouchers that a person books in R; their numbers as events name them."""
    orders = [
        {"series": "R", "date": "2026-01-31", "text": f"Resa {place}", "rows": ROWS} for place in range(count)
    ]
    made = provider.tell("book", provider="fortnox", company=COMPANY, vouchers=orders)["booked"]
    return [f"{one['year']}-{one['series']}-{one['number']}" for one in made]


@contextmanager
def at_work(stage: Stage, who: Organisation) -> Iterator["subprocess.Popen[str]"]:
    """The teller, while a worker and its beat run."""
    arguments = ["-m", "benchmarks.teller", str(who.tenant.pk), str(who.integration_id)]
    with (
        running([*_WORKER, str(stage.data / "beat")], stage.data / "worker.log", stage.environment),
        running(arguments, stage.data / "teller.log", stage.environment, talks=True) as teller,
    ):
        yield teller
