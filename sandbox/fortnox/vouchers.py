"""Vouchers: read by year, series and number; written by hand only in manual series; never changed."""

from decimal import Decimal

from sandbox.fortnox import voucher_writing
from sandbox.fortnox.listing import ListRules, contains, listing
from sandbox.fortnox.replies import BASE, created, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.fortnox.voucher_order import numbered
from sandbox.messages import Reply
from sandbox.store import Doc

BLANK: Doc = {
    "Comments": None,
    "CostCenter": None,
    "Project": None,
    "ReferenceNumber": "",
    "ReferenceType": "MANUAL",
    "ApprovalState": 0,
}
BLANK_ROW: Doc = {
    "Account": 0,
    "CostCenter": None,
    "Credit": Decimal(0),
    "Debit": Decimal(0),
    "Description": "",
    "Project": "",
    "Quantity": Decimal(0),
    "Removed": False,
    "TransactionInformation": "",
}


def shown(doc: Doc) -> Doc:
    rows = [{**BLANK_ROW, **row} for row in doc["VoucherRows"]]
    return {"@url": _url(doc), **BLANK, **public(doc), "VoucherRows": rows}


def item(doc: Doc) -> Doc:
    full = {**shown(doc), "VoucherRows": None}
    return {
        name: value for name, value in full.items() if name not in {"VoucherRows", "CostCenter", "Project"}
    }


def _url(doc: Doc) -> str:
    return f"{BASE}vouchers/{doc['VoucherSeries']}/{doc['VoucherNumber']}?financialyear={doc['Year']}"


RULES = ListRules(
    "Vouchers",
    item,
    searches={"costcenter": contains("CostCenter")},
    sorts={
        "referencenumber": "ReferenceNumber",
        "referencetype": "ReferenceType",
        "vouchernumber": "VoucherNumber",
        "voucherseries": "VoucherSeries",
    },
    date="TransactionDate",
)


def list_vouchers(request: FortnoxRequest) -> Reply:
    return _list(request, request.query.get("voucherseries"))


def list_current_year(request: FortnoxRequest) -> Reply:
    return _list(request, None)


def list_one_series(request: FortnoxRequest) -> Reply:
    return _list(request, request.params["VoucherSeries"])


def get_voucher(request: FortnoxRequest) -> Reply:
    """Without a year the number is looked up in the preselected one, where it may be another voucher."""
    key = f"{request.year()['Id']}/{request.params['VoucherSeries']}/{request.params['VoucherNumber']}"
    return single("Voucher", shown(voucher_writing.found_voucher(request.books, key)))


def create_voucher(request: FortnoxRequest) -> Reply:
    year = request.year()
    wanted = request.payload("Voucher", "Voucher")
    voucher = voucher_writing.add_voucher(request.books, year, wanted)
    return created("Voucher", shown(voucher), "vouchers")


def _list(request: FortnoxRequest, series: str | None) -> Reply:
    return listing(request, RULES, numbered(request.books, request.year()["Id"], series or ""))


ROUTES = (
    Route("GET", "vouchers", "bookkeeping", list_vouchers),
    Route("POST", "vouchers", "bookkeeping", create_voucher),
    Route("GET", "vouchers/sublist", "bookkeeping", list_current_year),
    Route("GET", "vouchers/sublist/{VoucherSeries}", "bookkeeping", list_one_series),
    Route("GET", "vouchers/{VoucherSeries}/{VoucherNumber}", "bookkeeping", get_voucher),
)
