"""What is told of: every change of the books, whoever made it, and events that nothing happened for."""

from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.listener import Listener, told
from tests.sandbox.practice import Practice
from tests.sandbox.test_stream import ROWS, book
from tests.sizes import sized

MANY = sized(100_000, 5_000)


@pytest.fixture
def listener(fortnox: Practice) -> Listener:
    return Listener.on(fortnox, "customers", "invoices", "vouchers", "projects", "financial-years")


def change(practice: Practice, **order: Any) -> Any:
    return practice.control("change", order)


def test_customers(fortnox: Practice, listener: Listener) -> None:
    fortnox.customer("C-2")
    fortnox.put("customers/C-2", "Customer", Name="Boule Ö")
    change(fortnox, type="customers", number="C-2", delete=True)
    assert told(listener.heard(3)) == [
        ("customer-created-v1", "C-2"), ("customer-updated-v2", "C-2"), ("customer-deleted-v1", "C-2"),
    ]  # fmt: skip
    assert fortnox.refusal("POST", "customers", "Customer", Name="X", CustomerNumber="C-2")[0] == 400
    assert listener.nothing()


def test_an_invoice_from_draft_to_payment(fortnox: Practice, listener: Listener) -> None:
    fortnox.invoice()
    fortnox.put("invoices/1", "Invoice", Remarks="x")
    fortnox.put("invoices/1/bookkeep")
    fortnox.payment()
    fortnox.put("invoicepayments/1/bookkeep")
    change(fortnox, type="invoicepayments", number="1", delete=True)
    fortnox.invoice()
    fortnox.put("invoices/2/cancel")
    kinds = [("invoices", "invoice-created-v1", "1"), ("invoices", "invoice-updated-v1", "1"),
             ("invoices", "invoice-bookkeep-v1", "1"), ("invoices", "invoicepayment-bookkeep-v1", "1"),
             ("invoices", "invoicepayment-deleted-v1", "1"), ("invoices", "invoice-created-v1", "2"),
             ("invoices", "invoice-cancelled-v1", "2"), ("vouchers", "voucher-created-v1", "8-B-1"),
             ("vouchers", "voucher-created-v1", "8-C-1"), ("vouchers", "voucher-created-v1", "8-C-2")]  # fmt: skip
    events = [(one["topic"], one["type"], one["entityId"]) for one in listener.heard(len(kinds) + 2)]
    assert sorted(set(events)) == sorted(kinds)
    assert events.count(kinds[1]) == 3  # remarks, and the balance twice


def test_one_order_that_makes_and_books_tells_both(fortnox: Practice, listener: Listener) -> None:
    change(fortnox, type="invoices", create={"CustomerNumber": "C-1"}, rows=[{"Price": 5}], book=True)
    assert {kind for kind, _ in told(listener.heard(3))} == {
        "invoice-created-v1", "invoice-bookkeep-v1", "voucher-created-v1",
    }  # fmt: skip


def test_what_people_do_to_vouchers(fortnox: Practice, listener: Listener) -> None:
    book(fortnox)
    change(fortnox, type="vouchers", number="8-R-1", rows=[ROWS[0], {"Account": 3985, "Credit": 10.5}])
    change(fortnox, type="vouchers", number="8-R-1", delete=True)
    assert [kind for kind, _ in told(listener.heard(3))] == [
        "voucher-created-v1", "voucher-updated-v1", "voucher-deleted-v1",
    ]  # fmt: skip


def test_registers_and_years_but_not_each_account_of_a_new_year(
    fortnox: Practice, listener: Listener
) -> None:
    change(fortnox, type="projects", create={"Description": "Nytt"})
    change(fortnox, type="financialyears", create={"FromDate": "2028-01-01", "ToDate": "2029-06-30"})
    change(fortnox, type="accounts", number="3980", year=10, set={"Active": False})
    change(fortnox, type="financialyears", number="10", delete=True)
    fortnox.control("companies", {"name": "Ny"})
    assert sorted(told(listener.heard(4))) == [
        ("account-updated-v1", "3980"), ("financial-year-created-v1", "10"),
        ("financial-year-deleted-v1", "10"), ("project-created-v1", "3"),
    ]  # fmt: skip
    assert listener.nothing()


def test_what_was_refused_or_failed_is_not_told(fortnox: Practice, listener: Listener) -> None:
    assert "error" in fortnox.control("book", {"vouchers": [{"series": "R", "rows": ROWS}, {"series": "Z"}]})
    fortnox.fault("timeout_before_commit", hold=0)
    with pytest.raises(OSError, match=r"."):
        fortnox.customer("C-9")
    assert listener.nothing()


def test_what_is_done_with_force_is_silent_unless_told(fortnox: Practice, listener: Listener) -> None:
    book(fortnox)
    book(fortnox)
    change(fortnox, type="vouchers", number="8-R-1", delete=True, force=True)
    change(fortnox, type="vouchers", number="8-R-2", delete=True, force=True, silent=False)
    change(fortnox, type="customers", number="C-1", set={"City": "Umeå"}, silent=True)
    assert told(listener.heard(3))[2:] == [("voucher-deleted-v1", "8-R-2")]
    assert listener.nothing()


def test_single_events_in_any_form(fortnox: Practice, listener: Listener) -> None:
    odd = [
        {"type": "voucher-created-v1", "number": "8-R-9", "form": "joined", "copies": 1},
        {"type": "voucher-created-v1", "number": "?"},
        {"type": "dragon-slain-v3", "topic": "vouchers", "written_topic": "dragons", "number": "1",
         "more": {"heads": 3.5}},
    ]  # fmt: skip
    assert fortnox.control("stream/emit", {"events": odd})["frames"] == 4
    first, second, third, fourth = sorted(listener.heard(4), key=lambda event: event["type"], reverse=True)
    assert {first["entityId"], second["entityId"], third["entityId"]} == {"8-R-9", "?"}
    assert "year" not in first
    assert (fourth["type"], fourth["topic"], fourth["heads"]) == ("dragon-slain-v3", "dragons", 3.5)
    for wrong in (
        {"type": "dragon-slain-v3"},
        {"number": "1"},
        {"type": "customer-created-v1", "company": "1"},
    ):
        assert "error" in fortnox.control("stream/emit", {"events": [wrong]})


def test_very_many_with_a_share_of_duplicates(fortnox: Practice) -> None:
    made = fortnox.control("stream/emit", {"count": MANY, "duplicates": 0.3, "companies": ["100200"]})
    assert (made["frames"], made["events"]) == (MANY, MANY * 7 // 10)
    start = made["topics"]["vouchers"]["before"]
    listener = Listener.on(fortnox, {"topic": "vouchers", "offset": start})
    events = listener.heard(MANY)
    assert listener.nothing()
    assert len({event["offset"] for event in events}) == MANY * 7 // 10
    assert {event["id"] for event in events} == set(range(1, MANY * 7 // 10 + 1))
    [last] = fortnox.control("stream/events", topic="vouchers")[-1:]
    assert last["offset"] == made["topics"]["vouchers"]["last"]


def test_the_log_survives_a_restart_and_so_does_what_was_held_back(data_dir: Path) -> None:
    first = Practice.start(data_dir)
    first.log_in()
    book(first)
    first.control("faults", {"faults": [{"kind": "stream_reorder", "ms": 60_000}]})
    book(first)
    token, before = first.token, first.control("stream/events", topic="vouchers")
    first.stop()
    second = Practice.start(data_dir)
    second.token = token
    listener = Listener.on(second, {"topic": "vouchers", "offset": before[0]["offset"]})
    assert told(listener.heard(1)) == [("voucher-created-v1", "8-R-2")]
    assert second.control("stream/events", topic="vouchers")[0] == before[0]
    listener.close()
    second.stop()
