"""A treasurer's desk: keeps records, plans, sends inline, and reads the other side's ledger and wire log."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounting import clock, records
from accounting.models import Integration, Problem, State, SyncItem, SyncJob
from accounting.sync import drain, jobs, plan
from accounting.sync.change_settings import change_settings
from accounting.sync.progress import job_counts
from tests.practice_server import PracticeServer

MOST_ROUNDS = 30
MOVING = (State.PLANNED, State.READY, State.WAITING, State.SENDING, State.UNCERTAIN)


class Later:
    """A clock that a test may put forward; it runs with the real one."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Desk:
    integration_id: Any
    tenant: Any
    sandbox: PracticeServer
    clock: Later
    company: str = "100200"
    since: int = field(default=0)

    @property
    def integration(self) -> Integration:
        """As the database has it now."""
        return Integration.objects.select_related("grant__app", "tenant").get(pk=self.integration_id)

    def save(self, data_type: str, *rows: dict[str, Any]) -> None:
        outcomes = records.save_records(
            tenant=self.tenant, record_type=records.get(data_type), records=list(rows), changed_by="test"
        )
        bad = [outcome for outcome in outcomes if outcome.status == "error"]
        assert not bad, bad

    def settings(self, **changes: Any) -> None:
        change_settings(integration=self.integration, changes=changes, changed_by="test")

    def plan(self, **wanted: Any) -> SyncJob:
        given = {"trigger": "person", "requested_by": "test", **wanted}
        job = jobs.start_job(integration=self.integration, **given).job
        plan.plan_job(job.pk)
        job.refresh_from_db()
        return job

    def drain(self, times: int = 1) -> None:
        for _ in range(times):
            drain.drain(self.integration_id)

    def sync(self, **wanted: Any) -> SyncJob:
        job = self.plan(**wanted)
        self.settle()
        job.refresh_from_db()
        return job

    def locked_invoice(self) -> None:
        """Invoice 1 stands there as a draft that cannot be booked, for its month is locked."""
        self.settings(auto_bookkeep_invoices=True)
        self.sandbox.control("company", {"company": self.company, "locked_until": "2026-01-31"})
        self.save("customer", customer())
        self.save("invoice", invoice())
        self.sync()
        assert self.problems() == ["2000401"]

    def unlock(self) -> None:
        self.sandbox.control("company", {"company": self.company, "locked_until": None})

    def settle(self) -> None:
        """Drain until nothing moves any more; waiting times pass at once."""
        for _ in range(MOST_ROUNDS):
            self.drain()
            moving = SyncItem.objects.filter(state__in=MOVING, plan_only=False, blocked=False)
            if not moving.exists():
                return
            self.clock.forward(self._seconds_to_next(moving))
        raise AssertionError(f"nothing comes to rest: {self.states()}")

    def _seconds_to_next(self, moving: Any) -> float:
        """Until the next item is due by itself, or the next probe of an open circuit."""
        probe = self.integration.circuit_probe_at
        free = moving.filter(Q(depends_on=None) | Q(depends_on__state=State.CONFIRMED))
        times = [probe] if probe else [at for at in free.values_list("next_attempt_at", flat=True) if at]
        # What is due but stays waits for another write of its document: that one's time counts.
        times = [at for at in times if at > clock.now()] or times
        return max(0.0, (min(times) - clock.now()).total_seconds()) + 0.01 if times else 1.0

    def states(self) -> list[tuple[str, str, str, str]]:
        rows = SyncItem.objects.filter(plan_only=False).order_by("created_at", "sequence")
        return list(rows.values_list("source_ref", "operation", "state", "error_code"))

    def state(self, ref: str, operation: str = "create") -> str:
        rows = SyncItem.objects.filter(source_ref=ref, operation=operation, plan_only=False)
        item = rows.order_by("-created_at", "-sequence").first()
        return item.state if item else ""

    def counts(self, job: SyncJob) -> dict[str, int]:
        return {name: number for name, number in job_counts(job).items() if number}

    def problems(self) -> list[str]:
        return sorted(Problem.objects.filter(solved_at=None).values_list("code", flat=True))

    def ledger(self, collection: str, company: str = "") -> list[dict[str, Any]]:
        found = self.sandbox.control("ledger", provider="fortnox", company=company or self.company)
        return list(found[collection])

    def invoice(self, ref: str) -> dict[str, Any]:
        """The one document of this invoice; credit notes and credited ones aside."""
        marked = [
            one
            for one in self.ledger("invoices")
            if one["ExternalInvoiceReference2"] == ref and one["CreditInvoiceReference"] in ("0", 0)
        ]
        assert len(marked) == 1, marked
        return marked[0]

    def writes(self) -> Counter[str]:
        """The write requests since the mark, by method and register: POST invoices, PUT invoices/bookkeep."""
        lines = self.sandbox.control("wire", since=self.since)
        return Counter(
            write_kind(line) for line in lines if line["method"] != "GET" and "/3/" in line["path"]
        )

    def requests(self) -> list[dict[str, Any]]:
        return list(self.sandbox.control("wire", since=self.since))

    def mark(self) -> None:
        lines = self.sandbox.control("wire", since=self.since)
        self.since = lines[-1]["n"] if lines else self.since


def write_kind(line: dict[str, Any]) -> str:
    """POST invoices, PUT invoices, PUT invoices/bookkeep, ..."""
    parts = line["path"].partition("/3/")[2].partition("?")[0].split("/")
    verb = f"/{parts[2]}" if len(parts) > 2 else ""
    return f"{line['method']} {parts[0]}{verb}"


def customer(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"source_ref": f"C-{number}", "name": f"Åsas klot {number}", "kind": "association"} | more


def invoice(number: int = 1, amount: str = "1000.00", **more: Any) -> dict[str, Any]:
    """One row without VAT of this amount, for customer 1."""
    row = {
        "internal_category": "license_fees",
        "description": f"Licens {number}",
        "quantity": "1",
        "unit_price": amount,
        "vat_rate": "0",
    }
    plain = {
        "source_ref": f"F-{number}",
        "customer": "C-1",
        "invoice_date": "2026-01-15",
        "due_date": "2026-02-14",
        "total": amount,
        "rows": [row],
    }
    return plain | more


def payment(number: int = 1, amount: str = "1000.00", **more: Any) -> dict[str, Any]:
    plain = {"source_ref": f"P-{number}", "invoice": f"F-{number}", "payment_date": "2026-01-30"}
    return plain | {"amount": amount} | more


def total(document: dict[str, Any]) -> Decimal:
    return Decimal(str(document["Total"]))


@contextmanager
def desk_of(integration: Integration, tenant: Any, sandbox: PracticeServer) -> Iterator[Desk]:
    later = Later()
    with clock.clock_set(later):
        desk = Desk(integration.pk, tenant, sandbox, later)
        desk.mark()
        yield desk
