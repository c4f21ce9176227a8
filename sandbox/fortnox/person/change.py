"""One order of what somebody did in the program: made, changed, booked, cancelled, credited or deleted."""

from collections.abc import Mapping
from typing import Any

from sandbox.fortnox.books import Books
from sandbox.fortnox.fields import checked
from sandbox.fortnox.person import invoices, payments, registers, vouchers, years
from sandbox.fortnox.person.kind import Kind
from sandbox.fortnox.replies import public
from sandbox.store import Doc

KINDS: Mapping[str, Kind] = {
    **registers.KINDS,
    **years.KINDS,
    "invoices": invoices.KIND,
    "invoicepayments": payments.KIND,
    "vouchers": vouchers.KIND,
}
PLACE = {"type", "number", "year", "series", "at"}
DEEDS = {"create", "set", "rows", "delete"}
DETAILS = {"force", "source"}


def change(books: Books, order: Doc) -> Doc | None:
    """The document afterwards as its single GET shows it; None once it is deleted.

    Raises ValueError for an order nobody could mean, Refusal for what the program does not allow.
    """
    kind = _kind(order)
    _check_words(kind, order)
    doc = _made(books, kind, order) if "create" in order else _edited(books, kind, order)
    for name, act in kind.actions.items():
        if order.get(name):
            doc = act(books, doc)
    if order.get("delete"):
        kind.delete(books, doc, bool(order.get("force")))
        return None
    return public(kind.shown(books, doc))


def _kind(order: Doc) -> Kind:
    kind = KINDS.get(str(order.get("type")))
    if kind is None:
        raise ValueError(f"type must be one of {', '.join(sorted(KINDS))}")
    return kind


def _check_words(kind: Kind, order: Doc) -> None:
    if unknown := set(order) - PLACE - DEEDS - DETAILS - set(kind.actions):
        raise ValueError(f"{order['type']} cannot be told: {', '.join(sorted(unknown))}")
    if not set(order) & (DEEDS | set(kind.actions)):
        raise ValueError("nothing to do")
    if "create" in order and ("set" in order or "number" in order):
        raise ValueError("create comes without number and set")
    if "rows" in order and not kind.rows:
        raise ValueError(f"{order['type']} have no rows")


def _made(books: Books, kind: Kind, order: Doc) -> Doc:
    return kind.create(books, order, _fields(kind, order, order["create"]))


def _edited(books: Books, kind: Kind, order: Doc) -> Doc:
    doc = kind.found(books, order)
    changes = _fields(kind, order, order.get("set", {}))
    return kind.edit(books, doc, changes, bool(order.get("force"))) if changes else doc


def _fields(kind: Kind, order: Doc, given: Any) -> Doc:
    """Read like a request body: unknown and read-only fields are refused, empty ones do nothing."""
    rows = {kind.rows: order["rows"]} if "rows" in order else {}
    return checked(kind.schema, {**given, **rows} if isinstance(given, dict) else given)
