"""Customers: numbers are own or generated, never used twice, not even after deletion."""

import re

from sandbox.fortnox.customer_form import item, shown, starting_values
from sandbox.fortnox.errors import (
    CUSTOMER_NOT_FOUND,
    CUSTOMER_NUMBER_USED,
    ILLEGAL_CHARACTERS,
    Refusal,
    not_found,
    refused,
)
from sandbox.fortnox.listing import ListRules, contains, listing
from sandbox.fortnox.replies import created, deleted, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.fortnox.terms import check_terms
from sandbox.messages import Reply
from sandbox.store import Doc

_ALLOWED = re.compile(r"[A-Za-z0-9_\-. ]+")
RULES = ListRules(
    "Customers",
    item,
    searches={
        "customernumber": contains("CustomerNumber"),
        "name": contains("Name"),
        "zipcode": contains("ZipCode"),
        "city": contains("City"),
        "email": contains("Email"),
        "phone": contains("Phone1"),
        "organisationnumber": contains("OrganisationNumber"),
        "gln": contains("GLN"),
        "glndelivery": contains("GLNDelivery"),
    },
    filters={"active": lambda doc: doc["Active"], "inactive": lambda doc: not doc["Active"]},
    sorts={"customernumber": "CustomerNumber", "name": "Name"},
)


def list_customers(request: FortnoxRequest) -> Reply:
    return listing(request, RULES, request.books.all("customers").values())


def get_customer(request: FortnoxRequest) -> Reply:
    return single("Customer", shown(_found(request)))


def create_customer(request: FortnoxRequest) -> Reply:
    wanted = request.payload("Customer", "Customer")
    if not wanted.get("Name"):
        # Seen by integrators: an empty name is answered with the code of a taken number.
        raise Refusal(CUSTOMER_NUMBER_USED, "Kundnamn måste anges.")
    number = wanted.get("CustomerNumber") or _free_number(request)
    _check_number(request, number)
    _check_codes(request, wanted)
    customer = {**starting_values(wanted), "CustomerNumber": number}
    return created("Customer", shown(request.books.put("customers", number, customer)), "customers")


def change_customer(request: FortnoxRequest) -> Reply:
    customer = _found(request)
    changes = request.payload("Customer", "Customer")
    if changes.get("CustomerNumber", customer["CustomerNumber"]) != customer["CustomerNumber"]:
        raise refused("Kundnumret kan inte ändras.")
    if "Name" in changes and not changes["Name"]:
        raise Refusal(CUSTOMER_NUMBER_USED, "Kundnamn måste anges.")
    _check_codes(request, changes)
    nested = {
        name: {**customer.get(name, {}), **value}
        for name, value in changes.items()
        if isinstance(value, dict)
    }
    changed = {**customer, **changes, **nested, "_touched": True}
    return single("Customer", shown(request.books.put("customers", customer["CustomerNumber"], changed)))


def delete_customer(request: FortnoxRequest) -> Reply:
    number = _found(request)["CustomerNumber"]
    if any(invoice["CustomerNumber"] == number for invoice in request.books.all("invoices").values()):
        raise refused("Kunden kan inte tas bort eftersom den används.")
    request.books.delete("customers", number)
    return deleted()


def _free_number(request: FortnoxRequest) -> str:
    while True:
        number = str(request.books.next_number("customer"))
        if not _taken(request, number):
            return number


def _check_number(request: FortnoxRequest, number: str) -> None:
    if not _ALLOWED.fullmatch(number):
        raise Refusal(ILLEGAL_CHARACTERS, "Kundnumret innehåller ogiltiga tecken.")
    if _taken(request, number):
        raise Refusal(CUSTOMER_NUMBER_USED, f"Kundnummer {number} används redan.")


def _taken(request: FortnoxRequest, number: str) -> bool:
    return request.books.get("customers", number) is not None or request.books.was_deleted(
        "customers", number
    )


def _check_codes(request: FortnoxRequest, given: Doc) -> None:
    request.books.check_references(given)
    check_terms(given)
    if given.get("Currency") and request.books.get("currencies", given["Currency"]) is None:
        raise refused(f"Valutan {given['Currency']} finns inte.")


def _found(request: FortnoxRequest) -> Doc:
    customer = request.books.get("customers", request.params["CustomerNumber"])
    if customer is None:
        raise not_found(CUSTOMER_NOT_FOUND, "Kan inte hitta kunden.")
    return customer


ROUTES = (
    Route("GET", "customers", "customer", list_customers),
    Route("POST", "customers", "customer", create_customer),
    Route("GET", "customers/{CustomerNumber}", "customer", get_customer),
    Route("PUT", "customers/{CustomerNumber}", "customer", change_customer),
    Route("DELETE", "customers/{CustomerNumber}", "customer", delete_customer),
)
