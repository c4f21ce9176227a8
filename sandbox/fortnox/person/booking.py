"""A voucher as it is typed in: short names, the year of its date, today unless told."""

from sandbox.fortnox.books import Books
from sandbox.fortnox.fields import checked
from sandbox.fortnox.person import vouchers
from sandbox.store import Doc

NAMES = {
    "series": "VoucherSeries",
    "date": "TransactionDate",
    "text": "Description",
    "comment": "Comments",
    "cost_center": "CostCenter",
    "project": "Project",
    "rows": "VoucherRows",
}
ROW_NAMES = {
    "text": "Description",
    "cost_center": "CostCenter",
    "project": "Project",
    "quantity": "Quantity",
    "information": "TransactionInformation",
}
UNTITLED = "Bokfört för hand"


def typed_in(books: Books, order: Doc) -> Doc:
    """Raises ValueError for words it does not know, Refusal for what the program does not allow."""
    if unknown := set(order) - set(NAMES):
        raise ValueError(f"a voucher is booked with {', '.join(NAMES)}, not {', '.join(sorted(unknown))}")
    rows = order.get("rows", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("rows is a list of objects")
    named = {NAMES[name]: value for name, value in order.items() if name != "rows"}
    renamed = [{ROW_NAMES.get(name, name): value for name, value in row.items()} for row in rows]
    wanted = checked("Voucher", {"Description": UNTITLED, **named, "VoucherRows": renamed})
    return vouchers.KIND.create(books, {}, wanted)
