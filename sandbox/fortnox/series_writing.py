"""Making, changing and removing a voucher series of one financial year, whoever does it."""

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import TEXT_ONLY, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.fortnox.posting import counter
from sandbox.store import Doc

BLANK: Doc = {"Code": "", "Description": "", "Manual": True, "Year": 0, "Approver": None}


def add_series(books: Books, year: Doc, wanted: Doc) -> Doc:
    require(wanted, "Code")
    key = f"{year['Id']}/{wanted['Code']}"
    if books.get("voucherseries", key):
        raise refused(f"Verifikationsserien {wanted['Code']} finns redan.")
    return books.put("voucherseries", key, {**BLANK, **wanted, "Year": year["Id"]})


def edit_series(books: Books, series: Doc, changes: Doc) -> Doc:
    if changes.get("Code", series["Code"]) != series["Code"]:
        raise refused("Seriens kod kan inte ändras.")
    return books.put("voucherseries", _key(series), {**series, **changes})


def remove_series(books: Books, series: Doc) -> None:
    if last_number(books, series):
        raise refused("Verifikationsserien kan inte tas bort eftersom den används.")
    books.delete("voucherseries", _key(series))


def found_series(books: Books, year: Doc, code: str) -> Doc:
    series = books.get("voucherseries", f"{year['Id']}/{code}")
    if series is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta verifikationsserien.")
    return series


def last_number(books: Books, series: Doc) -> int:
    return books.last_number(counter(series["Year"], series["Code"]))


def _key(series: Doc) -> str:
    return f"{series['Year']}/{series['Code']}"
