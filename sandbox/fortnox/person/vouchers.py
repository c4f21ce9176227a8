"""Vouchers changed by hand: in the program rows are struck out and others added, and the last one can go."""

from collections import Counter
from decimal import Decimal

from sandbox.exactjson import plain
from sandbox.fortnox import balances, vouchers
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import refused
from sandbox.fortnox.person.kind import Kind, number_in
from sandbox.fortnox.person.rewriting import erase_voucher
from sandbox.fortnox.posting import check_rows, counter, voucher_key
from sandbox.fortnox.voucher_writing import add_voucher, check_manual_rows, found_voucher
from sandbox.store import Doc

BY_HAND = "MANUAL"
FIXED = ("VoucherSeries", "TransactionDate")


def _found(books: Books, order: Doc) -> Doc:
    """`number` is like 8-Q-3: year id, series, number; or the three stand apart."""
    number = number_in(order)
    year, _, rest = number.partition("-")
    series, _, last = rest.rpartition("-")
    if not (series and last):
        year, series, last = str(order.get("year", "")), str(order.get("series", "")), number
    return found_voucher(books, f"{year}/{series}/{last}")


def _create(books: Books, order: Doc, wanted: Doc) -> Doc:
    """People stand in the year of the date they enter."""
    day = wanted.get("TransactionDate") or books.today
    return add_voucher(books, books.bookable_year(day), {**wanted, "TransactionDate": day})


def _edit(books: Books, voucher: Doc, changes: Doc, force: bool) -> Doc:
    """With force also what a document made, and in a closed period."""
    year = _year(books, voucher) if force else _open_year(books, voucher)
    if fixed := next((name for name in FIXED if changes.get(name, voucher[name]) != voucher[name]), None):
        raise refused(f"{fixed} kan inte ändras på ett verifikat.")
    books.check_references(changes)
    rows = voucher["VoucherRows"]
    if "VoucherRows" in changes:
        rows = _struck_and_added(books, year, rows, changes["VoucherRows"])
    return books.put("vouchers", voucher_key(voucher), {**voucher, **changes, "VoucherRows": rows})


def _delete(books: Books, voucher: Doc, force: bool) -> None:
    """Only the last of its series, so that no number is missing; the number is given again."""
    if force:
        erase_voucher(books, voucher)
        return
    year = _open_year(books, voucher)
    numbers = counter(year["Id"], voucher["VoucherSeries"])
    if voucher["VoucherNumber"] != books.last_number(numbers):
        raise refused("Endast det sista verifikatet i serien kan tas bort.")
    balances.move(books, year["Id"], voucher["VoucherRows"], back=True)
    books.delete("vouchers", voucher_key(voucher))
    books.give_back(numbers)


def _year(books: Books, voucher: Doc) -> Doc:
    return books.all("financialyears")[str(voucher["Year"])]


def _open_year(books: Books, voucher: Doc) -> Doc:
    """What a document made is changed at the document; what is in a closed period is not changed at all."""
    if voucher.get("ReferenceType", BY_HAND) != BY_HAND:
        raise refused("Verifikatet hör till ett dokument och kan inte ändras för sig.")
    return books.bookable_year(voucher["TransactionDate"])


def _struck_and_added(books: Books, year: Doc, before: list[Doc], wanted: list[Doc]) -> list[Doc]:
    """`wanted` is what shall count; rows that are not in it stay in their place, struck out."""
    check_manual_rows(books, year, wanted)
    check_rows(books, year, wanted)
    missing = Counter(_content(row) for row in wanted)
    rows = []
    for row in before:
        stays = not row.get("Removed") and missing[_content(row)] > 0
        missing[_content(row)] -= stays
        rows.append(row if stays else {**row, "Removed": True})
    for row in wanted:
        if missing[_content(row)] > 0:
            missing[_content(row)] -= 1
            rows.append(row)
    balances.move(books, year["Id"], before, back=True)
    balances.move(books, year["Id"], rows)
    return rows


def _content(row: Doc) -> tuple[tuple[str, str], ...]:
    """The row as text, empty fields left out, amounts however they are written."""
    values = {name: plain(Decimal(value)) if isinstance(value, int | Decimal) else str(value)
              for name, value in row.items() if name != "Removed" and value}  # fmt: skip
    return tuple(sorted(values.items()))


KIND = Kind(
    schema="Voucher",
    shown=lambda books, doc: vouchers.shown(doc),
    found=_found,
    create=_create,
    edit=_edit,
    delete=_delete,
    rows="VoucherRows",
)
