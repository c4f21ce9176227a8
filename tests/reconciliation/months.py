"""Three months of a federation's books on both sides, and the person in the program who changes them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounting.models import Integration, Reconciliation, ReconciliationDifference, ReconciliationSum
from accounting.reconciliation.ask import reconcile
from accounting.reconciliation.work import run_reconciliation
from tests.engine.desk import Desk, customer, invoice, payment

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
MONTHS = ("2026-01", "2026-02", "2026-03")
OWN = {"INVOICE", "INVOICEPAYMENT"}
MOST_TURNS = 30
Sums = dict[tuple[str, str], Decimal]


def month_of(number: int) -> str:
    """Two invoices a month, round and round."""
    return MONTHS[(number - 1) // 2 % len(MONTHS)]


def _invoice(number: int) -> dict[str, Any]:
    dates = {"invoice_date": f"{month_of(number)}-10", "due_date": f"{month_of(number)}-25"}
    if number % 2:
        return invoice(number, f"{number}00.50", **dates)
    rows = [
        _row("tournament_fees", "3", "33.333", "25"),
        _row("club_fees", "1", "250.00", "0", cost_centre="KANSLI"),
    ]
    # 3 x 33.333 is 100.00 here; Fortnox multiplies 3 by 33.33, so a third row evens it out.
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


def book(desk: Desk, count: int) -> None:
    """So many booked invoices; all but the last are paid in part."""
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer(1, org_number="556036-0793"), customer(2, name="Boule Öst"))
    desk.save("invoice", *(_invoice(number) for number in range(1, count + 1)))
    paid = [payment(number, "100.00", payment_date=f"{month_of(number)}-20") for number in range(1, count)]
    desk.save("payment", *paid)
    desk.sync()
    assert {state for _, _, state, _ in desk.states()} == {"confirmed"}, desk.states()


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

    def voucher(self, ref: str) -> dict[str, Any]:
        document = self.desk.invoice(ref)
        place = tuple(document[name] for name in ("VoucherYear", "VoucherSeries", "VoucherNumber"))
        return next(one for one in self.desk.ledger("vouchers") if _place(one) == place)

    def rebook(self, ref: str, **changes: Any) -> None:
        """The voucher of an invoice behind its back: {"a1510": 1519} moves a row, {"d1510": 1} its debit."""
        voucher = self.voucher(ref)
        rows = [_changed(row, changes) for row in voucher["VoucherRows"] if not row.get("Removed")]
        self.force("vouchers", "-".join(map(str, _place(voucher))), rows=rows)

    def payment_of(self, ref: str) -> dict[str, Any]:
        number = int(self.number(ref))
        return next(one for one in self.desk.ledger("invoicepayments") if one["InvoiceNumber"] == number)

    def booked(self) -> Sums:
        """What the vouchers of invoices and payments say in the three months, as the ledger has them."""
        sums: Sums = defaultdict(Decimal)
        for voucher in self.desk.ledger("vouchers"):
            day = date.fromisoformat(voucher["TransactionDate"])
            if voucher.get("ReferenceType") in OWN and FIRST <= day <= LAST:
                for row in voucher["VoucherRows"]:
                    if not row.get("Removed"):
                        key = (f"{day:%Y-%m}", str(row["Account"]))
                        sums[key] += _money(row.get("Debit")) - _money(row.get("Credit"))
        return {key: amount for key, amount in sums.items() if amount}

    def ask(self, **wanted: Any) -> Reconciliation:
        given = {"trigger": "person", "requested_by": "test", "date_from": FIRST, "date_to": LAST}
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


def _place(voucher: dict[str, Any]) -> tuple[Any, ...]:
    return voucher["Year"], voucher["VoucherSeries"], voucher["VoucherNumber"]


def _money(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _changed(row: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    account = row["Account"]
    kept = {name: row[name] for name in ("Account", "Debit", "Credit", "CostCenter") if row.get(name)}
    more = {"a": "Account", "d": "Debit", "c": "Credit", "k": "CostCenter"}
    return kept | {
        name: changes[f"{key}{account}"] for key, name in more.items() if f"{key}{account}" in changes
    }


def found(run: Reconciliation) -> list[tuple[str, str, str, str]]:
    """(kind, data type, record or number, field) of everything but account sums."""
    rows = ReconciliationDifference.objects.filter(run=run).exclude(kind="account_sum")
    return sorted((one.kind, one.data_type, one.source_ref or one.external_id, one.field) for one in rows)


def sums(run: Reconciliation) -> set[tuple[str, str]]:
    """Months and accounts that are told to differ."""
    rows = ReconciliationDifference.objects.filter(run=run, kind="account_sum")
    return {(one.month, one.account) for one in rows}


def side(run: Reconciliation, name: str) -> Sums:
    rows = ReconciliationSum.objects.filter(run=run)
    return {(one.month, one.account): getattr(one, name) for one in rows if getattr(one, name)}


def one(run: Reconciliation, **which: Any) -> ReconciliationDifference:
    return ReconciliationDifference.objects.get(run=run, **which)
