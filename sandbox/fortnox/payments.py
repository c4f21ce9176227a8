"""Customer payments: any number of equal ones, without effect until booked."""

from sandbox.fortnox.errors import TEXT_ONLY, not_found, refused
from sandbox.fortnox.listing import ListRules, Test, listing
from sandbox.fortnox.payment_booking import post_payment
from sandbox.fortnox.payment_form import complete, item, shown
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
    payment = complete(request.books, request.payload("InvoicePayment", "InvoicePayment"))
    number = str(request.books.next_number("invoicepayment"))
    kept = request.books.put("invoicepayments", number, {**payment, "Number": number, "Booked": False})
    return created("InvoicePayment", shown(kept), "invoicepayments")


def change_payment(request: FortnoxRequest) -> Reply:
    payment = _unbooked(request)
    changes = request.payload("InvoicePayment", "InvoicePayment")
    changed = complete(request.books, {**_still_valid(payment, changes), **changes})
    return single("InvoicePayment", shown(request.books.put("invoicepayments", payment["Number"], changed)))


def delete_payment(request: FortnoxRequest) -> Reply:
    request.books.delete("invoicepayments", _unbooked(request)["Number"])
    return deleted()


def bookkeep_payment(request: FortnoxRequest) -> Reply:
    payment = _unbooked(request)
    booked = {**payment, **post_payment(request.books, payment), "Booked": True}
    return single("InvoicePayment", shown(request.books.put("invoicepayments", payment["Number"], booked)))


def _still_valid(payment: Doc, changes: Doc) -> Doc:
    """Values derived from something that now changes are derived again."""
    derived = set()
    if {"AmountCurrency", "CurrencyRate"} & set(changes):
        derived.add("Amount")
    if "ModeOfPayment" in changes:
        derived.add("ModeOfPaymentAccount")
    return {name: value for name, value in payment.items() if name not in derived}


def _found(request: FortnoxRequest) -> Doc:
    payment = request.books.get("invoicepayments", request.params["Number"])
    if payment is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta betalningen.")
    return payment


def _unbooked(request: FortnoxRequest) -> Doc:
    payment = _found(request)
    if payment["Booked"]:
        raise refused("Betalningen är redan bokförd.")
    return payment


ROUTES = (
    Route("GET", "invoicepayments", "payment", list_payments),
    Route("POST", "invoicepayments", "payment", create_payment),
    Route("GET", "invoicepayments/{Number}", "payment", get_payment),
    Route("PUT", "invoicepayments/{Number}", "payment", change_payment),
    Route("DELETE", "invoicepayments/{Number}", "payment", delete_payment),
    Route("PUT", "invoicepayments/{Number}/bookkeep", "payment", bookkeep_payment),
)
