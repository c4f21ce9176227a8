"""Voucher series, each belonging to one financial year and open or closed for manual vouchers."""

from sandbox.fortnox import series_writing
from sandbox.fortnox.listing import ListRules, listing
from sandbox.fortnox.replies import BASE, created, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.fortnox.series_writing import BLANK
from sandbox.messages import Reply
from sandbox.store import Doc


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
    wanted = request.payload("VoucherSeries", "VoucherSeries")
    series = series_writing.add_series(request.books, request.year(), wanted)
    return created("VoucherSeries", item(series), "voucherseries")


def change_series(request: FortnoxRequest) -> Reply:
    series = _found(request)
    changes = request.payload("VoucherSeries", "VoucherSeries")
    return _single(request, series_writing.edit_series(request.books, series, changes))


def _single(request: FortnoxRequest, series: Doc) -> Reply:
    number = series_writing.last_number(request.books, series) + 1
    return single("VoucherSeries", {**item(series), "NextVoucherNumber": number})


def _found(request: FortnoxRequest) -> Doc:
    return series_writing.found_series(request.books, request.year(), request.params["Code"])


ROUTES = (
    Route("GET", "voucherseries", "bookkeeping", list_series),
    Route("POST", "voucherseries", "bookkeeping", create_series),
    Route("GET", "voucherseries/{Code}", "bookkeeping", get_series),
    Route("PUT", "voucherseries/{Code}", "bookkeeping", change_series),
)
