"""What can be done with one kind of document by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.store import Doc

Action = Callable[[Books, Doc], Doc]


@dataclass(frozen=True)
class Kind:
    """`found` gets the whole order (number, and year or series where the key has them).

    `create` and `edit` get checked fields; `edit` and `delete` end with whether the order has force.
    `actions` are the yes-or-no parts of an order, in this order.
    """

    schema: str
    shown: Callable[[Books, Doc], Doc]
    found: Callable[[Books, Doc], Doc]
    create: Callable[[Books, Doc, Doc], Doc]
    edit: Callable[[Books, Doc, Doc, bool], Doc]
    delete: Callable[[Books, Doc, bool], None]
    rows: str = ""
    actions: Mapping[str, Action] = field(default_factory=dict)


def number_in(order: Doc) -> str:
    number = order.get("number")
    if number is None or number == "":
        raise refused("Vilken? number saknas.")
    return str(number)


def year_in(books: Books, order: Doc) -> Doc:
    """The financial year with the id in `year`, else the preselected one."""
    if order.get("year") is None:
        return books.preselected_year()
    year = books.get("financialyears", str(order["year"]))
    if year is None:
        raise refused(f"Räkenskapsåret {order['year']} finns inte.")
    return year
