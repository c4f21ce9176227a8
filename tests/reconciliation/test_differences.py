"""Every kind of difference is found at its document, once, and nothing else is; sums tell what the ledger says."""

from typing import Any

from accounting.models import Customer, IntegrationMapping, Invoice
from tests.reconciliation.months import Office, found, month_of, one, side, sums

DIFFERENT = [
    ("different", "customer", "C-1", "Name"),
    ("different", "invoice", "F-1", "Total"),
    ("different", "invoice", "F-10", "InvoiceRows[2].Price"),
    ("different", "invoice", "F-10", "InvoiceRows[3].Price"),
    ("different", "invoice", "F-11", "Credited"),
    ("different", "invoice", "F-2", "DueDate"),
    ("different", "invoice", "F-2", "InvoiceRows[2].CostCenter"),
    ("different", "invoice", "F-3", "InvoiceRows[1].AccountNumber"),
    ("different", "invoice", "F-6", "InvoiceDate"),
    ("different", "invoice", "F-7", "Total"),
    ("different", "invoice", "F-8", "Total"),
    ("different", "payment", "P-1", "Amount"),
    ("different", "payment", "P-2", "ModeOfPaymentAccount"),
    ("different", "payment", "P-4", "PaymentDate"),
    ("different", "voucher", "F-4", "CostCenter"),
    ("different", "voucher", "F-5", "VoucherRows"),
    ("different", "voucher", "F-9", "VoucherRows"),
]
DOUBLED = [
    ("doubled", "customer", "C-1", ""),
    ("doubled", "invoice", "F-4", ""),
    ("doubled", "invoice", "F-8", ""),
    ("doubled", "payment", "P-5", ""),
]
MISSING_THERE = [
    ("missing_there", "customer", "C-2", ""),
    ("missing_there", "invoice", "F-12", ""),
    ("missing_there", "payment", "P-10", ""),
    ("missing_there", "payment", "P-3", ""),
    ("missing_there", "voucher", "F-7", ""),
]


def test_all_kinds_at_once_each_at_its_document_and_nothing_else(large: Office) -> None:
    before = large.booked()
    _change_amounts(large)
    _change_accounts_and_dates(large)
    _take_away(large)
    _double(large)
    extra = _add(large)
    run = large.compare()
    missing_here = [("missing_here", data_type, number, "") for data_type, number in extra]
    told, wanted = found(run), [*DIFFERENT, *DOUBLED, *MISSING_THERE, *missing_here]
    assert (set(wanted) - set(told), set(told) - set(wanted)) == (set(), set())
    assert len(told) == len(wanted)
    # What our documents should have booked is what stood there before anybody changed it.
    after = large.booked()
    assert (side(run, "ours"), side(run, "theirs")) == (before, after)
    assert sums(run) == {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {kind: run.counts[kind] for kind in ("different", "doubled", "missing_here", "missing_there")} == {
        "different": 17, "doubled": 4, "missing_here": 3, "missing_there": 5,
    }  # fmt: skip
    _leads_to_its_record(large, run)


def _change_amounts(office: Office) -> None:
    """F-7 and F-8 are an equal and opposite pair of one month, F-10 one within an invoice."""
    office.force("invoices", office.number("F-1"), rows=[{"Price": 100.51}])
    office.force("invoices", office.number("F-7"), rows=[{"Price": 710.50}])
    office.force("invoices", office.number("F-8"), rows=[{}, {"Price": 240}, {}])
    office.force("invoices", office.number("F-10"), rows=[{}, {"Price": 260}, {"Price": -9.99}])
    office.rebook("F-5", d1510=500.51, **{f"c{_income(office)}": 500.51})
    office.force("invoicepayments", office.payment_of("F-1")["Number"], set={"Amount": 99.99})
    assert month_of(7) == month_of(8)


def _income(office: Office) -> int:
    return int(office.desk.invoice("F-5")["InvoiceRows"][0]["AccountNumber"])


def _change_accounts_and_dates(office: Office) -> None:
    office.force("invoices", office.number("F-2"), rows=[{}, {"CostCenter": "ELIT"}, {}])
    office.force("invoices", office.number("F-3"), rows=[{"AccountNumber": 3990}])
    club = office.desk.invoice("F-4")["InvoiceRows"][1]["AccountNumber"]
    office.rebook("F-4", **{f"k{club}": "UNGDOM"})
    office.rebook("F-9", a1510=1519)
    office.force("invoicepayments", office.payment_of("F-2")["Number"], set={"ModeOfPaymentAccount": 1910})
    moved = {"InvoiceDate": "2026-02-28", "DueDate": "2026-03-25"}
    office.force("invoices", office.number("F-6"), set=moved)
    office.force("invoicepayments", office.payment_of("F-4")["Number"], set={"PaymentDate": "2026-03-01"})
    office.change("invoices", office.number("F-2"), set={"DueDate": "2026-12-24"})
    office.change("customers", _customer(office, "C-1"), set={"Name": "Annat namn"})


def _customer(office: Office, ref: str) -> str:
    record = Customer.objects.get(source_ref=ref)
    return str(IntegrationMapping.objects.get(local_resource_id=record.pk).external_id)


def _take_away(office: Office) -> None:
    """P-3 as people do it: its voucher stays, undone by a second one."""
    office.change("invoicepayments", office.payment_of("F-3")["Number"], delete=True)
    office.force("invoicepayments", office.payment_of("F-10")["Number"], delete=True)
    office.force("invoices", office.number("F-12"), delete=True)
    voucher = office.voucher("F-7")
    place = "-".join(str(voucher[name]) for name in ("Year", "VoucherSeries", "VoucherNumber"))
    office.force("vouchers", place, delete=True)
    office.change("customers", _customer(office, "C-2"), delete=True)
    office.change("invoices", office.number("F-11"), credit=True, book=True)


def _double(office: Office) -> None:
    row = {"Description": "x", "DeliveredQuantity": "1", "Price": 100.5, "AccountNumber": 3041, "VAT": 0}
    whose = {"CustomerNumber": _customer(office, "C-1")}
    mark = office.desk.invoice("F-8")["ExternalInvoiceReference1"]
    marked = {**whose, "InvoiceDate": "2026-01-10", "ExternalInvoiceReference1": mark}
    # A double may stand on a day far outside the period.
    referred = {**whose, "InvoiceDate": "2026-09-09", "ExternalInvoiceReference2": "F-4"}
    office.change("invoices", create=marked, rows=[row], book=True)
    office.change("invoices", create=referred, rows=[row])
    payment = office.payment_of("F-5")
    kept = {
        name: payment[name] for name in ("InvoiceNumber", "Amount", "PaymentDate", "ModeOfPaymentAccount")
    }
    office.change("invoicepayments", create=kept, book=True)
    office.change("customers", create={"Name": "Åsas klot 1", "OrganisationNumber": "556036-0793"})


def _add(office: Office) -> list[tuple[str, str]]:
    row = {"Description": "Extra", "DeliveredQuantity": "1", "Price": 70, "AccountNumber": 3041, "VAT": 25}
    wanted = {"CustomerNumber": _customer(office, "C-1"), "InvoiceDate": "2026-02-11"}
    invoice = office.change("invoices", create=wanted, rows=[row], book=True)
    paid = {"InvoiceNumber": int(office.number("F-8")), "Amount": 7, "PaymentDate": "2026-03-21"}
    payment = office.change("invoicepayments", create={**paid, "ModeOfPayment": "BG"}, book=True)
    office.change("customers", create={"Name": "Ny klubb", "CustomerNumber": "N-1"})
    return [("invoice", invoice["DocumentNumber"]), ("payment", payment["Number"]), ("customer", "N-1")]


def _leads_to_its_record(office: Office, run: Any) -> None:
    difference = one(run, source_ref="F-1", kind="different")
    assert difference.record_id == Invoice.objects.get(source_ref="F-1").pk
    assert (difference.ours, difference.theirs, difference.month) == ("100.5", "100.51", "2026-01")
    assert (difference.external_id, difference.action) == (office.number("F-1"), "credit")
    assert office.desk.problems() == ["books_differ"]
