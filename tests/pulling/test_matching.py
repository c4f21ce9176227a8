"""Documents that nobody has linked: found by the surest sign, proposed by a name, or taken in as new."""

from typing import Any

import pytest

from accounting.models import (
    Customer,
    ExchangeBody,
    IntegrationMapping,
    Invoice,
    Problem,
    ProblemItem,
    SyncItem,
)
from accounting.sync import pull
from accounting.sync.errors import SyncRefused
from accounting.sync.pulling.decisions import actions_of, decide
from tests.pulling.conftest import Office, everything

pytestmark = pytest.mark.django_db

ROW = {"Description": "Licens", "DeliveredQuantity": "2", "Price": 125, "AccountNumber": 3041, "VAT": 0}


def customer_there(office: Office, **values: Any) -> str:
    return str(office.there("customers", create={"Name": "Boule Öst", **values})["CustomerNumber"])


def invoice_there(office: Office, *rows: dict[str, Any], **values: Any) -> str:
    wanted = {"CustomerNumber": office.number("C-1", "customer"), "InvoiceDate": "2026-11-05", **values}
    return str(office.there("invoices", create=wanted, rows=list(rows or (ROW,)))["DocumentNumber"])


def linked(number: str, data_type: str = "customer") -> str:
    """The reference of the record that this document is linked to; empty for none."""
    models = {"customer": Customer, "invoice": Invoice}
    mapping = IntegrationMapping.objects.filter(local_resource_type=data_type, external_id=number).first()
    return models[data_type].objects.get(pk=mapping.local_resource_id).source_ref if mapping else ""


def problem(office: Office) -> Problem:
    found: Problem = Problem.objects.get(solved_at=None)
    return found


def decided(office: Office, **said: Any) -> None:
    decide(problem=problem(office), decided_by="test", **said)
    pull.read_pending(office.desk.integration_id)


def test_an_unknown_customer_becomes_a_record_once(office: Office) -> None:
    number = customer_there(office, Email="ost@boule.se", City="Kalmar")
    job = office.run()
    ref = f"fortnox:100200:{number}"
    assert linked(number) == ref
    made = Customer.objects.get(source_ref=ref)
    assert (made.name, made.city, made.customer_number) == ("Boule Öst", "Kalmar", number)
    assert office.taken(job, "customer")["created"] == 1
    item = SyncItem.objects.get(operation="import_new")
    assert (item.state, item.job_type, item.resource_id) == ("confirmed", "import", made.pk)
    rows = everything()
    for _ in range(3):
        office.run()
        office.forget_cursor()
    assert (everything(), office.desk.writes()) == (rows, {})


def test_the_organisation_number_names_exactly_one(office: Office) -> None:
    office.desk.settings(data_types={"customer": {"direction": "import"}})
    office.desk.save("customer", {"source_ref": "C-9", "name": "Öst", "org_number": "556036-0793"})
    number = customer_there(office, OrganisationNumber="5560360793")
    office.run()
    assert linked(number) == "C-9"
    assert Customer.objects.get(source_ref="C-9").name == "Boule Öst"
    assert SyncItem.objects.get(operation="import_link").source_ref == "C-9"


def test_an_organisation_number_of_several_is_put_before_a_person(office: Office) -> None:
    office.desk.settings(data_types={"customer": {"direction": "import"}})
    for ref in ("C-8", "C-9"):
        office.desk.save("customer", {"source_ref": ref, "name": ref, "org_number": "556036-0793"})
    number = customer_there(office, OrganisationNumber="556036-0793")
    office.run()
    assert (linked(number), office.desk.problems()) == ("", ["match_by_number"])
    with pytest.raises(SyncRefused):
        decide(problem=problem(office), action="link", decided_by="test")
    decided(office, action="link", record=Customer.objects.get(source_ref="C-9").pk)
    assert (linked(number), office.desk.problems()) == ("C-9", [])


def test_a_document_of_an_organisation_that_is_linked_already_is_never_a_second_record(
    office: Office,
) -> None:
    number = customer_there(office, OrganisationNumber="802400-1235")
    office.run()
    assert (linked(number), office.desk.problems()) == ("", ["match_by_number"])
    assert Customer.objects.count() == 1


def test_our_own_reference_on_an_invoice_links_it(office: Office) -> None:
    office.desk.settings(
        data_types={"customer": {"direction": "bidirectional"}, "invoice": {"direction": "import"}}
    )
    row = {"internal_category": "license_fees", "description": "Licens", "quantity": "2", "unit_price": "125"}
    office.desk.save(
        "invoice",
        {
            "source_ref": "F-9",
            "customer": "C-1",
            "invoice_date": "2026-11-05",
            "due_date": "2026-12-05",
            "total": "250",
            "rows": [{**row, "vat_rate": "0"}],
        },
    )
    number = invoice_there(office, ExternalInvoiceReference2="F-9", DueDate="2026-12-05")
    office.run()
    assert linked(number, "invoice") == "F-9"
    assert Invoice.objects.count() == 2


def test_a_name_is_only_proposed_and_a_person_links(office: Office) -> None:
    office.desk.settings(data_types={"customer": {"direction": "import"}})
    office.desk.save("customer", {"source_ref": "C-9", "name": "boule öst", "phone": "08-1"})
    office.desk.save("customer", {"source_ref": "C-8", "name": "Boule Öst"})
    Customer.objects.filter(source_ref="C-9").update(name="Boule Öst", archived_at="2026-01-01T00:00Z")
    number = customer_there(office, Email="ost@boule.se")
    for _ in range(3):
        office.run()
    assert (linked(number), office.desk.problems()) == ("", ["match_by_name"])
    assert Customer.objects.count() == 3
    assert SyncItem.objects.exclude(job_type="export").count() == 1
    assert actions_of(problem(office)) == ("link", "new")
    decided(office, action="link")
    assert (linked(number), office.desk.problems()) == ("C-8", [])
    assert Customer.objects.get(source_ref="C-8").email == "ost@boule.se"


def test_a_name_that_is_another_one_becomes_a_record_of_its_own(office: Office) -> None:
    office.desk.settings(data_types={"customer": {"direction": "import"}})
    office.desk.save("customer", {"source_ref": "C-9", "name": "Boule Öst"})
    number = customer_there(office)
    office.run()
    decided(office, action="new")
    assert (linked(number), office.desk.problems()) == (f"fortnox:100200:{number}", [])


def test_an_unknown_invoice_comes_with_its_rows_and_its_customer(office: Office) -> None:
    customer = customer_there(office)
    text = {"Description": "Tack för i år"}
    number = invoice_there(office, ROW, text, CustomerNumber=customer, YourReference="Åsa")
    office.run()
    made = Invoice.objects.get(source_ref=f"fortnox:100200:{number}")
    assert (made.total, made.your_reference, made.customer.customer_number) == (250, "Åsa", customer)
    rows = [
        (row.internal_category, row.description, row.quantity * row.unit_price) for row in made.rows.all()
    ]
    assert rows == [("license_fees", "Licens", 250), ("license_fees", "Tack för i år", 0)]
    assert (office.desk.writes(), office.desk.problems()) == ({}, [])
    rows_before = everything()
    office.run()
    assert everything() == rows_before


def test_rows_on_an_unknown_account_are_one_problem_and_nothing_half_written(office: Office) -> None:
    numbers = [invoice_there(office, {**ROW, "AccountNumber": 3450}) for _ in range(3)]
    job = office.run()
    assert office.desk.problems() == ["account_without_category"]
    assert (problem(office).params["account"], problem(office).holds.count()) == ("3450", 3)
    assert [linked(number, "invoice") for number in numbers] == ["", "", ""]
    assert (job.status, office.taken(job, "invoice")["held"]) == ("partial", 3)
    office.run()
    assert problem(office).holds.count() == 3


def test_an_amount_that_no_row_explains_is_not_taken_in(office: Office) -> None:
    number = invoice_there(office, {**ROW, "Discount": 10})
    office.run()
    assert (linked(number, "invoice"), office.desk.problems()) == ("", ["import_total_unexplained"])


def test_a_wrong_value_is_named_and_the_record_is_not_sent_over_it(office: Office) -> None:
    office.customer_there(office.number("C-1", "customer"), Email="ingen adress", City="Umeå")
    office.desk.save("customer", {"source_ref": "C-1", "phone": "08-1"})
    office.run()
    assert office.desk.problems() == ["import_refused", "import_waits"]
    assert office.desk.writes() == {}
    office.customer_there(office.number("C-1", "customer"), Email="asa@klot.se")
    office.run()
    assert (office.desk.problems(), office.desk.writes()) == ([], {"PUT customers": 1})
    assert Customer.objects.get(source_ref="C-1").city == "Umeå"


def test_a_restored_backup_knows_its_documents_by_their_marks(office: Office) -> None:
    mapped = {one.external_id for one in IntegrationMapping.objects.all()}
    IntegrationMapping.objects.all().delete()
    SyncItem.objects.update(depends_on=None)
    for model in (ExchangeBody, ProblemItem):
        model.objects.all().delete()
    SyncItem.objects.all().delete()
    office.forget_cursor()
    office.run()
    assert {one.external_id for one in IntegrationMapping.objects.all()} == mapped
    assert (office.desk.writes(), office.desk.problems()) == ({}, [])
