"""Ledgers, years, accounts and vouchers through REST: who may what, how it is found, what is refused."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounting import scope
from accounting.people import create_api_key
from tests.api.conftest import Caller, caller_for
from tests.vouchers.conftest import FIRST_DAY, WHO, booked, default_rules, row
from vouchers.ledgers.own import open_own_ledger
from vouchers.models import Ledger, Voucher

pytestmark = pytest.mark.django_db

ROWS = [
    {"account": "1930", "debit": "100.00"},
    {"account": "3041", "credit": "100.00", "cost_centre": "KANSLI"},
]


def key(tenant: Any, role: str) -> Caller:
    with scope.scope([tenant.pk]):
        _, text = create_api_key(tenant=tenant, name=role, role=role, actor="test")
    return Caller(Client(), Authorization=f"Api-Key {text}", **{"accept-language": "en"})


@pytest.fixture
def api(federation: Any) -> Caller:
    return key(federation, "treasurer")


@pytest.fixture
def own(api: Caller) -> dict[str, Any]:
    answer = api.post("/api/ledgers/", {"start": "2026-01-01"})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def voucher(**more: Any) -> dict[str, Any]:
    return {"voucher_date": "2026-01-15", "text": "Kaffe", "rows": ROWS, **more}


def made(api: Caller, **more: Any) -> dict[str, Any]:
    answer = api.post("/api/vouchers/", voucher(**more))
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def codes(answer: Any) -> list[tuple[Any, str, str]]:
    return [(one["index"], one["field"], one["code"]) for one in answer.json()["errors"]]


def test_a_voucher_is_drafted_changed_booked_and_corrected(api: Caller, own: dict[str, Any]) -> None:
    draft = made(api)
    assert (draft["state"], draft["number"], draft["label"], draft["ledger"]) == (
        "draft",
        None,
        "",
        own["id"],
    )
    changed = api.patch(f"/api/vouchers/{draft['id']}/", {"text": "Te"}).json()
    assert (changed["text"], changed["rows"]) == ("Te", draft["rows"])
    done = api.post(f"/api/vouchers/{draft['id']}/book").json()
    assert (done["state"], done["label"], done["registered_by"][:4]) == ("booked", "A1", "key:")
    assert [(line["account"], line["debit"], line["credit"]) for line in done["rows"]] == [
        ("1930", "100.00", "0.00"),
        ("3041", "0.00", "100.00"),
    ]
    again = api.post(f"/api/vouchers/{draft['id']}/book")
    assert (again.status_code, again.json()["code"]) == (409, "voucher_not_draft")
    assert api.patch(f"/api/vouchers/{draft['id']}/", {"text": "Vin"}).status_code == 409
    right = voucher(rows=[{"account": "1920", "debit": "1"}, {"account": "3041", "credit": "1"}])
    both = api.post(f"/api/vouchers/{draft['id']}/correct", {"right": right, "date": "2026-02-01"})
    assert both.status_code == 201
    correction, replacement = both.json()["correction"], both.json()["right"]
    assert (correction["label"], correction["voucher_date"], correction["corrects"]) == (
        "A2", "2026-02-01", draft["id"],
    )  # fmt: skip
    assert (replacement["label"], replacement["replaces"]) == ("A3", draft["id"])
    seen = api.get(f"/api/vouchers/{draft['id']}/").json()
    assert (seen["corrected_by"], seen["replaced_by"]) == (correction["id"], replacement["id"])


def test_booked_at_once_or_not_at_all(api: Caller, own: dict[str, Any]) -> None:
    assert made(api, book=True)["label"] == "A1"
    wrong = api.post("/api/vouchers/", voucher(book=True, rows=[{"account": "1930", "debit": "1"}] * 2))
    assert (wrong.status_code, wrong.json()["code"]) == (409, "not_balanced")
    missing = [{"account": "1999", "debit": "1"}, {"account": "1998", "credit": "1"}]
    two = api.post("/api/vouchers/", voucher(book=True, rows=missing))
    assert codes(two) == [(0, "rows.account", "account_missing"), (1, "rows.account", "account_missing")]
    assert "1999" in two.json()["message"]
    assert two.json()["next_step"]
    assert len(api.get("/api/vouchers/").json()["results"]) == 1, "no draft is left behind"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"rows": ROWS}, "voucher_date", "required"),
        ({"rows": None}, "rows", "required"),
        ({"voucher_date": "2026-13-01"}, "voucher_date", "not_a_date"),
        ({"rows": [{"account": "1930", "debit": 1.5}]}, "rows[0].debit", "float"),
        ({"rows": [{"account": "1930", "belopp": "1"}]}, "rows[0].belopp", "unknown_field"),
        ({"rows": [{"internal_category": "snacks", "debit": "1"}]}, "rows[0].internal_category", None),
        ({"text": "a" * 201}, "text", "too_long"),
        ({"text": "a\u200bb"}, "text", "control_characters"),
        ({"belopp": "1"}, "belopp", "unknown_field"),
        ({"book": "kanske"}, "book", None),
    ],
)
def test_what_cannot_be_read_is_named(
    api: Caller, own: dict[str, Any], body: dict[str, Any], field: str, code: str | None
) -> None:
    whole = body if "voucher_date" not in body and body.get("rows") == ROWS else voucher(**body)
    answer = api.post("/api/vouchers/", whole)
    assert answer.status_code == 400
    assert [one[1] for one in codes(answer)] == [field]
    assert code is None or codes(answer)[0][2] == code


def test_categories_are_resolved_by_the_rules(api: Caller, own: dict[str, Any], federation: Any) -> None:
    rows = [{"internal_category": "travel_costs", "debit": "9.00"}, {"account": "1930", "credit": "9.00"}]
    waiting = made(api, rows=rows)
    refused = api.post(f"/api/vouchers/{waiting['id']}/book")
    assert codes(refused) == [(0, "internal_category", "booking_category_unmapped")]
    with scope.scope([federation.pk]):
        default_rules(federation)
    assert api.post(f"/api/vouchers/{waiting['id']}/book").json()["rows"][0]["account"] == "5810"


def test_an_idempotency_key_books_once(api: Caller, own: dict[str, Any]) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = api.post("/api/vouchers/", voucher(book=True), **key)
    second = api.post("/api/vouchers/", voucher(book=True), **key)
    assert first.json()["id"] == second.json()["id"]
    assert len(api.get("/api/vouchers/").json()["results"]) == 1
    assert made(api, source_ref="V-1")["source_ref"] == "V-1"
    taken = api.post("/api/vouchers/", voucher(source_ref="V-1"))
    assert (taken.status_code, taken.json()["code"]) == (409, "voucher_ref_taken")


def test_vouchers_are_found_by_year_series_period_account_and_state(
    api: Caller, own: dict[str, Any], federation: Any
) -> None:
    api.post("/api/fiscal-years/", {})
    with scope.scope([federation.pk]):
        ledger = Ledger.objects.get()
        booked(ledger, on="2026-01-31")
        booked(ledger, row("1920", debit="1"), row("1930", credit="1"), on="2026-02-01")
        booked(ledger, on="2027-01-01")
    made(api, voucher_date="2026-03-01")
    years = api.get("/api/fiscal-years/").json()["results"]
    assert [one["label"] for one in years] == ["2027", "2026"]

    def found(query: str) -> list[str]:
        answer = api.get(f"/api/vouchers/?{query}")
        assert answer.status_code == 200, answer.content
        return [one["voucher_date"] for one in answer.json()["results"]]

    assert found("") == ["2027-01-01", "2026-03-01", "2026-02-01", "2026-01-31"]
    assert found(f"fiscal_year={years[0]['id']}") == ["2027-01-01"]
    assert found("date_from=2026-02-01&date_to=2026-12-31") == ["2026-03-01", "2026-02-01"]
    assert found("account=1920") == ["2026-02-01"]
    assert found("state=draft") == ["2026-03-01"]
    assert found("series=A&number=1") == ["2027-01-01", "2026-01-31"]
    assert found("series=B") == []
    assert found(f"ledger={uuid4()}") == []
    for wrong in ("konto=1", "state=klar", "date_from=igår", "number=x", "ledger=1"):
        assert api.get(f"/api/vouchers/?{wrong}").status_code == 400, wrong


def test_a_list_takes_the_same_few_queries(api: Caller, own: dict[str, Any], federation: Any) -> None:
    needed = []
    for total in (2, 6):
        with scope.scope([federation.pk]):
            while Voucher.objects.count() < total:
                booked(Ledger.objects.get())
        with CaptureQueriesContext(connection) as queries:
            assert len(api.get("/api/vouchers/").json()["results"]) == total
        needed.append(len(queries))
    assert needed[0] == needed[1]


def test_the_ledgers_switches_and_settings(api: Caller, own: dict[str, Any]) -> None:
    address = f"/api/ledgers/{own['id']}/"
    assert (own["source"], own["company_type"], own["chart"]) == ("own", "I", "BAS2024")
    assert (own["books_invoices"], own["settings"]["receivables_account"]) == (False, "1510")
    changed = api.patch(
        address, {"books_invoices": True, "settings": {"payment_account_card": "1580"}}
    ).json()
    assert (changed["books_invoices"], changed["settings"]["payment_account_card"]) == (True, "1580")
    back = api.patch(address, {"settings": {"payment_account_card": None}}).json()
    assert back["settings"]["payment_account_card"] == "1930"
    for setting in ({"payment_account_card": "12"}, {"series_manual": "A-B"}, {"okänd": "1"}):
        refused = api.patch(address, {"settings": setting})
        assert (refused.status_code, codes(refused)[0][1]) == (400, f"settings.{next(iter(setting))}")
    assert api.post("/api/ledgers/", {"start": "2026-01-01"}).json()["code"] == "ledger_exists"


def test_no_category_may_be_booked_on_the_rounding_account(
    api: Caller, own: dict[str, Any], federation: Any
) -> None:
    with scope.scope([federation.pk]):
        default_rules(federation)
    refused = api.patch(f"/api/ledgers/{own['id']}/", {"settings": {"rounding_account": "3740"}})
    assert codes(refused)[0][2] == "account_of_category"


def test_years_are_opened_locked_balanced_and_closed(api: Caller, own: dict[str, Any]) -> None:
    [year] = api.get(f"/api/fiscal-years/?ledger={own['id']}").json()["results"]
    address = f"/api/fiscal-years/{year['id']}"
    assert api.post("/api/fiscal-years/").status_code == 400, "an empty body must not open a year"
    assert api.post("/api/fiscal-years/", {"end": "2028-12-31"}).json()["code"] == "year_too_long"
    opened = api.post("/api/fiscal-years/", {})
    assert (opened.status_code, opened.json()["label"]) == (201, "2027")
    balances = [{"account": "1930", "amount": "50.00"}, {"account": "2069", "amount": "-50.00"}]
    assert api.post(f"{address}/opening-balances", {"balances": balances}).status_code == 200
    made(api, book=True)
    lines = api.get(f"{address}/balances?account=1930").json()["results"]
    assert lines == [
        {
            "account": "1930", "name": "Företagskonto/checkkonto/affärskonto", "kind": "T", "opening": "50.00",
            "debit": "100.00", "credit": "0.00", "closing": "150.00", "quantity": "0",
        }
    ]  # fmt: skip
    assert api.post(f"{address}/lock", {"until": "2026-01-31"}).json()["locked_until"] == "2026-01-31"
    refused = api.post("/api/vouchers/", voucher(book=True))
    assert codes(refused) == [(None, "voucher_date", "period_locked")]
    assert api.post(f"{address}/unlock", {}).json()["locked_until"] is None
    assert api.post(f"{address}/close").json()["closed"] is True
    assert api.post(f"{address}/close").json()["code"] == "year_is_closed"
    assert api.get(f"{address}/balances?date_from=2026-02-01&date_to=2026-01-01").status_code == 400


def test_accounts_are_found_added_and_changed(api: Caller, own: dict[str, Any]) -> None:
    [year] = api.get("/api/fiscal-years/").json()["results"]
    found = api.get(f"/api/accounts/?fiscal_year={year['id']}&search=15&kind=T&active=true").json()["results"]
    assert found[0]["number"] == "1510"
    added = api.post("/api/accounts/", {"fiscal_year": year["id"], "number": "3451", "name": "Egna"})
    assert (added.status_code, added.json()["kind"]) == (201, "I")
    changed = api.patch(f"/api/accounts/{added.json()['id']}/", {"active": False}).json()
    assert (changed["name"], changed["active"]) == ("Egna", False)
    again = api.post("/api/accounts/", {"fiscal_year": year["id"], "number": "3451", "name": "Egna"})
    assert (again.status_code, again.json()["code"]) == (409, "account_exists")
    assert api.patch(f"/api/accounts/{added.json()['id']}/", {"kind": "X"}).status_code == 400


def test_viewers_read_and_nobody_else_sees_anything(
    api: Caller, own: dict[str, Any], federation: Any, other: Any
) -> None:
    draft = made(api)
    [year] = api.get("/api/fiscal-years/").json()["results"]
    account = api.get("/api/accounts/?search=1930").json()["results"][0]
    reading = [
        f"/api/ledgers/{own['id']}/", f"/api/fiscal-years/{year['id']}/", f"/api/vouchers/{draft['id']}/",
        f"/api/fiscal-years/{year['id']}/balances", f"/api/accounts/{account['id']}/",
    ]  # fmt: skip
    writing = [
        f"/api/vouchers/{draft['id']}/book", f"/api/vouchers/{draft['id']}/correct",
        f"/api/fiscal-years/{year['id']}/lock", f"/api/fiscal-years/{year['id']}/close",
    ]  # fmt: skip
    viewer, stranger = key(federation, "viewer"), caller_for(other)
    for path in reading:
        assert (viewer.get(path).status_code, stranger.get(path).status_code) == (200, 404), path
    for path in writing:
        assert (viewer.post(path, {}).status_code, stranger.post(path, {}).status_code) == (403, 404), path
    for path in ("/api/ledgers/", "/api/fiscal-years/", "/api/accounts/", "/api/vouchers/"):
        assert stranger.get(path).json()["results"] == []
        assert viewer.post(path, {}).status_code == 403
    assert stranger.post("/api/fiscal-years/", {"ledger": own["id"]}).status_code == 404
    assert stranger.post("/api/vouchers/", voucher(ledger=own["id"])).status_code == 404
    assert stranger.post("/api/vouchers/", voucher()).json()["code"] == "no_own_ledger"
    assert stranger.patch(f"/api/vouchers/{draft['id']}/", {"text": "x"}).status_code == 404
    assert Caller(Client()).get("/api/vouchers/").status_code == 401
    with scope.scope([federation.pk]):
        assert Voucher.objects.get().state == "draft"


def test_two_organisations_have_numbers_of_their_own(in_federation: Any, other: Any) -> None:
    for tenant in (in_federation, other):
        with scope.scope([tenant.pk]):
            ledger = open_own_ledger(tenant=tenant, start=FIRST_DAY, opened_by=WHO)
            assert booked(ledger).label == "A1"
            assert Voucher.objects.count() == 1
