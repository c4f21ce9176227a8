"""The calls on invoices."""

from collections.abc import Callable
from functools import partial

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.invoices import actions
from sandbox.fortnox.invoices.form import shown
from sandbox.fortnox.invoices.lists import list_invoices
from sandbox.fortnox.invoices.writing import changed, draft, found, save
from sandbox.fortnox.replies import created, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc


def get_invoice(request: FortnoxRequest) -> Reply:
    return single("Invoice", _shown(request, found(request.books, request.params["DocumentNumber"])))


def create_invoice(request: FortnoxRequest) -> Reply:
    invoice = save(request.books, draft(request.books, request.payload("Invoice", "Invoice")))
    return created("Invoice", _shown(request, invoice), "invoices")


def change_invoice(request: FortnoxRequest) -> Reply:
    invoice = found(request.books, request.params["DocumentNumber"])
    changes = request.payload("Invoice", "Invoice")
    if invoice["Booked"]:
        raise refused("Fakturan är bokförd och kan inte ändras.")
    if invoice["Cancelled"]:
        raise refused("Fakturan är makulerad och kan inte ändras.")
    return single("Invoice", _shown(request, save(request.books, changed(request.books, invoice, changes))))


def act(action: Callable[[Books, Doc], Doc], request: FortnoxRequest) -> Reply:
    invoice = found(request.books, request.params["DocumentNumber"])
    return single("Invoice", _shown(request, action(request.books, invoice)))


def _shown(request: FortnoxRequest, invoice: Doc) -> Doc:
    return shown(invoice, no_right=request.books.settings["api_noright"])


ACTIONS = {
    "bookkeep": actions.bookkeep,
    "cancel": actions.cancel,
    "credit": actions.credit,
    "externalprint": actions.mark_sent,
}
ROUTES = (
    Route("GET", "invoices", "invoice", list_invoices),
    Route("POST", "invoices", "invoice", create_invoice),
    Route("GET", "invoices/{DocumentNumber}", "invoice", get_invoice),
    Route("PUT", "invoices/{DocumentNumber}", "invoice", change_invoice),
    *(
        Route("PUT", f"invoices/{{DocumentNumber}}/{name}", "invoice", partial(act, action))
        for name, action in ACTIONS.items()
    ),
)
