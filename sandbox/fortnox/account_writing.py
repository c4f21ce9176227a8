"""Making, changing and removing an account of one financial year, whoever does it."""

from sandbox.fortnox.balances import movement
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import ACCOUNT_NOT_FOUND, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.store import Doc

# What companies were seen with; no call lists the codes.
VAT_CODES = {"", "MP0", "MP1", "MP2", "MP3", "MF", "U1", "U2", "U3", "I48"}


def add_account(books: Books, year: Doc, wanted: Doc) -> Doc:
    require(wanted, "Number", "Description")
    key = f"{year['Id']}/{wanted['Number']}"
    if books.get("accounts", key):
        raise refused(f"Kontot {wanted['Number']} finns redan.")
    _check_codes(books, wanted)
    return books.put("accounts", key, {"Active": True, **wanted, "Year": year["Id"]})


def edit_account(books: Books, account: Doc, changes: Doc) -> Doc:
    if changes.get("Number", account["Number"]) != account["Number"]:
        raise refused("Kontonumret kan inte ändras.")
    _check_codes(books, changes)
    return books.put("accounts", account_key(account), {**account, **changes})


def remove_account(books: Books, account: Doc) -> None:
    if movement(books, account["Year"], account["Number"]) is not None:
        raise refused("Kontot kan inte tas bort eftersom det används.")
    books.delete("accounts", account_key(account))


def found_account(books: Books, year: Doc, number: str) -> Doc:
    account = books.get("accounts", f"{year['Id']}/{number}")
    if account is None:
        raise not_found(ACCOUNT_NOT_FOUND, "Kan inte hitta kontot.")
    return account


def account_key(account: Doc) -> str:
    return f"{account['Year']}/{account['Number']}"


def _check_codes(books: Books, given: Doc) -> None:
    books.check_references(given)
    if given.get("VATCode", "") not in VAT_CODES:
        raise refused("Ogiltig momskod.")
