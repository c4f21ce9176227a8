"""The calls on predefined accounts and predefined voucher series: chosen by name, never made or deleted."""

import re
from typing import Any

from sandbox.fortnox import predefined
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import (
    BAD_ACCOUNT_FORMAT,
    BAD_PREDEFINED_ACCOUNT,
    INCOMPATIBLE_VAT_CODE,
    NO_IDENTIFIER,
    Refusal,
    refused,
)
from sandbox.fortnox.fields import checked, require
from sandbox.fortnox.listing import ListRules, listing
from sandbox.fortnox.replies import BASE, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc

VAT_CODES = {"SALES_25_SE": "MP1", "SALES_12_SE": "MP2", "SALES_6_SE": "MP3", "SALES_0_SE": "MF"}
_FOUR_DIGITS = re.compile(r"[1-9]\d{3}")


def shown_account(doc: Doc) -> Doc:
    return {"@url": f"{BASE}predefinedaccounts/{doc['Name']}", **public(doc)}


def shown_series(doc: Doc) -> Doc:
    return {"@url": f"{BASE}predefinedvoucherseries/{doc['Name']}", **public(doc)}


def list_accounts(request: FortnoxRequest) -> Reply:
    rules = ListRules("PreDefinedAccounts", shown_account)
    return listing(request, rules, predefined.all_accounts(request.books))


def list_series(request: FortnoxRequest) -> Reply:
    rules = ListRules("PreDefinedVoucherSeriesCollection", shown_series)
    return listing(request, rules, predefined.all_series(request.books))


def get_account(request: FortnoxRequest) -> Reply:
    return _account(request.books, _known(request, predefined.DEFAULT_ACCOUNTS))


def get_series(request: FortnoxRequest) -> Reply:
    return _series(request.books, _known(request, predefined.DEFAULT_SERIES))


def change_account(request: FortnoxRequest) -> Reply:
    name = _known(request, predefined.DEFAULT_ACCOUNTS)
    choose_account(request.books, name, request.raw_payload("PreDefinedAccount"))
    return _account(request.books, name)


def change_series(request: FortnoxRequest) -> Reply:
    name = _known(request, predefined.DEFAULT_SERIES)
    choose_series(request.books, name, request.raw_payload("PreDefinedVoucherSeries"))
    return _series(request.books, name)


def choose_account(books: Books, name: str, given: Any) -> Doc:
    """The account is checked in the chart of the preselected year."""
    wanted = checked("PreDefinedAccount", given)
    number = wanted.get("Account")
    if number is not None and not _FOUR_DIGITS.fullmatch(str(number)):
        raise Refusal(BAD_ACCOUNT_FORMAT, "Kontot har fel format.")
    account = books.get("accounts", f"{books.preselected_year()['Id']}/{number}")
    if account is None or not account["Active"]:
        raise Refusal(BAD_PREDEFINED_ACCOUNT, "Kontot är ogiltigt.")
    if VAT_CODES.get(name.removesuffix("2"), account.get("VATCode")) != account.get("VATCode"):
        raise Refusal(INCOMPATIBLE_VAT_CODE, "Kontot har en momskod som inte passar.")
    return books.put(predefined.ACCOUNTS, name, {"Name": name, "Account": number})


def choose_series(books: Books, name: str, given: Any) -> Doc:
    wanted = checked("PreDefinedVoucherSeries", given)
    require(wanted, "VoucherSeries")
    code = wanted["VoucherSeries"]
    if books.get("voucherseries", f"{books.preselected_year()['Id']}/{code}") is None:
        raise refused(f"Verifikationsserien {code} finns inte.")
    return books.put(predefined.SERIES, name, {"Name": name, "VoucherSeries": code})


def _account(books: Books, name: str) -> Reply:
    return single("PreDefinedAccount", shown_account(_named(predefined.all_accounts(books), name)))


def _series(books: Books, name: str) -> Reply:
    return single("PreDefinedVoucherSeries", shown_series(_named(predefined.all_series(books), name)))


def _named(docs: list[Doc], name: str) -> Doc:
    return next(doc for doc in docs if doc["Name"] == name)


def _known(request: FortnoxRequest, names: dict[str, Any]) -> str:
    name = request.params["Name"]
    if name not in names:
        raise Refusal(NO_IDENTIFIER, "Det finns inget giltigt identifikationsbegrepp.")
    return name


ROUTES = (
    Route("GET", "predefinedaccounts", "settings", list_accounts),
    Route("GET", "predefinedaccounts/{Name}", "settings", get_account),
    Route("PUT", "predefinedaccounts/{Name}", "settings", change_account),
    Route("GET", "predefinedvoucherseries", "bookkeeping", list_series),
    Route("GET", "predefinedvoucherseries/{Name}", "bookkeeping", get_series),
    Route("PUT", "predefinedvoucherseries/{Name}", "bookkeeping", change_series),
)
