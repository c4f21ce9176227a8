"""Making, changing and removing an entry of a small register, whoever does it."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import ACCOUNT_NOT_FOUND, Refusal, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.fortnox.registers import Register

BASE_CURRENCY = "SEK"


def add_entry(books: Books, register: "Register", wanted: Doc) -> Doc:
    require(wanted, *register.required)
    key = wanted.get(register.key) or _next_key(books, register)
    if not key:
        require(wanted, register.key)
    if books.get(register.resource, key):
        raise refused(f"{register.key} {key} finns redan.")
    _check(books, wanted)
    return books.put(register.resource, key, {**register.blank, **wanted, register.key: key})


def edit_entry(books: Books, register: "Register", entry: Doc, changes: Doc) -> Doc:
    key = entry[register.key]
    if changes.get(register.key, key) != key:
        raise refused(f"{register.key} kan inte ändras.")
    if emptied := next((name for name in register.required if name in changes and not changes[name]), None):
        require(changes, emptied)
    _check(books, changes)
    return books.put(register.resource, key, {**entry, **changes})


def remove_entry(books: Books, register: "Register", entry: Doc) -> None:
    key = entry[register.key]
    if key == BASE_CURRENCY or any(_USES[register.resource](doc, key) for doc in _documents(books)):
        raise refused(f"{register.key} {key} kan inte tas bort eftersom posten används.")
    books.delete(register.resource, key)


def found_entry(books: Books, register: "Register", key: str) -> Doc:
    entry = books.get(register.resource, key)
    if entry is None:
        raise not_found(register.missing, "Kan inte hitta posten.")
    return entry


def _next_key(books: Books, register: "Register") -> str:
    """Only projects are numbered by the program."""
    while register.counter:
        number = str(books.next_number(register.counter))
        if books.get(register.resource, number) is None:
            return number
    return ""


def _check(books: Books, given: Doc) -> None:
    """The account of a mode of payment is looked up in the chart of the preselected year."""
    number = given.get("AccountNumber")
    if number and books.get("accounts", f"{books.preselected_year()['Id']}/{number}") is None:
        raise Refusal(ACCOUNT_NOT_FOUND, f"Kontot {number} finns inte.")


def _documents(books: Books) -> Iterable[Doc]:
    for collection in ("customers", "invoices", "invoicepayments", "vouchers", "accounts"):
        yield from books.all(collection).values()


def _names(field: str) -> Callable[[Doc, str], bool]:
    def uses(doc: Doc, key: str) -> bool:
        rows = (*doc.get("InvoiceRows", ()), *doc.get("VoucherRows", ()), *doc.get("WriteOffs", ()))
        return any(part.get(field) == key for part in (doc, *rows))

    return uses


_USES = {
    "currencies": _names("Currency"),
    "modesofpayments": _names("ModeOfPayment"),
    "costcenters": _names("CostCenter"),
    "projects": _names("Project"),
}
