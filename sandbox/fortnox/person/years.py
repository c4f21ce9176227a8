"""Financial years opened, moved and removed by hand, and the period that is locked."""

from sandbox.fortnox import financialyears, year_writing
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.person.kind import Kind, number_in
from sandbox.store import Doc


def _locked(books: Books, order: Doc) -> Doc:
    return {"EndDate": books.settings["locked_until"]}


def _lock(books: Books, period: Doc, changes: Doc, force: bool) -> Doc:
    books.change_settings({"locked_until": changes["EndDate"]})
    return _locked(books, {})


def _unlock(books: Books, period: Doc, force: bool) -> None:
    books.change_settings({"locked_until": None})


def _no_new(books: Books, order: Doc, wanted: Doc) -> Doc:
    raise refused("Det finns bara en låst period: set eller delete.")


YEAR = Kind(
    schema="FinancialYear",
    shown=lambda books, doc: financialyears.shown(doc),
    found=lambda books, order: year_writing.found_year(books, number_in(order)),
    create=lambda books, order, wanted: year_writing.add_year(books, wanted),
    edit=lambda books, doc, changes, force: year_writing.edit_year(books, doc, changes),
    delete=lambda books, doc, force: year_writing.remove_year(books, doc),
    actions={"carry": year_writing.carry_forward},
)
LOCKED_PERIOD = Kind(
    schema="LockedPeriod",
    shown=lambda books, doc: doc,
    found=_locked,
    create=_no_new,
    edit=_lock,
    delete=_unlock,
)
KINDS: dict[str, Kind] = {"financialyears": YEAR, "lockedperiod": LOCKED_PERIOD}
