"""Voucher series, each belonging to one financial year and open or closed for manual vouchers."""

from sandbox.fortnox.errors import TEXT_ONLY, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.fortnox.listing import ListRules, listing
from sandbox.fortnox.replies import BASE, created, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc

BLANK: Doc = {"Code": "", "Description": "", "Manual": True, "Year": 0, "Approver": None}


def item(doc: Doc) -> Doc:
    return {"@url": f"{BASE}voucherseries/{doc['Code']}", **BLANK, **public(doc)}


RULES = ListRules("VoucherSeriesCollection", item, sorts={"code": "Code"})


def list_series(request: FortnoxRequest) -> Reply:
    year = request.year()["Id"]
    docs = [doc for doc in request.books.all("voucherseries").values() if doc["Year"] == year]
    return listing(request, RULES, docs)


def get_series(request: FortnoxRequest) -> Reply:
    return _single(request, _found(request))


def create_series(request: FortnoxRequest) -> Reply:
    year = request.year()["Id"]
    wanted = request.payload("VoucherSeries", "VoucherSeries")
    require(wanted, "Code")
    key = f"{year}/{wanted['Code']}"
    if request.books.get("voucherseries", key):
        raise refused(f"Verifikationsserien {wanted['Code']} finns redan.")
    series = request.books.put("voucherseries", key, {**BLANK, **wanted, "Year": year})
    return created("VoucherSeries", item(series), "voucherseries")


def change_series(request: FortnoxRequest) -> Reply:
    series = _found(request)
    changes = request.payload("VoucherSeries", "VoucherSeries")
    if changes.get("Code", series["Code"]) != series["Code"]:
        raise refused("Seriens kod kan inte ändras.")
    key = f"{series['Year']}/{series['Code']}"
    return _single(request, request.books.put("voucherseries", key, {**series, **changes}))


def _single(request: FortnoxRequest, series: Doc) -> Reply:
    used = request.books.last_number(f"voucher/{series['Year']}/{series['Code']}")
    return single("VoucherSeries", {**item(series), "NextVoucherNumber": used + 1})


def _found(request: FortnoxRequest) -> Doc:
    series = request.books.get("voucherseries", f"{request.year()['Id']}/{request.params['Code']}")
    if series is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta verifikationsserien.")
    return series


ROUTES = (
    Route("GET", "voucherseries", "bookkeeping", list_series),
    Route("POST", "voucherseries", "bookkeeping", create_series),
    Route("GET", "voucherseries/{Code}", "bookkeeping", get_series),
    Route("PUT", "voucherseries/{Code}", "bookkeeping", change_series),
)
