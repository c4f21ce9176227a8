"""What vouchers move on an account within one financial year; rows that were struck out count for nothing."""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.fortnox.books import Books
from sandbox.fortnox.money import to_ore
from sandbox.store import Doc

DEBIT, CREDIT = "Debit", "Credit"
COLLECTION = "balances"


def signed(row: Doc) -> Decimal:
    """Debit positive, credit negative."""
    return to_ore(row.get(DEBIT, 0)) - to_ore(row.get(CREDIT, 0))


def counting(rows: Iterable[Doc]) -> list[Doc]:
    return [row for row in rows if not row.get("Removed")]


def move(books: Books, year_id: int, rows: Iterable[Doc], *, back: bool = False) -> None:
    """Enters the rows into the balances, or takes them out again."""
    for row in counting(rows):
        key = f"{year_id}/{row['Account']}"
        amount = -signed(row) if back else signed(row)
        held = movement(books, year_id, row["Account"]) or Decimal(0)
        books.store.put(books.space, COLLECTION, key, {"Amount": held + amount})


def keep_up(books: Books) -> None:
    """Counts the vouchers of a company that has no balances yet."""
    if not books.all(COLLECTION):
        for voucher in list(books.all("vouchers").values()):
            move(books, voucher["Year"], voucher["VoucherRows"])


def movement(books: Books, year_id: int, account: int) -> Decimal | None:
    """None for an account that no voucher of the year has ever touched."""
    held = books.get(COLLECTION, f"{year_id}/{account}")
    return None if held is None else Decimal(held["Amount"])
