"""Vouchers in the order of their numbers, found by the numbers that were given: no look at any other."""

from collections.abc import Iterator

from sandbox.fortnox.books import Books
from sandbox.fortnox.posting import counter
from sandbox.store import Doc


def numbered(books: Books, year_id: int, series: str = "") -> Iterator[Doc]:
    """Those of one series, or of all series of the year in the order of their codes."""
    held = books.all("vouchers")
    for code in [series] if series else _codes(books, year_id):
        for number in range(1, books.last_number(counter(year_id, code)) + 1):
            voucher = held.get(f"{year_id}/{code}/{number}")
            if voucher is not None:
                yield voucher


def _codes(books: Books, year_id: int) -> list[str]:
    return sorted(one["Code"] for one in books.all("voucherseries").values() if one["Year"] == year_id)
