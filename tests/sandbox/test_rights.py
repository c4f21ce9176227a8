"""Licences and scopes per resource: each refusal has the provider's code and tells no more than that."""

from collections.abc import Iterator

import pytest

from sandbox.fortnox.gateway import ROUTER
from sandbox.fortnox.scopes import SCOPES
from tests.sandbox.practice import ALL_SCOPES, Practice

READ = {
    "customers": "customer",
    "invoices": "invoice",
    "invoicepayments": "payment",
    "vouchers": "bookkeeping",
    "accounts": "bookkeeping",
    "accountcharts": "bookkeeping",
    "financialyears": "bookkeeping",
    "voucherseries": "bookkeeping",
    "predefinedvoucherseries": "bookkeeping",
    "predefinedaccounts": "settings",
    "modesofpayments": "settings",
    "settings/company": "settings",
    "settings/lockedperiod": "settings",
    "companyinformation": "companyinformation",
    "costcenters": "costcenter",
    "projects": "project",
    "currencies": "currency",
    "me": "profile",
}


@pytest.fixture
def licensed(fortnox: Practice) -> Iterator[Practice]:
    fortnox.control("settings", {"fortnox_calls": 1000})
    yield fortnox
    fortnox.control("settings", {"fortnox_calls": 25})


def refused(practice: Practice) -> dict[str, tuple[int, int]]:
    """Path -> status and code of those that are refused."""
    answers = {path: practice.send("GET", path) for path in READ}
    return {
        path: (answer.status_code, answer.json()["ErrorInformation"]["code"])
        for path, answer in answers.items()
        if not answer.ok
    }


def test_every_resource_that_can_be_read_is_in_the_table() -> None:
    lists = {route.pattern: route.scope for route in ROUTER.routes if route.method == "GET"}
    assert {
        path: scope for path, scope in lists.items() if "{" not in path and path != "vouchers/sublist"
    } == READ


@pytest.mark.parametrize("scope", sorted(set(READ.values())))
def test_a_missing_licence_closes_its_resources_and_no_other(licensed: Practice, scope: str) -> None:
    licensed.control("company", {"licences": {scope: False}})
    closed = {path for path, own in READ.items() if own == scope}
    assert refused(licensed) == dict.fromkeys(closed, (403, 2001101))


@pytest.mark.parametrize("scope", sorted(set(READ.values())))
def test_a_missing_scope_closes_its_resources_and_no_other(licensed: Practice, scope: str) -> None:
    licensed.log_in(scope=" ".join(set(ALL_SCOPES.split()) - {scope}))
    closed = {path for path, own in READ.items() if own == scope}
    assert refused(licensed) == dict.fromkeys(closed, (403, 2000663))


def test_without_the_api_licence_nothing_answers(licensed: Practice) -> None:
    licensed.control("company", {"licences": {"api": False}})
    assert refused(licensed) == dict.fromkeys(READ, (403, 2001103))


def test_writing_is_refused_like_reading(fortnox: Practice) -> None:
    fortnox.control("company", {"licences": {"invoice": False, "payment": False}})
    assert fortnox.refusal("POST", "invoices", "Invoice", CustomerNumber="C-1") == (403, 2001101)
    assert fortnox.refusal("PUT", "invoicepayments/1/bookkeep") == (403, 2001101)
    assert fortnox.ledger()["invoices"] == []


def test_the_texts_name_no_scope(fortnox: Practice) -> None:
    fortnox.control("company", {"licences": {"invoice": False}})
    unlicensed = fortnox.send("GET", "invoices").json()["ErrorInformation"]["message"]
    fortnox.control("company", {"licences": {}})
    fortnox.log_in(scope="customer")
    unscoped = fortnox.send("GET", "invoices").json()["ErrorInformation"]["message"]
    assert (unlicensed, unscoped) == (
        "Det finns ingen aktiv licens för önskat scope.",
        "Har inte behörighet för scope.",
    )


def test_the_refusal_may_come_as_a_bad_request(fortnox: Practice) -> None:
    fortnox.control("company", {"licences": {"invoice": False}, "rights_status": 400})
    assert fortnox.refusal("GET", "invoices") == (400, 2001101)


def test_a_licence_that_does_not_exist_is_not_taken_away(fortnox: Practice) -> None:
    answer = fortnox.control("company", {"licences": {"invoices": False}})
    assert answer == {"error": "unknown licences: invoices"}
    assert set(READ.values()) <= set(SCOPES)


def test_a_licence_that_was_bought_again_works_without_a_new_consent(fortnox: Practice) -> None:
    fortnox.control("company", {"licences": {"customer": False}})
    assert fortnox.refusal("GET", "customers") == (403, 2001101)
    fortnox.control("company", {"licences": {}})
    assert fortnox.get("customers/C-1")["CustomerNumber"] == "C-1"
