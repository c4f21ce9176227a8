"""What stands before the REST resources: route, token, licence and scope, in this order of refusal."""

from typing import TYPE_CHECKING

from sandbox.fortnox import (
    accounts,
    company,
    customers,
    financialyears,
    payments,
    registers,
    vouchers,
    voucherseries,
)
from sandbox.fortnox.errors import NO_LICENCE, NO_SCOPE, Refusal, error_reply
from sandbox.fortnox.invoices import routes as invoices
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route, Router
from sandbox.messages import Call, Reply
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.fortnox.face import FortnoxFace

RESOURCES = (
    company.ROUTES, financialyears.ROUTES, accounts.ROUTES, voucherseries.ROUTES, vouchers.ROUTES,
    registers.ROUTES, customers.ROUTES, invoices.ROUTES, payments.ROUTES,
)  # fmt: skip
ROUTER = Router(route for routes in RESOURCES for route in routes)


def answer(face: "FortnoxFace", call: Call, path: str) -> Reply:
    consent = face.consent(call)
    if consent is None:
        return face.unauthorized()
    try:
        with face.store.savepoint():
            return _checked(face, call, path, consent)
    except Refusal as refusal:
        return error_reply(refusal.status, refusal.code, refusal.message)


def _checked(face: "FortnoxFace", call: Call, path: str, consent: Doc) -> Reply:
    route, params = ROUTER.find(call.method, path)
    request = FortnoxRequest(call, face.books(consent["company"]), consent, params)
    request.check_accept()
    _check_rights(request, route)
    return route.answer(request)


def _check_rights(request: FortnoxRequest, route: Route) -> None:
    if not request.books.settings["licences"].get(route.scope, True):
        raise Refusal(NO_LICENCE, f"Det finns ingen aktiv licens för {route.scope}.", status=403)
    if route.scope not in request.consent["scopes"]:
        raise Refusal(NO_SCOPE, "Har inte behörighet för scope.", status=403)
