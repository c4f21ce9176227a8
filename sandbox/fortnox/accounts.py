"""Accounts, each belonging to one financial year."""

from decimal import Decimal

from sandbox.fortnox import account_writing
from sandbox.fortnox.balances import movement
from sandbox.fortnox.books import Books
from sandbox.fortnox.chart import CHART_NAME
from sandbox.fortnox.listing import ListRules, contains, listing
from sandbox.fortnox.replies import BASE, created, deleted, page, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc

BLANK: Doc = {
    "Active": True,
    "BalanceBroughtForward": Decimal(0),
    "CostCenter": None,
    "CostCenterSettings": "ALLOWED",
    "Description": "",
    "Number": 0,
    "Project": "",
    "ProjectSettings": "ALLOWED",
    "SRU": 0,
    "VATCode": None,
    "Year": 0,
}
BLANK_SINGLE: Doc = {
    "BalanceCarriedForward": Decimal(0),
    "OpeningQuantities": None,
    "QuantitySettings": "ALLOWED",
    "QuantityUnit": "",
    "TransactionInformation": "",
    "TransactionInformationSettings": "ALLOWED",
}


def shown(books: Books, doc: Doc) -> Doc:
    """What was carried forward into the year, and that with all its vouchers carried on."""
    listed = item(doc)
    moved = movement(books, doc["Year"], doc["Number"]) or Decimal(0)
    carried = {"BalanceCarriedForward": listed["BalanceBroughtForward"] + moved}
    return {**listed, **BLANK_SINGLE, **public(doc), **carried}


def item(doc: Doc) -> Doc:
    return {"@url": f"{BASE}accounts/{doc['Number']}", **{name: doc.get(name, BLANK[name]) for name in BLANK}}


RULES = ListRules("Accounts", item, searches={"sru": contains("SRU")}, sorts={"number": "Number"})


def list_accounts(request: FortnoxRequest) -> Reply:
    year = request.year()["Id"]
    docs = [doc for doc in request.books.all("accounts").values() if doc["Year"] == year]
    return listing(request, RULES, sorted(docs, key=lambda doc: doc["Number"]))


def list_charts(request: FortnoxRequest) -> Reply:
    """The charts a year can be opened with."""
    return page("AccountCharts", [{"Name": CHART_NAME}], total=1, pages=1, current=1)


def get_account(request: FortnoxRequest) -> Reply:
    return _single(request, _found(request))


def create_account(request: FortnoxRequest) -> Reply:
    wanted = request.payload("Account", "Account")
    account = account_writing.add_account(request.books, request.year(), wanted)
    return created("Account", shown(request.books, account), "accounts")


def change_account(request: FortnoxRequest) -> Reply:
    account = _found(request)
    changes = request.payload("Account", "Account")
    return _single(request, account_writing.edit_account(request.books, account, changes))


def delete_account(request: FortnoxRequest) -> Reply:
    account_writing.remove_account(request.books, _found(request))
    return deleted()


def _single(request: FortnoxRequest, account: Doc) -> Reply:
    return single("Account", shown(request.books, account))


def _found(request: FortnoxRequest) -> Doc:
    return account_writing.found_account(request.books, request.year(), request.params["Number"])


ROUTES = (
    Route("GET", "accountcharts", "bookkeeping", list_charts),
    Route("GET", "accounts", "bookkeeping", list_accounts),
    Route("POST", "accounts", "bookkeeping", create_account),
    Route("GET", "accounts/{Number}", "bookkeeping", get_account),
    Route("PUT", "accounts/{Number}", "bookkeeping", change_account),
    Route("DELETE", "accounts/{Number}", "bookkeeping", delete_account),
)
