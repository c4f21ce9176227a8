"""Three months of a federation's books on both sides, and the person in the program who changes them."""

from dataclasses import dataclass
from typing import Any

from accounting.models import Integration, Reconciliation, ReconciliationDifference
from accounting.reconciliation.ask import reconcile
from accounting.reconciliation.work import run_reconciliation
from tests.engine.desk import Desk, customer, invoice, payment

FIRST, LAST = "2026-01-01", "2026-03-31"
MONTHS = ("2026-01", "2026-02", "2026-03")
MOST_TURNS = 30


def invoices(count: int = 6) -> list[dict[str, Any]]:
    """Two a month, with VAT and without, one with an amount that Fortnox rounds otherwise."""
    rows = []
    for number in range(1, count + 1):
        month = MONTHS[(number - 1) // 2 % len(MONTHS)]
        rows.append(_invoice(number, month))
    return rows


def _invoice(number: int, month: str) -> dict[str, Any]:
    dates = {"invoice_date": f"{month}-10", "due_date": f"{month}-25"}
    if number % 2:
        return invoice(number, f"{number}00.50", **dates)
    rows = [
        _row("tournament_fees", "3", "33.333", "25"),
        _row("club_fees", "1", "250.00", "0", cost_centre="KANSLI"),
    ]
    # 3 x 33.333 is 100.00 here; Fortnox multiplies 3 by 33.33.
    return invoice(number, rows=rows, total="375.00", **dates)


def _row(category: str, quantity: str, price: str, rate: str, **more: str) -> dict[str, Any]:
    row = {
        "internal_category": category,
        "description": f"Avgift {category}",
        "quantity": quantity,
        "unit_price": price,
        "vat_rate": rate,
    }
    return row | more


def payments(count: int = 6) -> list[dict[str, Any]]:
    """All but the last invoice are paid, in part."""
    return [
        payment(number, "100.00", payment_date=f"{MONTHS[(number - 1) // 2 % len(MONTHS)]}-20")
        for number in range(1, count)
    ]


def book(desk: Desk, count: int = 6) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer(1, org_number="556036-0793"), customer(2, name="Boule Öst"))
    desk.save("invoice", *invoices(count))
    desk.save("payment", *payments(count))
    desk.sync()


@dataclass
class Office:
    """The desk, a person at the provider's own program, and the comparison of the three months."""

    desk: Desk

    def change(self, kind: str, number: object = None, **order: Any) -> Any:
        numbered = {} if number is None else {"number": str(number)}
        body = {"company": "100200", "type": kind, **numbered, **order}
        return self.desk.sandbox.control("change", body)["document"]

    def force(self, kind: str, number: object, **order: Any) -> Any:
        return self.change(kind, number, force=True, **order)

    def number(self, ref: str) -> str:
        return str(self.desk.invoice(ref)["DocumentNumber"])

    def voucher(self, ref: str) -> str:
        document = self.desk.invoice(ref)
        return "-".join(str(document[name]) for name in ("VoucherYear", "VoucherSeries", "VoucherNumber"))

    def payment_of(self, ref: str) -> dict[str, Any]:
        number = int(self.number(ref))
        return next(one for one in self.desk.ledger("invoicepayments") if one["InvoiceNumber"] == number)

    def ask(self, **wanted: Any) -> Reconciliation:
        given = {"trigger": "person", "requested_by": "test", "date_from": _day(FIRST), "date_to": _day(LAST)}
        return reconcile(integration=self.integration, **{**given, **wanted}).run

    def compare(self, **wanted: Any) -> Reconciliation:
        run = self.ask(**wanted)
        self.finish(run)
        assert run.status == "completed", (run.status, run.error_code, run.error_words)
        return run

    def finish(self, run: Reconciliation) -> None:
        for _ in range(MOST_TURNS):
            run_reconciliation(run.pk)
            run.refresh_from_db()
            if run.status in {"completed", "failed"}:
                return
            self.desk.clock.forward(10)
        raise AssertionError(f"the comparison comes to no end: {run.status} {run.stage}")

    @property
    def integration(self) -> Integration:
        return self.desk.integration


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def found(run: Reconciliation) -> list[tuple[str, str, str, str]]:
    """(kind, data type, record or number, field) of everything but account sums."""
    rows = ReconciliationDifference.objects.filter(run=run).exclude(kind="account_sum")
    return sorted((one.kind, one.data_type, one.source_ref or one.external_id, one.field) for one in rows)


def sums(run: Reconciliation) -> list[tuple[str, str, str, str]]:
    rows = ReconciliationDifference.objects.filter(run=run, kind="account_sum")
    return sorted((one.month, one.account, one.ours, one.theirs) for one in rows)


def one(run: Reconciliation, **which: Any) -> ReconciliationDifference:
    return ReconciliationDifference.objects.get(run=run, **which)
