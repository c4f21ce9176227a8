"""Pages of records: where they stand, what happened to them, sending again."""

from typing import Any

from accounting.models import Customer, Integration, Invoice, SyncItem, SyncJob
from tests.admin.conftest import Visitor, customer, work_off

NUMBER = "19900101-0017"


def test_a_record_never_sent_says_so(january: Invoice, vera: Any) -> None:
    assert "Aldrig skickad" in Visitor(vera, "sv").sees("accounting_invoice_changelist")
    assert "finns inte hos någon leverantör" in Visitor(vera, "sv").sees(
        "accounting_invoice_change", january.pk
    )


def test_the_state_follows_the_work(planned: SyncJob, connected: Integration, save: Any, tore: Any) -> None:
    visitor = Visitor(tore, "sv")
    visitor.post("accounting_syncjob_approve", planned.pk)
    assert "F-1" in visitor.sees("accounting_invoice_changelist", sync="waiting")
    work_off(connected)
    assert "F-1" in visitor.sees("accounting_invoice_changelist", sync="confirmed")
    save("invoice", {"source_ref": "F-1", "comment": "Ny text"})
    changed = visitor.sees("accounting_invoice_changelist", sync="changed")
    assert "F-1" in changed
    assert "F-2" not in changed


def test_an_invoice_shows_rows_vat_and_payments(january: Invoice, vera: Any) -> None:
    page = Visitor(vera, "sv").sees("accounting_invoice_change", january.pk)
    for words in ("Avgift", "1\u00a0234,50\u00a0kr", "Moms", "B-1", "Klubb K-1"):
        assert words in page


def test_a_personal_number_is_never_shown(save: Any, anna: Any) -> None:
    save("customer", customer("P-1", kind="person", personal_number=NUMBER))
    person = Customer.objects.get()
    assert person.personal_number == NUMBER
    page = Visitor(anna).sees("accounting_customer_change", person.pk)
    assert "••••" in page
    for part in (NUMBER, NUMBER[:8], NUMBER[-4:], NUMBER.replace("-", "")):
        assert part not in page


def test_the_timeline_is_newest_first(
    planned: SyncJob, connected: Integration, january: Invoice, tore: Any
) -> None:
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    work_off(connected)
    page = Visitor(tore).sees("accounting_invoice_change", january.pk)
    events = page[page.index("data-timeline") :]
    assert events.index("Created at the provider") < events.index("Record created")


def test_chosen_records_are_sent_again(connected: Integration, january: Invoice, tore: Any) -> None:
    other = Invoice.objects.get(source_ref="F-2")
    data: dict[str, Any] = {"action": "send_again", "_selected_action": [january.pk, other.pk]}
    Visitor(tore).post("accounting_invoice_changelist", **data)
    job = SyncJob.objects.get()
    assert (job.kind, job.data_types) == ("export", ["invoice"])
    assert set(job.record_ids) == {str(january.pk), str(other.pk)}


def test_a_failed_write_is_taken_up_instead_of_planned_twice(
    planned: SyncJob, connected: Integration, january: Invoice, tore: Any
) -> None:
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    items = SyncItem.objects.filter(resource_id=january.pk, operation="create")
    items.update(state="rejected", error_code="refused", completed_at=planned.created_at)
    Visitor(tore).post("accounting_invoice_again", january.pk)
    assert items.get().state == "ready"
    assert SyncJob.objects.count() == 1


def test_viewers_cannot_send(connected: Integration, january: Invoice, vera: Any) -> None:
    Visitor(vera).post("accounting_invoice_again", january.pk, status=403)
    Visitor(vera).client.post(
        "/admin/accounting/invoice/", {"action": "send_again", "_selected_action": [january.pk]}
    )
    assert not SyncJob.objects.exists()


def test_nothing_is_sent_without_a_connection(january: Invoice, tore: Any) -> None:
    page = Visitor(tore, "sv").does("accounting_invoice_again", january.pk)
    assert "Ingen integration är ansluten" in page
