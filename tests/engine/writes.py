"""The seven kinds of write, and how a desk comes to the point where one of them is due for record n."""

from dataclasses import dataclass
from typing import Any

from accounting import records
from accounting.models import SyncItem
from tests.engine.desk import Desk, customer, invoice, payment


@dataclass(frozen=True)
class Write:
    """`method` and `path` as the wire shows it; `data_type` and `operation` as our items do."""

    method: str
    path: str
    data_type: str
    operation: str
    kind: str

    def ref(self, number: int) -> str:
        return {"customer": "C", "invoice": "F", "payment": "P"}[self.data_type] + f"-{number}"

    def item(self, number: int) -> Any:
        rows = SyncItem.objects.filter(source_ref=self.ref(number), operation=self.operation, plan_only=False)
        return rows.latest("created_at")


WRITES = {
    "customer create": Write("POST", "^/3/customers$", "customer", "create", "POST customers"),
    "customer update": Write("PUT", "^/3/customers/[^/]+$", "customer", "update", "PUT customers"),
    "invoice create": Write("POST", "^/3/invoices$", "invoice", "create", "POST invoices"),
    "invoice update": Write("PUT", r"^/3/invoices/\d+$", "invoice", "update", "PUT invoices"),
    "invoice bookkeep": Write(
        "PUT", r"^/3/invoices/\d+/bookkeep$", "invoice", "bookkeep", "PUT invoices/bookkeep"
    ),
    "payment create": Write("POST", "^/3/invoicepayments$", "payment", "create", "POST invoicepayments"),
    "payment bookkeep": Write(
        "PUT", r"^/3/invoicepayments/\d+/bookkeep$", "payment", "bookkeep", "PUT invoicepayments/bookkeep"
    ),
}


def lay_out(desk: Desk, write: Write, count: int) -> None:
    """Everything that has to stand before this write is sent, for records 1 to count."""
    numbers = range(1, count + 1)
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer(1))
    if write.data_type == "customer":
        desk.save("customer", *(customer(n) for n in numbers))
    if write.data_type == "payment" or write.operation == "update":
        held = write.operation == "update"
        desk.save(
            "invoice", *(invoice(n, hold_booking=held) for n in numbers if write.data_type != "customer")
        )
    if write.operation == "update" or write.data_type != "customer":
        desk.sync()
    desk.mark()


def make_due(desk: Desk, write: Write, number: int) -> None:
    """Record n now needs exactly this write (a bookkeep comes right after its create)."""
    update = write.operation == "update"
    match write.data_type:
        case "customer":
            desk.save("customer", customer(number, **({"name": f"Nytt namn {number}"} if update else {})))
        case "invoice":
            amount = "1111.00" if update else "1000.00"
            desk.save("invoice", invoice(number, amount, hold_booking=update))
        case "payment":
            desk.save("payment", payment(number))
    desk.plan(data_types=[write.data_type], record_ids=[_id(write, number)])


def _id(write: Write, number: int) -> Any:
    return records.get(write.data_type).model.objects.get(source_ref=write.ref(number)).pk


def documents(desk: Desk, write: Write, number: int) -> list[dict[str, Any]]:
    """What stands in the ledger of record n."""
    match write.data_type:
        case "customer":
            names = (f"Åsas klot {number}", f"Nytt namn {number}")
            return [one for one in desk.ledger("customers") if one["Name"] in names]
        case "invoice":
            return _invoices(desk, number)
    [paid] = _invoices(desk, number)
    return [
        one for one in desk.ledger("invoicepayments") if str(one["InvoiceNumber"]) == paid["DocumentNumber"]
    ]


def _invoices(desk: Desk, number: int) -> list[dict[str, Any]]:
    return [one for one in desk.ledger("invoices") if one["ExternalInvoiceReference2"] == f"F-{number}"]
