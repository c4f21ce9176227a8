"""The same three months without any product: written into the sandbox by hand, with our records beside them."""

from copy import deepcopy
from typing import Any

from tests.practice_server import PracticeServer
from tests.reconciliation_injector import months
from tests.reconciliation_injector.world import Doc

ACCOUNTS = {
    "license_fees": 3041,
    "tournament_fees": 3420,
    "club_fees": 3430,
    "membership_fees": 3440,
    "sponsor_income": 3740,
}
_AT_ONCE = 100


class Shelf:
    """Our records, as the API would show them."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Doc]] = {"invoices": {}, "payments": {}}

    def records(self, plural: str) -> list[Doc]:
        return deepcopy(list(self.kept[plural].values()))

    def save(self, plural: str, records: list[Doc]) -> None:
        for record in records:
            before = self.kept[plural].get(record["source_ref"], {"external": []})
            self.kept[plural][record["source_ref"]] = {**before, **record}


def fill(sandbox: PracticeServer, seed: int, per_month: int) -> Shelf:
    """All booked, all paid ones paid; numbers as the sandbox gives them."""
    shelf = Shelf()
    invoices, payments = months.documents(seed, per_month)
    customers = [{"CustomerNumber": one["source_ref"], "Name": one["name"]} for one in months.customers()]
    _ordered(sandbox, [{"type": "customers", "create": one} for one in customers])
    numbers = [one["DocumentNumber"] for one in _ordered(sandbox, [_invoice(one) for one in invoices])]
    by_ref = {one["source_ref"]: number for one, number in zip(invoices, numbers, strict=True)}
    for record in invoices:
        external = [{"external_id": by_ref[record["source_ref"]]}]
        shelf.save("invoices", [{**record, "currency": "SEK", "external": external}])
    paid = _ordered(sandbox, [_payment(one, by_ref[one["invoice"]]) for one in payments])
    for record, document in zip(payments, paid, strict=True):
        shelf.save("payments", [{**record, "external": [{"external_id": str(document["Number"])}]}])
    return shelf


def _ordered(sandbox: PracticeServer, orders: list[Doc]) -> list[Doc]:
    found: list[Doc] = []
    for start in range(0, len(orders), _AT_ONCE):
        answer = sandbox.control("change", {"changes": orders[start : start + _AT_ONCE]})
        found += [one["document"] for one in answer["changed"]]
    return found


def _invoice(record: Doc) -> Doc:
    fields: dict[str, Any] = {
        "CustomerNumber": record["customer"],
        "InvoiceDate": record["invoice_date"],
        "DueDate": record["due_date"],
        "ExternalInvoiceReference1": f"fi:{record['source_ref']}",
        "ExternalInvoiceReference2": record["source_ref"],
    }
    rows = [
        {
            "AccountNumber": ACCOUNTS[row["internal_category"]],
            "Description": row["description"],
            "DeliveredQuantity": row["quantity"],
            "Price": float(row["unit_price"]),
            "VAT": int(row["vat_rate"]),
        }
        for row in record["rows"]
    ]
    return {"type": "invoices", "create": fields, "rows": rows, "book": True}


def _payment(record: Doc, number: str) -> Doc:
    fields = {
        "InvoiceNumber": int(number),
        "Amount": float(record["amount"]),
        "PaymentDate": record["payment_date"],
        "ModeOfPaymentAccount": 1920 if record["method"] == "plusgiro" else 1930,
    }
    return {"type": "invoicepayments", "create": fields, "book": True}
