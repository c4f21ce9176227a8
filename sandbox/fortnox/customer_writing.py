"""Making, changing and removing a customer, whoever does it."""

import re

from sandbox.fortnox.books import Books
from sandbox.fortnox.customer_form import starting_values
from sandbox.fortnox.errors import (
    CURRENCY_NOT_FOUND,
    CUSTOMER_NOT_FOUND,
    CUSTOMER_NUMBER_USED,
    ILLEGAL_CHARACTERS,
    Refusal,
    not_found,
    refused,
)
from sandbox.fortnox.terms import check_terms
from sandbox.store import Doc

_ALLOWED = re.compile(r"[A-Za-z0-9_\-. ]+")


def add_customer(books: Books, wanted: Doc) -> Doc:
    if not wanted.get("Name"):
        # Seen by integrators: an empty name is answered with the code of a taken number.
        raise Refusal(CUSTOMER_NUMBER_USED, "Kundnamn måste anges.")
    number = wanted.get("CustomerNumber") or _free_number(books)
    _check_number(books, number)
    _check_codes(books, wanted)
    return books.put("customers", number, {**starting_values(wanted), "CustomerNumber": number})


def edit_customer(books: Books, customer: Doc, changes: Doc) -> Doc:
    number = customer["CustomerNumber"]
    if changes.get("CustomerNumber", number) != number:
        raise refused("Kundnumret kan inte ändras.")
    if "Name" in changes and not changes["Name"]:
        raise Refusal(CUSTOMER_NUMBER_USED, "Kundnamn måste anges.")
    _check_codes(books, changes)
    nested = {
        name: {**customer.get(name, {}), **value}
        for name, value in changes.items()
        if isinstance(value, dict)
    }
    return books.put("customers", number, {**customer, **changes, **nested, "_touched": True})


def remove_customer(books: Books, customer: Doc) -> None:
    number = customer["CustomerNumber"]
    if any(invoice["CustomerNumber"] == number for invoice in books.all("invoices").values()):
        raise refused("Kunden kan inte tas bort eftersom den används.")
    books.delete("customers", number)


def found_customer(books: Books, number: str) -> Doc:
    customer = books.get("customers", number)
    if customer is None:
        raise not_found(CUSTOMER_NOT_FOUND, "Kan inte hitta kunden.")
    return customer


def _free_number(books: Books) -> str:
    while True:
        number = str(books.next_number("customer"))
        if not _taken(books, number):
            return number


def _check_number(books: Books, number: str) -> None:
    if not _ALLOWED.fullmatch(number):
        raise Refusal(ILLEGAL_CHARACTERS, "Kundnumret innehåller ogiltiga tecken.")
    if _taken(books, number):
        raise Refusal(CUSTOMER_NUMBER_USED, f"Kundnummer {number} används redan.")


def _taken(books: Books, number: str) -> bool:
    return books.get("customers", number) is not None or books.was_deleted("customers", number)


def _check_codes(books: Books, given: Doc) -> None:
    books.check_references(given)
    check_terms(given)
    if given.get("Currency") and books.get("currencies", given["Currency"]) is None:
        raise Refusal(CURRENCY_NOT_FOUND, f"Valutan {given['Currency']} finns inte.")
