"""What stands before the REST resources: route, token, licence and scope, in this order of refusal."""

from typing import TYPE_CHECKING

from sandbox.fortnox import (
    accounts,
    company,
    customers,
    financialyears,
    payments,
    predefined_routes,
    registers,
    vouchers,
    voucherseries,
)
from sandbox.fortnox.errors import NO_API_LICENCE, NO_LICENCE, NO_SCOPE, Refusal, error_reply
from sandbox.fortnox.invoices import routes as invoices
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route, Router
from sandbox.fortnox.scopes import API_LICENCE
from sandbox.fortnox.sie import routes as sie
from sandbox.messages import Call, Reply
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.fortnox.face import FortnoxFace

RESOURCES = (
    company.ROUTES, financialyears.ROUTES, accounts.ROUTES, voucherseries.ROUTES, vouchers.ROUTES,
    sie.ROUTES, registers.ROUTES, predefined_routes.ROUTES, customers.ROUTES, invoices.ROUTES, payments.ROUTES,
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
    books = face.reading(consent["company"]) if call.method == "GET" else face.books(consent["company"])
    request = FortnoxRequest(call, books, consent, params)
    request.check_accept()
    _check_rights(request, route)
    return route.answer(request)


def _check_rights(request: FortnoxRequest, route: Route) -> None:
    """The texts name no scope: what is missing can only be told from the resource that was asked for."""
    settings = request.books.settings
    licences, status = settings["licences"], settings["rights_status"]
    if not licences.get(API_LICENCE, True):
        raise Refusal(NO_API_LICENCE, "Det finns ingen aktiv API-licens.", status=status)
    if not licences.get(route.scope, True):
        raise Refusal(NO_LICENCE, "Det finns ingen aktiv licens för önskat scope.", status=status)
    if route.scope not in request.consent["scopes"]:
        raise Refusal(NO_SCOPE, "Har inte behörighet för scope.", status=status)
