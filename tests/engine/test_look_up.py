"""A look-up finds exactly our document, and what it cannot find out is told to a person."""

from typing import Any

from accounting.models import Problem, SyncItem
from accounting.oauth.clients import open_client
from tests.engine.desk import Desk, customer, invoice, payment

LOST = {"method": "POST", "path": "^/3/invoices$"}


def _unbooked(desk: Desk, count: int = 1) -> None:
    desk.save("customer", customer())
    desk.sync(data_types=["customer"])
    desk.save("invoice", *(invoice(n) for n in range(1, count + 1)))
    desk.mark()


def _foreign(desk: Desk, reference: str) -> None:
    """An invoice that somebody else made, with a reference of its own."""
    number = desk.ledger("customers")[0]["CustomerNumber"]
    rows = [{"Description": "Annat", "DeliveredQuantity": "1", "Price": 5, "AccountNumber": 3041}]
    document = {"CustomerNumber": number, "ExternalInvoiceReference1": reference, "InvoiceRows": rows}
    open_client(desk.integration).invoices.create(document)
    desk.mark()


def test_a_reference_that_only_contains_our_marker_is_not_ours(desk: Desk) -> None:
    _unbooked(desk)
    desk.plan()
    marker = SyncItem.objects.get(source_ref="F-1").marker
    _foreign(desk, f"{marker}-2")
    _foreign(desk, marker.upper())
    desk.sandbox.fault("reset", **LOST)
    desk.settle()
    assert desk.writes()["POST invoices"] == 2
    assert desk.invoice("F-1")["ExternalInvoiceReference1"] == marker


def test_two_documents_with_our_marker_need_a_person(desk: Desk) -> None:
    _unbooked(desk)
    desk.plan()
    marker = SyncItem.objects.get(source_ref="F-1").marker
    _foreign(desk, marker)
    _foreign(desk, marker)
    desk.settle()
    assert desk.problems() == ["found_more_than_once"]
    assert not desk.writes()


def test_a_refusal_is_no_verdict_until_the_look_up_says_so(desk: Desk) -> None:
    """Somebody books it there while ours is planned; the look-up after the refusal goes wrong at first."""
    _unbooked(desk)
    desk.sync()
    number = desk.invoice("F-1")["DocumentNumber"]
    desk.settings(auto_bookkeep_invoices=True)
    desk.plan()
    open_client(desk.integration).invoices.bookkeep(number)
    desk.mark()
    desk.sandbox.fault("status", method="GET", path=f"^/3/invoices/{number}$", status=503)
    desk.settle()
    assert desk.writes()["PUT invoices/bookkeep"] >= 1
    assert SyncItem.objects.get(source_ref="F-1", operation="bookkeep").state == "confirmed"
    assert Problem.objects.count() == 0


def test_a_payment_of_an_invoice_with_a_longer_number_is_not_ours(desk: Desk) -> None:
    """A search for invoice 1 also finds the payments of 10 and 21."""
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer())
    desk.save("invoice", *(invoice(n) for n in range(1, 11)))
    desk.sync()
    first, tenth = (desk.ledger("invoices")[n]["DocumentNumber"] for n in (0, 9))
    assert first in tenth
    ours = desk.ledger("invoices")[0]["ExternalInvoiceReference2"]
    client = open_client(desk.integration)
    client.invoice_payments.create(
        {
            "InvoiceNumber": int(tenth),
            "Amount": 1000,
            "PaymentDate": "2026-01-30",
            "ModeOfPaymentAccount": 1930,
        }
    )
    desk.save("payment", payment(1, invoice=ours))
    desk.sandbox.fault("reset", method="POST", path="^/3/invoicepayments$")
    desk.sync()
    assert sorted(str(one["InvoiceNumber"]) for one in desk.ledger("invoicepayments")) == [first, tenth]


def test_two_equal_payments_are_two_payments_whatever_is_lost(desk: Desk) -> None:
    desk.settings(auto_bookkeep_invoices=True)
    desk.save("customer", customer())
    desk.save("invoice", invoice())
    desk.save("payment", payment(1, "500.00"), payment(2, "500.00", invoice="F-1"))
    desk.sandbox.fault("reset", method="POST", path="^/3/invoicepayments$", after_commit=True)
    desk.sandbox.fault("reset", method="POST", path="^/3/invoicepayments$", skip=1)
    desk.sync()
    assert [(one["Amount"], one["Booked"]) for one in desk.ledger("invoicepayments")] == [(500, True)] * 2
    assert desk.invoice("F-1")["Balance"] == 0


def test_what_is_sent_again_are_the_same_bytes_and_the_newer_version_waits(desk: Desk) -> None:
    _unbooked(desk)
    desk.plan()
    desk.sandbox.fault("reset", **LOST)
    desk.drain()
    desk.save("invoice", invoice(amount="1234.00"))
    desk.settle()
    posts = [one["body_sha256"] for one in desk.requests() if one["method"] == "POST"]
    assert len(posts) == 2
    assert posts[0] == posts[1]
    desk.sync()
    assert desk.writes() == {"POST invoices": 2, "PUT invoices": 1}
    assert desk.invoice("F-1")["Total"] == 1234


def test_half_an_ore_of_vat_is_rounded_up_as_the_provider_does(desk: Desk) -> None:
    """25 % of 10.70 is 2.675, which a float holds as a little less."""
    row = {**invoice()["rows"][0], "unit_price": "10.70", "vat_rate": "25"}
    desk.save("customer", customer())
    desk.save("invoice", invoice(rows=[row], total="13.38"))
    job = desk.sync()
    assert job.status == "completed"


def _look_ups_fail(desk: Desk, **fault: Any) -> None:
    _unbooked(desk)
    desk.plan()
    desk.sandbox.fault("reset", **LOST)
    desk.drain()
    desk.sandbox.fault(method="GET", path="^/3/invoices", times=None, **fault)
    for _ in range(6):
        desk.drain()
        desk.clock.forward(60)


def test_a_look_up_that_is_always_refused_comes_before_a_person(desk: Desk) -> None:
    _look_ups_fail(desk, kind="error", code=2000588, message="Ogiltig parameter.")
    assert len(desk.problems()) == 1
    assert desk.writes()["POST invoices"] == 1


def test_a_look_up_that_is_never_readable_comes_before_a_person(desk: Desk) -> None:
    _look_ups_fail(desk, kind="status", status=200, body={"Invoices": "none"})
    assert desk.problems() == ["unreadable_answer"]
    assert desk.writes()["POST invoices"] == 1
