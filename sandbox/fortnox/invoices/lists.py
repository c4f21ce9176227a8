"""Finding invoices: named filters, searches, and what counts as unpaid."""

from collections.abc import Callable

from sandbox.fortnox.invoices.form import item
from sandbox.fortnox.listing import ListRules, Test, contains, listing, same_truth
from sandbox.fortnox.request import FortnoxRequest
from sandbox.messages import Reply
from sandbox.store import Doc


def list_invoices(request: FortnoxRequest) -> Reply:
    today = request.books.today
    rules = ListRules("Invoices", item, SEARCHES, _filters(today), SORTS, "InvoiceDate")
    return listing(request, rules, request.books.all("invoices").values())


def _filters(today: str) -> dict[str, Test]:
    return {
        "cancelled": lambda doc: doc["Cancelled"],
        "fullypaid": lambda doc: _open(doc) and doc["Balance"] == 0,
        "unpaid": lambda doc: _open(doc) and doc["Balance"] != 0,
        "unpaidoverdue": lambda doc: _open(doc) and doc["Balance"] != 0 and doc["DueDate"] < today,
        "unbooked": lambda doc: not doc["Booked"] and not doc["Cancelled"],
    }


def _open(doc: Doc) -> bool:
    return doc["Booked"] and not doc["Cancelled"]


def _in_rows(field: str) -> Callable[[str], Test]:
    search = contains(field)
    return lambda wanted: lambda doc: any(search(wanted)(row) for row in doc["InvoiceRows"])


def _account(compare: Callable[[int, int], bool]) -> Callable[[str], Test]:
    def maker(wanted: str) -> Test:
        limit = int(wanted) if wanted.isdecimal() else 0
        return lambda doc: any(compare(row.get("AccountNumber", 0), limit) for row in doc["InvoiceRows"])

    return maker


def _labelled(wanted: str) -> Test:
    return lambda doc: any(str(label.get("Id")) == wanted for label in doc.get("Labels", []))


def _paid_from(wanted: str) -> Test:
    return lambda doc: (doc.get("FinalPayDate") or "") >= wanted


def _paid_to(wanted: str) -> Test:
    return lambda doc: "" < (doc.get("FinalPayDate") or "") <= wanted


SEARCHES: dict[str, Callable[[str], Test]] = {
    **{
        name.lower(): contains(name)
        for name in (
            "CustomerName", "CustomerNumber", "DocumentNumber", "OCR", "Project", "CostCenter", "Currency",
            "InvoiceType", "OurReference", "YourReference", "YourOrderNumber", "ExternalInvoiceReference1",
            "ExternalInvoiceReference2",
        )
    },
    "label": _labelled,
    "credit": same_truth("Credit"),
    "sent": same_truth("Sent"),
    "notcompleted": same_truth("NotCompleted"),
    "articlenumber": _in_rows("ArticleNumber"),
    "articledescription": _in_rows("Description"),
    "accountnumberfrom": _account(lambda number, limit: number >= limit),
    "accountnumberto": _account(lambda number, limit: 0 < number <= limit),
    "fromfinalpaydate": _paid_from,
    "tofinalpaydate": _paid_to,
}  # fmt: skip
SORTS = {
    "customername": "CustomerName",
    "customernumber": "CustomerNumber",
    "documentnumber": "DocumentNumber",
    "invoicedate": "InvoiceDate",
    "ocr": "OCR",
    "total": "Total",
}
