"""The ledger and the wire log: complete, append-only, and still there after a restart."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.practice import Practice


@pytest.fixture
def restarted(data_dir: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any], Practice]]:
    """The ledger before and after, and the sandbox that was started on the old files."""
    first = Practice.start(data_dir)
    tokens = first.tokens(account_type="service")
    first.token = tokens["access_token"]
    first.customer()
    first.booked(99.99, quantity="1.5")
    first.payment()
    first.fault("status", times=5, path="^/3/me$")
    before = {**tokens, "wire": first.control("wire"), "ledger": first.ledger()}
    first.stop()
    with (data_dir / "ledger.jsonl").open("ab") as file:
        file.write(b'{"seq": 99, "ops": [["put", "fort')
    second = Practice.start(data_dir)
    second.token = tokens["access_token"]
    yield before, {"wire": second.control("wire"), "ledger": second.ledger()}, second
    second.stop()


def test_a_restart_keeps_everything(restarted: tuple[dict[str, Any], dict[str, Any], Practice]) -> None:
    before, after, practice = restarted
    assert after == {"wire": before["wire"], "ledger": before["ledger"]}
    assert practice.booked()["DocumentNumber"] == "2"
    assert practice.put("invoicepayments/1/bookkeep")["VoucherNumber"] == 1
    assert practice.control("wire")[-1]["n"] == before["wire"][-1]["n"] + 3
    assert practice.send("GET", "me").status_code == 503
    assert practice.refresh(before["refresh_token"]).status_code == 200


def test_a_draft_from_before_a_restart_still_counts_exactly(data_dir: Path) -> None:
    first = Practice.start(data_dir)
    first.log_in()
    first.customer()
    made = first.invoice(100, VATIncluded=True)
    token = first.token
    first.stop()
    second = Practice.start(data_dir)
    second.token = token
    changed = second.put("invoices/1", "Invoice", Remarks="x")
    listed = second.get("invoices")["Invoices"][0]["CurrencyRate"]
    second.stop()
    assert ({**changed, "Remarks": ""}, listed) == (made, "1")


def test_what_changed_since_a_moment_is_found_after_a_restart_too(data_dir: Path) -> None:
    first = Practice.start(data_dir)
    first.log_in()
    first.customer()
    token = first.token
    first.stop()
    second = Practice.start(data_dir)
    second.token = token
    found = [
        len(second.get(f"customers?lastmodified={day}")["Customers"]) for day in ("2020-01-01", "2090-01-01")
    ]
    second.stop()
    assert found == [1, 0]


def test_books_from_before_balances_were_kept_are_counted(data_dir: Path) -> None:
    first = Practice.start(data_dir)
    first.log_in()
    first.customer()
    first.booked()
    token = first.token
    first.stop()
    journal = data_dir / "ledger.jsonl"
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    for line in lines:
        line["ops"] = [op for op in line["ops"] if op[2] != "balances"]
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))
    second = Practice.start(data_dir)
    second.token = token
    carried = second.get("accounts/1510", financialyear=8)["BalanceCarriedForward"]
    second.stop()
    assert carried == 125


def test_the_wire_shows_each_provider_request_and_no_control(practice: Practice) -> None:
    practice.log_in()
    start = practice.control("wire")[-1]["n"]
    practice.customer("C-7")
    practice.get("customers", customernumber="C-7")
    first, second = practice.control("wire", None, since=start)
    body = json.dumps({"Customer": {"Name": "Boule Åsa", "CustomerNumber": "C-7"}}).encode()
    assert [first[key] for key in ("n", "method", "path", "status", "committed")] == [
        start + 1, "POST", "/3/customers", 201, True,
    ]  # fmt: skip
    assert first["body_sha256"] == hashlib.sha256(body).hexdigest()
    assert (second["path"], second["committed"]) == ("/3/customers?customernumber=C-7", False)
    kept = practice.session.get(f"{practice.url}/_sandbox/wire/{start + 1}/body", timeout=5)
    assert kept.content == body


def test_the_ledger_speaks_like_the_single_get(fortnox: Practice) -> None:
    fortnox.booked(99.99)
    fortnox.payment()
    ledger = fortnox.ledger(company="100200")
    assert ledger["invoices"] == [fortnox.get("invoices/1")]
    assert ledger["customers"] == [fortnox.get("customers/C-1")]
    assert ledger["invoicepayments"] == [fortnox.get("invoicepayments/1")]
    assert ledger["vouchers"] == [fortnox.get("vouchers/B/1", financialyear=8)]
    counted = [
        fortnox.get("accounts", limit=1, financialyear=year)["MetaInformation"]["@TotalResources"]
        for year in (6, 7, 8, 9)
    ]
    assert len(ledger["accounts"]) == sum(counted)
    [receivables] = [one for one in ledger["accounts"] if (one["Year"], one["Number"]) == (8, 1510)]
    assert receivables == fortnox.get("accounts/1510", financialyear=8)
    for name in ("predefinedaccounts", "predefinedvoucherseries"):
        assert ledger[name][0] == fortnox.get(f"{name}/{ledger[name][0]['Name']}")


def test_the_ledger_may_be_asked_for_less(fortnox: Practice) -> None:
    whole, part = fortnox.ledger(), fortnox.ledger(only="customers,costcenters")
    assert part == {name: whole[name] for name in ("customers", "costcenters")}
    assert fortnox.ledger(only="dragons") == {"error": "no collection dragons"}


def test_reset_empties_the_books_and_may_keep_the_tokens(fortnox: Practice) -> None:
    numbered = fortnox.control("wire")[-1]["n"]
    fortnox.control("reset", {"keep_tokens": True})
    assert fortnox.control("wire") == []
    assert fortnox.get("customers")["Customers"] == []
    assert fortnox.control("wire")[0]["n"] == numbered + 1
    fortnox.control("reset", {})
    assert fortnox.send("GET", "customers").status_code == 401


def test_a_second_reset_does_not_lose_the_first_files(data_dir: Path) -> None:
    practice = Practice.start(data_dir)
    for _ in range(2):
        practice.control("reset", {})
    practice.stop()
    assert len(list(data_dir.glob("ledger-*.jsonl"))) == 2


def test_a_company_can_be_added(practice: Practice) -> None:
    added = practice.control("companies", {"name": "Tredje", "company": 100900})
    practice.log_in(company="100900")
    assert practice.get("companyinformation")["CompanyName"] == "Tredje"
    assert added["company"] == "100900"


def test_wrong_control_requests_say_why(practice: Practice) -> None:
    assert practice.ledger(company="1") == {"error": "no company 1"}
    assert practice.control("settings", {"speed": 1}) == {"error": "unknown settings: speed"}
    assert "unknown company settings" in practice.control("company", {"colour": "red"})["error"]


def test_latency_is_felt(practice: Practice) -> None:
    practice.log_in()
    practice.control("settings", {"latency_ms": 60})
    practice.get("me")
    assert practice.control("wire")[-1]["ms"] >= 60


def test_the_front_page_shows_companies_faults_and_traffic(fortnox: Practice) -> None:
    fortnox.fault("slow", path="^/3/<b>$")
    text = fortnox.session.get(fortnox.url, timeout=5).text
    assert "Fel Bolag AB" in text
    assert "^/3/&lt;b&gt;$" in text
    assert "/3/customers" in text
