"""What the tricks work on, and the parts of their orders."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.reconciliation_injector.pool import Pair, Pool
from tests.reconciliation_injector.world import Doc, Key, Ours, Theirs

RECEIVABLES, VAT_BEGINS = 1510, ("26",)
_MONTH_END = 28


@dataclass
class Bench:
    """What a trick works on. `ours_moved`: months and accounts that changes on our side touch.

    `behind`: what voucher rows changed behind their documents' backs move.
    """

    pool: Pool
    theirs: Theirs
    ours: Ours
    ledger: dict[str, list[Doc]]
    first: date
    last: date
    targets: tuple[int, ...]
    behind: dict[Key, Decimal] = field(default_factory=dict)
    ours_moved: set[Key] = field(default_factory=set)

    def voucher(self, document: Doc) -> Doc:
        place = tuple(document[name] for name in ("VoucherYear", "VoucherSeries", "VoucherNumber"))
        (found,) = [
            one
            for one in self.ledger["vouchers"]
            if (one["Year"], one["VoucherSeries"], one["VoucherNumber"]) == place
        ]
        return found


def as_sent(record: Doc) -> Doc:
    """What was read, as it may be posted."""
    shown_only = {"id", "changed_at", "created_at", "updated_at", "external"}
    kept = {name: value for name, value in record.items() if name not in shown_only and value is not None}
    return {**kept, "rows": [dict(row) for row in record["rows"]]}


def by_hand(pair: Pair, amount: Decimal | None = None) -> dict[str, Any]:
    """The order that writes such a document by hand; with an amount, of one row without VAT."""
    document = pair.theirs
    names = ("CustomerNumber", "InvoiceDate", "DueDate")
    fields = {**{name: document[name] for name in names}, "VATIncluded": False}
    rows = [row_of(row) for row in document["InvoiceRows"]]
    if amount is not None:
        rows = [{**rows[0], "Price": amount, "DeliveredQuantity": "1", "VAT": 0}]
    return {"create": {**fields, "Freight": 0, "AdministrationFee": 0}, "rows": rows}


def row_of(row: Doc) -> Doc:
    names = ("AccountNumber", "CostCenter", "DeliveredQuantity", "Description", "Price", "Project", "VAT")
    return {name: row[name] for name in names}


def rows_of(pair: Pair, place: int, **changes: Any) -> list[Doc]:
    """All rows by place, one of them changed: what is left out would be taken away."""
    return [
        {"Price": row["Price"], **(changes if here == place else {})}
        for here, row in enumerate(pair.theirs["InvoiceRows"])
    ]


def writable(row: Doc) -> Doc:
    names = ("Account", "Debit", "Credit", "CostCenter", "Project")
    return {name: row[name] for name in names}


def account_of(pair: Pair) -> Any:
    place = pair.plain_row
    return None if place is None else pair.theirs["InvoiceRows"][place]["AccountNumber"]


def price_of(pair: Pair) -> Decimal:
    place = pair.plain_row
    return Decimal(0) if place is None else Decimal(pair.theirs["InvoiceRows"][place]["Price"])


def another_account(bench: Bench, account: int, turn: int) -> int:
    choices = [one for one in bench.targets if one != account]
    return choices[turn % len(choices)]


def is_income(row: Doc) -> bool:
    return row["Account"] != RECEIVABLES and not str(row["Account"]).startswith(VAT_BEGINS)


def free_targets(bench: Bench, month: str) -> list[int]:
    """Accounts that no other voucher row was moved to in this month: each move is a sum of its own."""
    return [one for one in bench.targets if (month, str(one)) not in bench.behind]


def keys_of(bench: Bench, document: Doc) -> set[Key]:
    voucher = bench.voucher(document)
    return {(str(voucher["TransactionDate"])[:7], str(row["Account"])) for row in voucher["VoucherRows"]}


def over_month_end(bench: Bench, day: str) -> str | None:
    """The same day of the month after or before, within the period and the year."""
    return month_after(bench, day) or month_before(bench, day)


def month_after(bench: Bench, day: str) -> str | None:
    month_end = (date.fromisoformat(day).replace(day=_MONTH_END) + timedelta(days=4)).replace(day=1)
    found = month_end + timedelta(days=2)
    return found.isoformat() if found <= bench.last and found.isoformat()[:4] == day[:4] else None


def month_before(bench: Bench, day: str) -> str | None:
    found = date.fromisoformat(day).replace(day=1) - timedelta(days=1)
    return found.isoformat() if found >= bench.first and found.isoformat()[:4] == day[:4] else None
