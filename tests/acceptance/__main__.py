"""`python -m tests.acceptance var/demo.json`: a treasurer's January, judged from the sandbox's ledger."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from demo import federation
from tests.acceptance.hub import Hub
from tests.acceptance.saying import check, say

JANUARY: dict[str, Any] = {"date_from": "2026-01-01", "date_to": "2026-01-31"}


def dry_run(hub: Hub) -> None:
    since = hub.last_n()
    job = hub.run(dry_run=True, **JANUARY)
    items = hub.rows(f"/api/sync-jobs/{job['id']}/items/")
    creates = [item["record"]["data_type"] for item in items if item["operation"] == "create"]
    planned = {kind: creates.count(kind) for kind in ("customer", "invoice", "payment")}
    check("planned in the dry run", planned, {"customer": 47, "invoice": 312, "payment": 298})
    check("writes of the dry run", hub.writes(since), [])


def real_run(hub: Hub) -> None:
    job = hub.run(dry_run=False, **JANUARY)
    check("status of the run", job["status"], "completed")
    ledger = hub.ledger()
    month = federation.month(2026, 1)
    counts = tuple(len(ledger[kind]) for kind in ("customers", "invoices", "invoicepayments"))
    check("documents in the ledger", counts, (47, 312, 298))
    judge_invoices(ledger, month)
    judge_payments(ledger, month)


def by_ref(ledger: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {invoice["ExternalInvoiceReference2"]: invoice for invoice in ledger["invoices"]}


def judge_invoices(ledger: dict[str, Any], month: Any) -> None:
    theirs = by_ref(ledger)
    ours = {invoice["source_ref"]: invoice for invoice in month.invoices}
    check("invoices, by reference", set(theirs) == set(ours), True)
    wrong = [ref for ref, invoice in ours.items() if Decimal(invoice["total"]) != theirs[ref]["Total"]]
    check("invoices with another total", wrong, [])
    held = {ref for ref, invoice in ours.items() if invoice.get("hold_booking")}
    check("invoices that are not booked", {ref for ref, one in theirs.items() if not one["Booked"]}, held)
    paid: dict[str, Decimal] = {}
    for payment in month.payments:
        paid[payment["invoice"]] = paid.get(payment["invoice"], Decimal(0)) + Decimal(payment["amount"])
    off = [
        ref
        for ref, invoice in ours.items()
        if ref not in held and theirs[ref]["Balance"] != Decimal(invoice["total"]) - paid.get(ref, Decimal(0))
    ]
    check("booked invoices with another balance", off, [])


def judge_payments(ledger: dict[str, Any], month: Any) -> None:
    numbers = {ref: invoice["DocumentNumber"] for ref, invoice in by_ref(ledger).items()}
    expected = sorted(
        (str(numbers[payment["invoice"]]), Decimal(payment["amount"]), payment["payment_date"])
        for payment in month.payments
    )
    found = sorted(
        (str(one["InvoiceNumber"]), Decimal(one["AmountCurrency"] or one["Amount"]), one["PaymentDate"])
        for one in ledger["invoicepayments"]
    )
    check("payments on the right invoices", found == expected, True)
    check("booked payments", sum(one["Booked"] for one in ledger["invoicepayments"]), 298)


def runs_again(hub: Hub) -> None:
    since = hub.last_n()
    job = hub.run(dry_run=False, **JANUARY)
    check("status of the second run", job["status"], "completed")
    check("unchanged records", job["counts"]["unchanged"], 657)
    check("writes of the second run", hub.writes(since), [])


def change(hub: Hub, invoice: dict[str, Any]) -> list[tuple[str, str]]:
    """A comment is added; the writes that follow."""
    since = hub.last_n()
    answer = hub.post(
        "/api/records/invoices/",
        {
            "records": [
                {"source_ref": invoice["source_ref"], "comment": f"{invoice.get('comment', '')} Ändrad."}
            ]
        },
    )
    check(f"changed {invoice['source_ref']}", answer["results"][0]["status"], "updated")
    hub.run(dry_run=False, **JANUARY)
    return hub.writes(since)


def changes(hub: Hub) -> None:
    month = federation.month(2026, 1)
    held = next(invoice for invoice in month.invoices if invoice.get("hold_booking"))
    booked = next(invoice for invoice in month.invoices if not invoice.get("hold_booking"))
    numbers = {ref: invoice["DocumentNumber"] for ref, invoice in by_ref(hub.ledger()).items()}
    path = f"/3/invoices/{numbers[held['source_ref']]}"
    check("writes for a changed held invoice", change(hub, held), [("PUT", path)])
    check("writes for a changed booked invoice", change(hub, booked), [])
    problems = [row for row in hub.rows("/api/problems/") if row["code"] == "booked_changed"]
    check("proposals to credit and send anew", len(problems), 1)
    say(f"       {problems[0]['message']} {problems[0]['next_step']}")


def main() -> None:
    hub = Hub(Path(sys.argv[1]))
    dry_run(hub)
    real_run(hub)
    runs_again(hub)
    changes(hub)
    say("all as expected")


if __name__ == "__main__":
    main()
