"""Accounts, each belonging to one financial year."""

from decimal import Decimal

from sandbox.fortnox.errors import ACCOUNT_NOT_FOUND, not_found, refused
from sandbox.fortnox.fields import require
from sandbox.fortnox.listing import ListRules, contains, listing
from sandbox.fortnox.replies import BASE, created, public, single
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


def shown(doc: Doc) -> Doc:
    return {**item(doc), **BLANK_SINGLE, **public(doc)}


def item(doc: Doc) -> Doc:
    return {"@url": f"{BASE}accounts/{doc['Number']}", **{name: doc.get(name, BLANK[name]) for name in BLANK}}


RULES = ListRules("Accounts", item, searches={"sru": contains("SRU")}, sorts={"number": "Number"})


def list_accounts(request: FortnoxRequest) -> Reply:
    year = request.year()["Id"]
    docs = [doc for doc in request.books.all("accounts").values() if doc["Year"] == year]
    return listing(request, RULES, sorted(docs, key=lambda doc: doc["Number"]))


def get_account(request: FortnoxRequest) -> Reply:
    return single("Account", shown(_found(request)))


def create_account(request: FortnoxRequest) -> Reply:
    year = request.year()["Id"]
    wanted = request.payload("Account", "Account")
    require(wanted, "Number", "Description")
    key = f"{year}/{wanted['Number']}"
    if request.books.get("accounts", key):
        raise refused(f"Kontot {wanted['Number']} finns redan.")
    request.books.check_references(wanted)
    account = request.books.put("accounts", key, {"Active": True, **wanted, "Year": year})
    return created("Account", shown(account), "accounts")


def change_account(request: FortnoxRequest) -> Reply:
    account = _found(request)
    changes = request.payload("Account", "Account")
    if changes.get("Number", account["Number"]) != account["Number"]:
        raise refused("Kontonumret kan inte ändras.")
    request.books.check_references(changes)
    key = f"{account['Year']}/{account['Number']}"
    return single("Account", shown(request.books.put("accounts", key, {**account, **changes})))


def _found(request: FortnoxRequest) -> Doc:
    account = request.books.get("accounts", f"{request.year()['Id']}/{request.params['Number']}")
    if account is None:
        raise not_found(ACCOUNT_NOT_FOUND, "Kan inte hitta kontot.")
    return account


ROUTES = (
    Route("GET", "accounts", "bookkeeping", list_accounts),
    Route("POST", "accounts", "bookkeeping", create_account),
    Route("GET", "accounts/{Number}", "bookkeeping", get_account),
    Route("PUT", "accounts/{Number}", "bookkeeping", change_account),
)
