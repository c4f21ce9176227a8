"""Customer payments: any number of equal ones, without effect until booked."""

from sandbox.fortnox import payment_writing
from sandbox.fortnox.listing import ListRules, Test, listing
from sandbox.fortnox.payment_form import item, shown
from sandbox.fortnox.replies import created, deleted, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc


def _of_invoice(wanted: str) -> Test:
    return lambda doc: wanted in str(doc["InvoiceNumber"])


RULES = ListRules(
    "InvoicePayments",
    item,
    searches={"invoicenumber": _of_invoice},
    sorts={"paymentdate": "PaymentDate"},
)


def list_payments(request: FortnoxRequest) -> Reply:
    return listing(request, RULES, request.books.all("invoicepayments").values())


def get_payment(request: FortnoxRequest) -> Reply:
    return single("InvoicePayment", shown(_found(request)))


def create_payment(request: FortnoxRequest) -> Reply:
    wanted = request.payload("InvoicePayment", "InvoicePayment")
    kept = payment_writing.add_payment(request.books, wanted)
    return created("InvoicePayment", shown(kept), "invoicepayments")


def change_payment(request: FortnoxRequest) -> Reply:
    payment = _found(request)
    changes = request.payload("InvoicePayment", "InvoicePayment")
    return single("InvoicePayment", shown(payment_writing.edit_payment(request.books, payment, changes)))


def delete_payment(request: FortnoxRequest) -> Reply:
    payment_writing.remove_unbooked_payment(request.books, _found(request))
    return deleted()


def bookkeep_payment(request: FortnoxRequest) -> Reply:
    return single("InvoicePayment", shown(payment_writing.book_payment(request.books, _found(request))))


def _found(request: FortnoxRequest) -> Doc:
    return payment_writing.found_payment(request.books, request.params["Number"])


ROUTES = (
    Route("GET", "invoicepayments", "payment", list_payments),
    Route("POST", "invoicepayments", "payment", create_payment),
    Route("GET", "invoicepayments/{Number}", "payment", get_payment),
    Route("PUT", "invoicepayments/{Number}", "payment", change_payment),
    Route("DELETE", "invoicepayments/{Number}", "payment", delete_payment),
    Route("PUT", "invoicepayments/{Number}/bookkeep", "payment", bookkeep_payment),
)
