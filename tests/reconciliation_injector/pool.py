"""Documents that were pushed and that nobody has tampered with yet; each is dealt out once."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.reconciliation_injector.world import Doc

Wanted = Callable[["Pair"], bool]


@dataclass(frozen=True)
class Pair:
    """Our invoice and theirs, with the payments that stand on it, each as (ours, theirs)."""

    ours: Doc
    theirs: Doc
    payments: tuple[tuple[Doc, Doc], ...]

    @property
    def ref(self) -> str:
        return str(self.ours["source_ref"])

    @property
    def month(self) -> str:
        return str(self.theirs["InvoiceDate"])[:7]

    @property
    def plain_row(self) -> int | None:
        """The place of a row of which one öre more is one öre more on the document."""
        for place, row in enumerate(self.theirs["InvoiceRows"]):
            if Decimal(row["DeliveredQuantity"]) == 1 and not row["VAT"] and row["Price"] > 1:
                return place
        return None


class Pool:
    """Raises LookupError where the books hold too few documents of a kind."""

    def __init__(self, pairs: list[Pair], source: random.Random) -> None:
        self.left = sorted(pairs, key=lambda pair: pair.ref)
        source.shuffle(self.left)

    def take(self, wanted: Wanted) -> Pair:
        for place, pair in enumerate(self.left):
            if wanted(pair):
                return self.left.pop(place)
        raise LookupError("too few documents that could still be tampered with")

    def take_alike(self, wanted: Wanted, alike: Callable[[Pair], Any]) -> tuple[Pair, Pair]:
        """Two that are alike in this."""
        for first in self.left:
            for second in self.left:
                if first is not second and wanted(first) and wanted(second) and alike(first) == alike(second):
                    self.left = [pair for pair in self.left if pair not in (first, second)]
                    return first, second
        raise LookupError("no two documents that are alike")


def pairs(ours: dict[str, list[Doc]], ledger: dict[str, list[Doc]], first: date, last: date) -> list[Pair]:
    """Booked documents of the period that stand there exactly once under our reference, in kronor."""
    standing: dict[str, list[Doc]] = {}
    for document in ledger["invoices"]:
        standing.setdefault(document["ExternalInvoiceReference2"], []).append(document)
    paid = _payments(ours["payments"], ledger["invoicepayments"])
    found = []
    for record in ours["invoices"]:
        documents = standing.get(record["source_ref"], [])
        if len(documents) == 1 and _usable(record, documents[0], first, last):
            on_it = tuple(paid.get((record["source_ref"], str(documents[0]["DocumentNumber"])), ()))
            found.append(Pair(record, documents[0], on_it))
    return found


def _usable(record: Doc, document: Doc, first: date, last: date) -> bool:
    on_time = first.isoformat() <= record["invoice_date"] <= last.isoformat()
    plain = record["currency"] == "SEK" and document["CreditInvoiceReference"] in (0, "0")
    return on_time and plain and document["Booked"] and not document["Cancelled"]


def _payments(ours: list[Doc], theirs: list[Doc]) -> dict[tuple[str, str], list[tuple[Doc, Doc]]]:
    """Ours and theirs by number, as the API says where each record stands."""
    by_number = {str(one["Number"]): one for one in theirs}
    found: dict[tuple[str, str], list[tuple[Doc, Doc]]] = {}
    for record in ours:
        for external in record["external"]:
            document = by_number.get(external["external_id"])
            if document and document["Booked"]:
                place = (record["invoice"], str(document["InvoiceNumber"]))
                found.setdefault(place, []).append((record, document))
    return found
