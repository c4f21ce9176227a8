"""Each kind of difference is found at its document, once, and nothing else is."""

from decimal import Decimal
from typing import Any

import pytest

from tests.reconciliation.months import Office, found, one, sums


def test_an_invoice_that_was_erased_there(office: Office) -> None:
    office.force("invoices", office.number("F-6"), delete=True)
    run = office.compare()
    assert found(run) == [("missing_there", "invoice", "F-6", "")]
    assert {(month, account) for month, account, _, _ in sums(run)} == {
        ("2026-03", account) for account in ("1510", "2611", "3741", *_accounts_of(office, "F-6"))
    }


def _accounts_of(office: Office, ref: str) -> set[str]:
    """Of the payload that was sent."""
    from accounting.domain import exact_json
    from accounting.models import IntegrationMapping, Invoice

    record = Invoice.objects.get(source_ref=ref)
    sent = IntegrationMapping.objects.get(local_resource_id=record.pk).sent_payload
    return {str(row["AccountNumber"]) for row in exact_json.loads(sent)["InvoiceRows"]}


@pytest.mark.parametrize("force", [True, False])
def test_a_payment_that_was_taken_back_there(office: Office, force: bool) -> None:
    """Without force its voucher stays, undone by a second one: both belong to the same difference."""
    payment = office.payment_of("F-1")["Number"]
    office.change("invoicepayments", payment, delete=True, force=force)
    run = office.compare()
    assert found(run) == [("missing_there", "payment", "P-1", "")]
    assert {line[:2] for line in sums(run)} == {("2026-01", "1510"), ("2026-01", "1920")}


def test_a_customer_that_was_deleted_there(office: Office) -> None:
    office.change("customers", _customer_number(office, "C-2"), delete=True)
    run = office.compare()
    assert found(run) == []  # no invoice of the period names it, and it is gone from the list of changes
    run = office.compare(data_types=["customer"])
    assert found(run) == []


def _customer_number(office: Office, ref: str) -> str:
    from accounting.models import Customer, IntegrationMapping

    record = Customer.objects.get(source_ref=ref)
    return str(IntegrationMapping.objects.get(local_resource_id=record.pk).external_id)


def test_an_invoice_that_somebody_made_there(office: Office) -> None:
    row = {"Description": "Extra", "DeliveredQuantity": "1", "Price": 70, "AccountNumber": 3041, "VAT": 0}
    made = office.change(
        "invoices",
        create={"CustomerNumber": _customer_number(office, "C-1"), "InvoiceDate": "2026-02-11"},
        rows=[row],
        book=True,
    )
    run = office.compare()
    assert found(run) == [("missing_here", "invoice", made["DocumentNumber"], "")]
    assert sums(run) == [
        ("2026-02", "1510", *_moved(office, "2026-02", "1510", "70")),
        ("2026-02", "3041", *_moved(office, "2026-02", "3041", "-70")),
    ]


def _moved(office: Office, month: str, account: str, by: str) -> tuple[str, str]:
    from accounting.models import ReconciliationSum

    line = ReconciliationSum.objects.filter(month=month, account=account).order_by("-pk")[0]
    assert line.theirs - line.ours == Decimal(by)
    return f"{line.ours:f}", f"{line.theirs:f}"


def test_a_payment_that_somebody_entered_there(office: Office) -> None:
    wanted = {"InvoiceNumber": int(office.number("F-6")), "Amount": 7, "PaymentDate": "2026-03-21"}
    made = office.change("invoicepayments", create={**wanted, "ModeOfPayment": "BG"}, book=True)
    assert found(office.compare()) == [("missing_here", "payment", made["Number"], "")]


def test_a_customer_that_somebody_made_there(office: Office) -> None:
    office.change("customers", create={"Name": "Ny klubb", "CustomerNumber": "N-1"})
    assert found(office.compare()) == [("missing_here", "customer", "N-1", "")]


def test_an_ore_off_on_a_booked_invoice(office: Office) -> None:
    office.force("invoices", office.number("F-1"), rows=[{"Price": 100.51}])
    run = office.compare()
    assert found(run) == [("different", "invoice", "F-1", "Total")]
    difference = one(run, kind="different")
    assert (difference.ours, difference.theirs, difference.month) == ("100.5", "100.51", "2026-01")
    assert len(sums(run)) == 2


def test_an_ore_off_on_a_booked_payment(office: Office) -> None:
    office.force("invoicepayments", office.payment_of("F-3")["Number"], set={"Amount": 99.99})
    assert found(office.compare()) == [("different", "payment", "P-3", "Amount")]


def test_an_ore_off_on_the_voucher_alone(office: Office) -> None:
    rows = [{"Account": 1510, "Debit": 100.51}, {"Account": _income(office), "Credit": 100.51}]
    office.force("vouchers", office.voucher("F-1"), rows=rows)
    run = office.compare()
    assert found(run) == [("different", "voucher", "F-1", "VoucherRows")]
    assert len(sums(run)) == 2


def _income(office: Office) -> int:
    return int(next(iter(_accounts_of(office, "F-1"))))


def test_errors_that_cancel_out_in_the_sum_are_both_found(office: Office) -> None:
    office.force("invoices", office.number("F-1"), rows=[{"Price": 110.50}])
    office.force("invoices", office.number("F-2"), rows=[{}, {"Price": 240}])
    rows = [{"Account": 1510, "Debit": 290.50}, {"Account": _income(office), "Credit": 290.50}]
    office.force("vouchers", office.voucher("F-3"), rows=rows)
    run = office.compare()
    assert found(run) == [
        ("different", "invoice", "F-1", "Total"),
        ("different", "invoice", "F-2", "Total"),
        ("different", "voucher", "F-3", "VoucherRows"),
    ]
    assert ("2026-01", "1510") not in {line[:2] for line in sums(run)}


def test_two_vouchers_that_cancel_out_are_both_found_without_any_sum(office: Office) -> None:
    income = _income(office)
    for ref, amount in (("F-5", 510.50), ("F-6", 365.00)):
        account = income if ref == "F-5" else 3041
        office.force(
            "vouchers",
            office.voucher(ref),
            rows=[{"Account": 1510, "Debit": amount}, {"Account": account, "Credit": amount}],
        )
    run = office.compare()
    assert found(run) == [
        ("different", "voucher", "F-5", "VoucherRows"),
        ("different", "voucher", "F-6", "VoucherRows"),
    ]
    assert ("2026-03", "1510") not in {line[:2] for line in sums(run)}


def test_rows_of_one_invoice_that_cancel_out(office: Office) -> None:
    office.force("invoices", office.number("F-2"), rows=[{}, {"Price": 260}, {"Price": -9.99}])
    assert found(office.compare()) == [
        ("different", "invoice", "F-2", "InvoiceRows[2].Price"),
        ("different", "invoice", "F-2", "InvoiceRows[3].Price"),
    ]


def test_the_same_total_on_another_account(office: Office) -> None:
    office.force("invoices", office.number("F-1"), rows=[{"AccountNumber": 3990}])
    run = office.compare()
    assert found(run) == [("different", "invoice", "F-1", "InvoiceRows[1].AccountNumber")]
    assert {line[:2] for line in sums(run)} == {("2026-01", "3990"), ("2026-01", str(_income(office)))}


@pytest.mark.parametrize(
    "rows",
    [
        [{"Account": 1510, "Debit": 100.50}, {"Account": 3985, "Credit": 100.50}],
        [{"Account": 1519, "Debit": 100.50}, {"Account": 3041, "Credit": 100.50}],
    ],
)
def test_the_same_total_on_another_account_of_the_voucher_alone(office: Office, rows: Any) -> None:
    if rows[1]["Account"] == 3041:
        rows[1]["Account"] = _income(office)
    office.force("vouchers", office.voucher("F-1"), rows=rows)
    run = office.compare()
    assert found(run) == [("different", "voucher", "F-1", "VoucherRows")]
    assert len(sums(run)) == 2


def test_a_payment_on_another_account(office: Office) -> None:
    number = office.payment_of("F-1")["Number"]
    office.force("invoicepayments", number, set={"ModeOfPaymentAccount": 1910})
    assert found(office.compare()) == [("different", "payment", "P-1", "ModeOfPaymentAccount")]


def test_another_cost_centre_on_the_invoice_and_on_the_voucher_alone(office: Office) -> None:
    office.force("invoices", office.number("F-2"), rows=[{}, {"CostCenter": "ELIT"}])
    mine = next(one for one in office.desk.ledger("vouchers") if voucher_id(one) == office.voucher("F-4"))
    rows = [
        {
            key: "UNGDOM" if key == "CostCenter" and value == "KANSLI" else value
            for key, value in row.items()
            if key in {"Account", "Debit", "Credit", "CostCenter"} and value
        }
        for row in mine["VoucherRows"]
    ]
    office.force("vouchers", office.voucher("F-4"), rows=rows)
    run = office.compare()
    assert found(run) == [
        ("different", "invoice", "F-2", "InvoiceRows[2].CostCenter"),
        ("different", "voucher", "F-4", "CostCenter"),
    ]
    assert sums(run) == []


def voucher_id(document: Any) -> str:
    return f"{document['Year']}-{document['VoucherSeries']}-{document['VoucherNumber']}"


def test_a_date_moved_over_a_month_end(office: Office) -> None:
    office.force("invoices", office.number("F-6"), set={"InvoiceDate": "2026-02-28", "DueDate": "2026-03-25"})
    office.force("invoicepayments", office.payment_of("F-1")["Number"], set={"PaymentDate": "2026-02-01"})
    run = office.compare()
    assert found(run) == [
        ("different", "invoice", "F-6", "InvoiceDate"),
        ("different", "payment", "P-1", "PaymentDate"),
    ]
    assert {line[0] for line in sums(run)} == {"2026-01", "2026-02", "2026-03"}


def test_a_date_moved_out_of_the_period(office: Office) -> None:
    office.force("invoices", office.number("F-6"), set={"InvoiceDate": "2026-04-01", "DueDate": "2026-03-25"})
    run = office.compare()
    assert found(run) == [("different", "invoice", "F-6", "InvoiceDate")]
    assert {line[0] for line in sums(run)} == {"2026-03"}


def test_a_doubled_invoice_by_our_marker_or_by_the_agreed_reference(office: Office) -> None:
    original = office.desk.invoice("F-1")
    row = {"Description": "x", "DeliveredQuantity": "1", "Price": 100.5, "AccountNumber": 3041, "VAT": 0}
    kept = {"CustomerNumber": original["CustomerNumber"], "InvoiceDate": "2026-01-10"}
    marked = {**kept, "ExternalInvoiceReference1": original["ExternalInvoiceReference1"]}
    office.change("invoices", create=marked, rows=[row], book=True)
    # The double of the other stands on a day far outside the period.
    referred = {**kept, "InvoiceDate": "2026-09-09", "ExternalInvoiceReference2": "F-2"}
    office.change("invoices", create=referred, rows=[row])
    run = office.compare()
    assert found(run) == [("doubled", "invoice", "F-1", ""), ("doubled", "invoice", "F-2", "")]


def test_a_doubled_payment(office: Office) -> None:
    payment = office.payment_of("F-1")
    kept = {
        name: payment[name] for name in ("InvoiceNumber", "Amount", "PaymentDate", "ModeOfPaymentAccount")
    }
    office.change("invoicepayments", create=kept, book=True)
    run = office.compare()
    assert found(run) == [("doubled", "payment", "P-1", "")]
    assert one(run, kind="doubled").external_id != payment["Number"]


def test_a_doubled_customer(office: Office) -> None:
    office.change("customers", create={"Name": "Åsas klot 1", "OrganisationNumber": "556036-0793"})
    assert found(office.compare()) == [("doubled", "customer", "C-1", "")]


def test_a_double_that_was_credited_or_cancelled_there_is_mended(office: Office) -> None:
    original = office.desk.invoice("F-1")
    kept = {"CustomerNumber": original["CustomerNumber"], "InvoiceDate": "2026-01-10"}
    row = {"Description": "x", "DeliveredQuantity": "1", "Price": 100.5, "AccountNumber": 3041, "VAT": 0}
    marked = {**kept, "ExternalInvoiceReference1": original["ExternalInvoiceReference1"]}
    made = office.change("invoices", create=marked, rows=[row], book=True)
    office.change("invoices", made["DocumentNumber"], credit=True, book=True)
    office.change("invoices", create=marked, rows=[row], cancel=True)
    assert found(office.compare()) == []


def test_cancelled_and_credited_there(office: Office) -> None:
    office.desk.settings(auto_bookkeep_invoices=False)
    from tests.engine.desk import invoice

    office.desk.save("invoice", invoice(8, "80.00", invoice_date="2026-02-12", due_date="2026-03-12"))
    office.desk.sync()
    office.change("invoices", office.number("F-8"), cancel=True)
    office.change("invoices", office.number("F-6"), credit=True, book=True)
    run = office.compare()
    assert found(run) == [
        ("different", "invoice", "F-6", "Credited"),
        ("different", "invoice", "F-8", "Cancelled"),
    ]


def test_fields_of_customers_and_texts_of_invoices(office: Office) -> None:
    office.change("customers", _customer_number(office, "C-1"), set={"Name": "Annat namn", "City": "Umeå"})
    office.change("invoices", office.number("F-3"), set={"DueDate": "2026-12-24"})
    office.change("invoices", office.number("F-4"), set={"ExternalInvoiceReference2": "annan"})
    assert found(office.compare()) == [
        ("different", "customer", "C-1", "Name"),
        ("different", "invoice", "F-3", "DueDate"),
        ("different", "invoice", "F-4", "ExternalInvoiceReference2"),
    ]


def test_a_voucher_erased_behind_its_document(office: Office) -> None:
    office.force("vouchers", office.voucher("F-4"), delete=True)
    run = office.compare()
    assert found(run) == [("missing_there", "voucher", "F-4", "")]
    assert {line[0] for line in sums(run)} == {"2026-02"}


def test_a_difference_leads_to_its_record_and_says_what_mends_it(office: Office) -> None:
    from accounting.models import Invoice

    office.force("invoices", office.number("F-1"), rows=[{"Price": 100.51}])
    run = office.compare()
    difference = one(run, kind="different")
    assert difference.record_id == Invoice.objects.get(source_ref="F-1").pk
    assert (difference.external_id, difference.action) == (office.number("F-1"), "credit")
    assert office.desk.problems() == ["books_differ"]
