"""What people do in the program itself, and what that does to the books and to lists of what changed."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.practice import Practice

ROW = {"Description": "Ny rad", "DeliveredQuantity": "2", "Price": 50, "AccountNumber": 3430, "VAT": 0}
TYPED = {"InvoiceNumber": 1, "Amount": 125, "PaymentDate": "2026-11-10", "ModeOfPayment": "BG"}


@pytest.fixture
def office(fortnox: Practice) -> Practice:
    """Customer C-1 and an unbooked invoice 1; half an hour later somebody sits down in the program."""
    fortnox.invoice()
    fortnox.clock.now += 1800
    return fortnox


def do(practice: Practice, kind: str, **order: Any) -> Any:
    return practice.control("change", {"provider": "fortnox", "type": kind, **order})


def code(answer: Any) -> tuple[int, int]:
    return answer["status"], answer["code"]


def changed_since(practice: Practice, path: str, plural: str, key: str, since: str) -> list[str]:
    return [one[key] for one in practice.get(path, lastmodified=since)[plural]]


def test_a_customer_is_renamed_and_shows_up_as_changed(office: Practice) -> None:
    done = do(office, "customers", number="C-1", set={"Name": "Boule Öst", "City": "Umeå"})
    assert done["document"] == office.get("customers/C-1")
    assert done["document"]["Name"] == "Boule Öst"
    since = "2026-11-20 12:30"
    assert changed_since(office, "customers", "Customers", "CustomerNumber", since) == ["C-1"]
    assert changed_since(office, "invoices", "Invoices", "DocumentNumber", since) == []


def test_the_stamp_may_be_told(office: Practice) -> None:
    do(office, "invoices", number=1, set={"Remarks": "x"}, at="2026-11-19T09:30:00+01:00")
    ask = ("invoices", "Invoices", "DocumentNumber")
    assert changed_since(office, *ask, "2026-11-19 09:30") == ["1"]
    assert changed_since(office, *ask, "2026-11-19 09:31") == []
    do(office, "invoices", number=1, set={"Remarks": "y"}, at="2026-12-24 10:00:00")
    assert changed_since(office, *ask, "2026-12-24 10:00") == ["1"]


def test_changed_rows_are_summed_up_again(office: Practice) -> None:
    before = office.get("invoices/1")["InvoiceRows"][0]["RowId"]
    invoice = do(office, "invoices", number=1, rows=[{"Price": 80}, ROW])["document"]
    assert (invoice["Net"], invoice["TotalVAT"], invoice["Total"]) == (180, 20, 200)
    assert before not in {row["RowId"] for row in invoice["InvoiceRows"]}
    assert office.get("invoices/1") == invoice


def test_booking_by_hand_writes_the_voucher_in_one_order_with_the_change(office: Practice) -> None:
    done = do(office, "invoices", number=1, rows=[{"Price": 100.01}], book=True)
    assert (done["document"]["Booked"], done["document"]["VoucherNumber"]) == (True, 1)
    rows = office.get("vouchers/B/1", financialyear=8)["VoucherRows"]
    assert [(row["Account"], row["Debit"] - row["Credit"]) for row in rows] == [
        (1510, Decimal("125.01")), (3041, Decimal("-100.01")), (2611, -25),
    ]  # fmt: skip
    assert done["touched"] == [
        {"type": "invoices", "key": "1", "gone": False},
        {"type": "vouchers", "key": "8/B/1", "gone": False},
    ]


@pytest.mark.parametrize(
    "order", [{"rows": [{"Price": 1}]}, {"set": {"InvoiceDate": "2026-11-03"}}, {"set": {"Freight": 1}}]
)
def test_the_money_of_a_booked_invoice_is_fixed(office: Practice, order: dict[str, Any]) -> None:
    before = office.put("invoices/1/bookkeep")
    assert code(do(office, "invoices", number=1, **order)) == (400, 2009999)
    assert office.get("invoices/1") == before


def test_a_person_may_correct_what_says_nothing_about_the_money(office: Practice) -> None:
    office.put("invoices/1/bookkeep")
    do(office, "invoices", number=1, set={"DueDate": "2027-01-15", "YourReference": "Åsa"})
    invoice = office.get("invoices/1")
    assert (invoice["DueDate"], invoice["YourReference"], invoice["Total"]) == ("2027-01-15", "Åsa", 125)


def test_cancelled_by_hand(office: Practice) -> None:
    do(office, "invoices", number=1, cancel=True)
    assert office.get("invoices", filter="cancelled")["Invoices"][0]["DocumentNumber"] == "1"
    assert code(do(office, "invoices", number=1, set={"Remarks": "x"})) == (400, 2009999)


def test_credited_by_hand_and_the_note_booked_at_once(office: Practice) -> None:
    office.put("invoices/1/bookkeep")
    note = do(office, "invoices", number=1, credit=True, book=True)["document"]
    assert (note["Credit"], note["CreditInvoiceReference"], note["Booked"]) == ("true", "1", True)
    assert office.get("invoices/1")["CreditInvoiceReference"] == note["DocumentNumber"] == "2"
    rows = office.get("vouchers/B/2", financialyear=8)["VoucherRows"]
    assert {row["Account"]: row["Credit"] - row["Debit"] for row in rows} == {
        1510: 125,
        3041: -100,
        2611: -25,
    }


def test_marked_as_sent(office: Practice) -> None:
    assert do(office, "invoices", number=1, sent=True)["document"]["Sent"] is True


def test_a_new_invoice_by_a_person_carries_no_mark_of_ours(office: Practice) -> None:
    wanted = {"CustomerNumber": "C-1", "InvoiceDate": "2026-11-05"}
    done = do(office, "invoices", create=wanted, rows=[ROW], book=True)["document"]
    assert (done["DocumentNumber"], done["Total"], done["Booked"]) == ("2", 100, True)
    assert done["ExternalInvoiceReference1"] == ""


def test_a_person_is_refused_like_a_request(office: Practice) -> None:
    wanted = {"CustomerNumber": "C-1", "InvoiceDate": "2027-01-05"}
    inactive = do(office, "invoices", create=wanted, rows=[{**ROW, "AccountNumber": 3450}])
    missing = do(office, "invoices", create=wanted, rows=[{**ROW, "AccountNumber": 3460}])
    assert (code(inactive), code(missing)) == ((400, 2000550), (400, 2000423))
    assert code(do(office, "invoices", number=1, set={"Total": 5})) == (400, 2001399)
    assert code(do(office, "invoices", number=99, cancel=True)) == (404, 2000434)
    office.control("company", {"locked_until": "2026-12-31"})
    assert code(do(office, "invoices", number=1, book=True)) == (400, 2000401)
    assert len(office.ledger()["invoices"]) == 1


def test_a_deleted_customer_is_gone_for_good(office: Practice) -> None:
    office.customer("C-2")
    assert do(office, "customers", number="C-2", delete=True)["document"] is None
    assert office.refusal("GET", "customers/C-2") == (404, 2000433)
    assert [one["CustomerNumber"] for one in office.get("customers")["Customers"]] == ["C-1"]
    assert office.refusal("POST", "customers", "Customer", Name="x", CustomerNumber="C-2") == (400, 2000637)


def test_a_customer_with_invoices_stays(office: Practice) -> None:
    assert code(do(office, "customers", number="C-1", delete=True)) == (400, 2009999)
    assert office.get("customers/C-1")["CustomerNumber"] == "C-1"


def test_an_invoice_is_never_deleted_by_a_person(office: Practice) -> None:
    assert code(do(office, "invoices", number=1, delete=True)) == (400, 2009999)
    assert office.get("invoices/1")["DocumentNumber"] == "1"


def test_with_force_an_invoice_was_never_there(office: Practice) -> None:
    office.put("invoices/1/bookkeep")
    do(office, "invoices", number=1, delete=True, force=True)
    assert office.refusal("GET", "invoices/1") == (404, 2000434)
    assert office.get("invoices")["Invoices"] == office.get("vouchers")["Vouchers"] == []
    assert office.get("accounts/1510", financialyear=8)["BalanceCarriedForward"] == 0
    assert {one["collection"] for one in office.ledger()["deleted"]} == {"invoices", "vouchers"}


def test_a_payment_typed_twice_is_two_payments(office: Practice) -> None:
    office.put("invoices/1/bookkeep")
    for source in ("file", "manual"):
        do(office, "invoicepayments", create=TYPED, source=source, book=True)
    assert [one["Source"] for one in office.get("invoicepayments")["InvoicePayments"]] == ["file", "manual"]
    assert office.get("invoices/1")["Balance"] == -125


def test_a_person_takes_back_a_booked_payment_by_a_second_voucher(office: Practice) -> None:
    office.put("invoices/1/bookkeep")
    do(office, "invoicepayments", create={**TYPED, "Amount": 25}, book=True)
    do(office, "invoicepayments", create={**TYPED, "Amount": 100}, book=True)
    assert office.get("invoices/1")["FinalPayDate"] == "2026-11-10"
    done = do(office, "invoicepayments", number=1, delete=True)
    assert office.send("GET", "invoicepayments/1").status_code == 404
    invoice = office.get("invoices/1")
    assert (invoice["Balance"], invoice["FinalPayDate"]) == (25, None)
    rows = office.get("vouchers/C/3", financialyear=8)["VoucherRows"]
    assert {row["Account"]: row["Debit"] - row["Credit"] for row in rows} == {1920: -25, 1510: 25}
    assert {"type": "invoicepayments", "key": "1", "gone": True} in done["touched"]


def test_several_orders_are_kept_together_or_not_at_all(office: Practice) -> None:
    orders = [
        {"type": "customers", "create": {"Name": "Ny", "CustomerNumber": "N-1"}},
        {"type": "customers", "create": {"Name": "Ny", "CustomerNumber": "C-1"}},
    ]
    answer = office.control("change", {"changes": orders})
    assert code(answer) == (400, 2000637)
    assert answer["error"].startswith("changes[1]: ")
    assert office.refusal("GET", "customers/N-1")[0] == 404
    done = office.control("change", {"changes": orders[:1]})
    assert [one["document"]["CustomerNumber"] for one in done["changed"]] == ["N-1"]


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({"type": "dragons", "number": 1, "delete": True}, "type must be one of"),
        ({"type": "customers", "number": "C-1"}, "nothing to do"),
        ({"type": "customers", "number": "C-1", "book": True}, "customers cannot be told: book"),
        ({"type": "customers", "number": "C-1", "rows": []}, "customers have no rows"),
        ({"type": "customers", "number": "C-1", "create": {}}, "create comes without"),
        ({"type": "customers", "number": "C-1", "set": {"Name": "x"}, "at": "soon"}, "Invalid isoformat"),
        ({"type": "customers", "company": 7, "number": "C-1", "delete": True}, "no company 7"),
    ],
)
def test_an_order_nobody_could_mean_is_told_so(
    office: Practice, order: dict[str, Any], sentence: str
) -> None:
    answer = office.control("change", order)
    assert answer["error"].startswith(sentence)
    assert office.get("customers/C-1")["Name"] == "Boule Åsa"


def test_the_other_company_is_changed_alone(office: Practice) -> None:
    do(office, "customers", company=100300, create={"Name": "Fel", "CustomerNumber": "C-1"})
    assert office.get("customers/C-1")["Name"] == "Boule Åsa"
    assert [one["Name"] for one in office.ledger(company="100300")["customers"]] == ["Fel"]


def test_a_change_is_no_traffic_and_survives_a_look_at_the_books(office: Practice) -> None:
    last = office.control("wire")[-1]["n"]
    do(office, "customers", number="C-1", set={"City": "Lund"})
    assert office.control("wire")[-1]["n"] == last
    assert office.ledger()["customers"][0]["City"] == "Lund"
