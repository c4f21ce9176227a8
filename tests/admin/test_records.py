"""Pages of records: where they stand, what happened to them, sending again."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.admin.records import again
from accounting.admin.records.sync_state import with_sync_state
from accounting.models import Customer, Integration, Invoice, Payment, SyncItem, SyncJob
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


def test_too_many_chosen_records_are_refused_as_a_whole(
    connected: Integration, january: Invoice, tore: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "MOST_IDS", 1)
    ids = list(Invoice.objects.values_list("pk", flat=True))
    page = Visitor(tore, "sv").does(
        "accounting_invoice_changelist", action="send_again", _selected_action=ids
    )
    assert "Högst 1 poster" in page
    assert not SyncJob.objects.exists()


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


def test_a_record_leads_to_the_records_it_names(january: Invoice, vera: Any) -> None:
    page = Visitor(vera).sees("accounting_invoice_change", january.pk)
    assert f'href="/admin/accounting/customer/{january.customer_id}/change/">Klubb K-1 (K-1)</a>' in page
    payment = january.payments.get()
    page = Visitor(vera).sees("accounting_payment_change", payment.pk)
    assert f'href="/admin/accounting/invoice/{january.pk}/change/">F-1 · Klubb K-1 (K-1)</a>' in page


def queries_of(visit: Any) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        visit()
    return [one["sql"] for one in seen]


def test_only_the_shown_rows_are_looked_up(january: Invoice, vera: Any) -> None:
    visitor = Visitor(vera)
    asked = queries_of(lambda: visitor.sees("accounting_invoice_changelist"))
    states = [sql for sql in asked if "sync_state" in sql]
    assert len(states) == 1
    assert str(january.pk.hex) in states[0] or str(january.pk) in states[0]


@pytest.mark.parametrize("model", [Customer, Invoice, Payment])
def test_the_state_of_a_record_is_found_by_its_own_key(planned: SyncJob, vera: Any, model: Any) -> None:
    """Through an index that begins with the data type or the record, never by reading an organisation's items."""
    rows = with_sync_state(model.objects.all())
    plan = rows.explain() if connection.vendor == "sqlite" else without_scans(rows)
    looked_up = [line for line in plan.splitlines() if "integration_jobs" in line or "item_" in line]
    assert looked_up
    assert all("item_resource" in line for line in looked_up), plan


def without_scans(rows: Any) -> str:
    """PostgreSQL reads small tables whole; what matters is which index it would take."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return str(rows.explain())
