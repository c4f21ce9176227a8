"""Vouchers: read by year, series and number; written by hand only in manual series; never changed."""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.fortnox.errors import TEXT_ONLY, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.fortnox.listing import ListRules, contains, listing
from sandbox.fortnox.money import to_ore
from sandbox.fortnox.posting import CREDIT, DEBIT, post_voucher
from sandbox.fortnox.replies import BASE, created, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc

LEAST_ROWS = 2
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
DIMENSIONS = (
    ("CostCenterSettings", "CostCenter"),
    ("ProjectSettings", "Project"),
    ("TransactionInformationSettings", "TransactionInformation"),
    ("QuantitySettings", "Quantity"),
)


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
    voucher = request.books.get("vouchers", key)
    if voucher is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta verifikatet.")
    return single("Voucher", shown(voucher))


def create_voucher(request: FortnoxRequest) -> Reply:
    year = request.year()
    wanted = request.payload("Voucher", "Voucher")
    require(wanted, "VoucherSeries", "TransactionDate", "Description")
    if not year["FromDate"] <= wanted["TransactionDate"] <= year["ToDate"]:
        raise refused("Datumet ligger utanför räkenskapsåret.")
    request.books.bookable_year(wanted["TransactionDate"])
    request.books.check_references(wanted)
    _check_series(request, year, wanted["VoucherSeries"])
    rows = wanted.get("VoucherRows", [])
    if len(rows) < LEAST_ROWS:
        raise refused("Verifikatet måste ha minst två rader.")
    for row in rows:
        _check_row(request, year, row)
    return created("Voucher", shown(post_voucher(request.books, wanted, year)), "vouchers")


def _list(request: FortnoxRequest, series: str | None) -> Reply:
    year = request.year()["Id"]
    docs = (doc for doc in request.books.all("vouchers").values() if doc["Year"] == year)
    wanted = [doc for doc in docs if series is None or doc["VoucherSeries"] == series]
    return listing(request, RULES, _in_order(wanted))


def _in_order(docs: Iterable[Doc]) -> list[Doc]:
    return sorted(docs, key=lambda doc: (doc["VoucherSeries"], doc["VoucherNumber"]))


def _check_series(request: FortnoxRequest, year: Doc, code: str) -> None:
    series = request.books.get("voucherseries", f"{year['Id']}/{code}")
    if series is None:
        raise refused(f"Verifikationsserien {code} finns inte.")
    if not series["Manual"]:
        raise refused("Verifikationsserien är inte manuell.")


def _check_row(request: FortnoxRequest, year: Doc, row: Doc) -> None:
    require(row, "Account")
    account = request.books.active_account(year, row["Account"])
    sides = [row.get(side, Decimal(0)) for side in (DEBIT, CREDIT)]
    if min(sides) < 0 or all(sides):
        raise refused("En rad har antingen debet eller kredit, och aldrig negativt.")
    if any(side != to_ore(side) for side in sides):
        raise refused("Beloppet har för många decimaler.")
    for setting, field in DIMENSIONS:
        _check_dimension(account.get(setting, "ALLOWED"), field, row)


def _check_dimension(rule: str, field: str, row: Doc) -> None:
    if rule == "MANDATORY" and not row.get(field):
        raise refused(f"{field} måste anges på kontot {row['Account']}.")
    if rule == "NOTALLOWED" and row.get(field):
        raise refused(f"{field} får inte anges på kontot {row['Account']}.")


ROUTES = (
    Route("GET", "vouchers", "bookkeeping", list_vouchers),
    Route("POST", "vouchers", "bookkeeping", create_voucher),
    Route("GET", "vouchers/sublist", "bookkeeping", list_current_year),
    Route("GET", "vouchers/sublist/{VoucherSeries}", "bookkeeping", list_one_series),
    Route("GET", "vouchers/{VoucherSeries}/{VoucherNumber}", "bookkeeping", get_voucher),
)
