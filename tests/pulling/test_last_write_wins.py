"""The table of both sides: who changed what, and what stands where afterwards."""

from datetime import datetime
from typing import Any

import pytest

from accounting import clock
from accounting.models import Customer, IntegrationMapping, Invoice, SyncItem
from accounting.sync.progress import item_changes
from tests.engine.desk import customer
from tests.pulling.conftest import Office, before, everything, stamps

pytestmark = pytest.mark.django_db


def ours(office: Office, **values: Any) -> None:
    office.desk.save("customer", {"source_ref": "C-1", **values})


def theirs(office: Office, at: datetime | None = None, **values: Any) -> None:
    stamp = {"at": at.isoformat()} if at else {}
    office.there("customers", number=office.number("C-1", "customer"), set=values, **stamp)


def record() -> Customer:
    found: Customer = Customer.objects.get(source_ref="C-1")
    return found


def document(office: Office) -> dict[str, Any]:
    number = office.number("C-1", "customer")
    return next(one for one in office.desk.ledger("customers") if one["CustomerNumber"] == number)


def imports() -> list[SyncItem]:
    return list(SyncItem.objects.exclude(job_type="export").order_by("created_at"))


def test_an_echo_of_our_own_write_is_no_change(office: Office) -> None:
    assert imports() == []
    assert IntegrationMapping.objects.exclude(agreed="").count() == 2


def test_the_same_state_twenty_times_writes_nothing(office: Office) -> None:
    rows, when = everything(), stamps()
    for _ in range(20):
        office.desk.sync()
    assert office.desk.writes() == {}
    assert (everything(), stamps()) == (rows, when)


def test_only_ours_changed_so_it_is_sent(office: Office) -> None:
    ours(office, phone="08-123 45")
    job = office.run()
    assert office.desk.writes() == {"PUT customers": 1}
    assert document(office)["Phone1"] == "08-123 45"
    assert imports() == []
    assert office.taken(job, "customer") == {"unchanged": 1}


def test_only_theirs_changed_so_it_is_taken_in_and_not_sent_back(office: Office) -> None:
    theirs(office, Name="Åsas klot & vänner", City="Umeå")
    job = office.run()
    assert (record().name, record().city) == ("Åsas klot & vänner", "Umeå")
    assert office.desk.writes() == {}
    assert office.taken(job, "customer") == {"updated": 1}
    (item,) = imports()
    assert (item.state, item.operation, item.job, item.source_ref) == ("confirmed", "import", job, "C-1")
    assert {one["field"]: one["new"] for one in item_changes(item)} == {
        "name": "Åsas klot & vänner",
        "city": "Umeå",
    }
    mapping = IntegrationMapping.objects.get(local_resource_id=record().pk)
    assert (mapping.sent_hash, mapping.last_sync_direction) == (record().content_hash, "import")
    office.run()
    assert (len(imports()), office.desk.writes()) == (1, {})


def test_different_fields_are_merged_and_ours_is_sent(office: Office) -> None:
    ours(office, phone="08-123 45")
    theirs(office, City="Umeå")
    office.run()
    assert (record().phone, record().city) == ("08-123 45", "Umeå")
    assert (document(office)["Phone1"], document(office)["City"]) == ("08-123 45", "Umeå")
    assert office.desk.writes() == {"PUT customers": 1}
    rows = everything()
    office.run()
    assert (office.desk.writes(), everything()) == ({}, rows)


def test_both_in_one_field_and_ours_is_later(office: Office) -> None:
    theirs(office, at=before(-10), Name="Deras namn")
    office.desk.clock.forward(3600)
    ours(office, name="Vårt namn")
    office.run()
    assert record().name == document(office)["Name"] == "Vårt namn"
    (item,) = imports()
    assert [one["code"] for one in item.findings] == ["conflict_ours"]
    lost = {one["field"]: (one["old"], one["new"]) for one in item_changes(item)}
    assert lost == {"name": ("Deras namn", "Vårt namn")}


def test_both_in_one_field_and_theirs_is_later(office: Office) -> None:
    ours(office, name="Vårt namn", phone="08-1")
    theirs(office, at=before(-30), Name="Deras namn")
    office.desk.clock.forward(3600)
    office.run()
    assert record().name == document(office)["Name"] == "Deras namn"
    assert record().phone == document(office)["Phone1"] == "08-1"
    (item,) = imports()
    assert [one["code"] for one in item.findings] == ["conflict_theirs"]
    lost = {one["field"]: (one["old"], one["new"]) for one in item_changes(item)}
    assert lost == {"name": ("Vårt namn", "Deras namn")}


def test_ours_that_is_older_than_the_last_reading_loses(office: Office) -> None:
    ours(office, name="Vårt namn", changed_at=before(24 * 60).isoformat())
    theirs(office, Name="Deras namn")
    office.run()
    assert record().name == document(office)["Name"] == "Deras namn"
    assert [one["code"] for one in imports()[0].findings] == ["conflict_theirs"]


def test_at_the_same_time_theirs_is_taken_and_flagged(office: Office) -> None:
    office.desk.clock.forward(3600)
    theirs(office, at=clock.now(), Name="Deras namn")
    ours(office, name="Vårt namn")
    office.run()
    assert record().name == document(office)["Name"] == "Deras namn"
    (item,) = imports()
    assert [(one["code"], one["level"]) for one in item.findings] == [("conflict_overlap", "warning")]
    assert ("Vårt namn", "Deras namn") in {(one["old"], one["new"]) for one in item_changes(item)}
    assert office.desk.problems() == []


def test_both_wrote_the_same(office: Office) -> None:
    ours(office, name="Samma namn")
    theirs(office, Name="Samma namn")
    office.run()
    assert record().name == document(office)["Name"] == "Samma namn"
    assert imports() == []


def test_rows_are_merged_field_by_field(office: Office) -> None:
    number = office.number("F-1", "invoice")
    row = {"internal_category": "license_fees", "quantity": "1", "unit_price": "1000.00", "vat_rate": "0"}
    office.desk.save(
        "invoice",
        {"source_ref": "F-1", "total": "1000.00", "rows": [{**row, "description": "Licens 2026"}]},
    )
    office.invoice_there(number, rows=[{"Price": 900}], set={"YourReference": "Åsa"})
    office.run()
    record = Invoice.objects.get(source_ref="F-1")
    (ours_row,) = record.rows.all()
    assert (ours_row.description, ours_row.unit_price, record.total) == ("Licens 2026", 900, 900)
    there = office.desk.invoice("F-1")
    assert (there["InvoiceRows"][0]["Description"], there["Total"], there["YourReference"]) == (
        "Licens 2026",
        900,
        "Åsa",
    )
    assert office.desk.problems() == []


def test_more_decimals_of_ours_survive_a_change_of_theirs(office: Office) -> None:
    row = {"internal_category": "license_fees", "description": "Licens", "vat_rate": "0"}
    rows = [{**row, "quantity": "3", "unit_price": "33.3333"}]
    office.desk.save("invoice", {"source_ref": "F-1", "total": "100.00", "rows": rows})
    office.run()
    office.run()
    office.invoice_there(office.number("F-1", "invoice"), set={"YourReference": "Åsa"})
    office.run()
    record = Invoice.objects.get(source_ref="F-1")
    assert (str(record.rows.get().unit_price), record.your_reference) == ("33.3333", "Åsa")
    assert office.desk.writes() == {}


def test_a_deleted_customer_is_proposed_and_never_deleted(office: Office) -> None:
    office.desk.save("customer", customer(2, name="Bortglömda"))
    office.run()
    office.run()
    office.there("customers", number=office.number("C-2", "customer"), delete=True)
    office.forget_cursor()
    office.run()
    assert office.desk.problems() == ["deleted_there"]
    kept = Customer.objects.get(source_ref="C-2")
    assert kept.archived_at is None
    office.run()
    assert office.desk.problems() == ["deleted_there"]
    assert office.desk.writes() == {}
