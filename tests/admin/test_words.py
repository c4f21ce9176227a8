"""Evidence in words: no code of ours stands on a page in Swedish."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils.translation import override

from accounting import clock
from accounting.admin import facts, wording
from accounting.admin.told import told
from accounting.facts import record_fact
from accounting.models import History, Integration, Invoice, SyncJob, SyncLog
from accounting.sync import runlog
from frost_integrations.beat import upsert_rows
from tests.admin.conftest import Visitor, work_off


def test_a_fact_is_told_in_words(connected: Integration) -> None:
    data: dict[str, Any] = {
        "code": "reconnect_needed",
        "operation": "create",
        "total": "2045.00",
        "marker": "fi:abc",
        "released": 2,
        "fields": ["auto_bookkeep_invoices"],
    }
    record_fact("x", tenant=connected.tenant_id, actor="engine", integration=connected, data=data)
    with override("sv"):
        told = facts.fact_detail(History.objects.get(fact="x"))
    for words in ("Skapa", "2\u00a0045,00", "godtar inte längre", "2 poster släppta", "Bokför fakturor"):
        assert words in told
    for code in ("reconnect_needed", "create", "2045", "fi:abc", "auto_bookkeep_invoices", ":  "):
        assert code not in told


def test_sums_in_sentences_are_amounts() -> None:
    with override("sv"):
        text = told(
            "invoice_has_payments", {"numbers": "5, 7", "number": "431", "sum": "8080.50 SEK + 5.00 EUR"}
        )
    assert "8\u00a0080,50\u00a0kr + 5,00\u00a0EUR" in text.message


def test_changed_fields_of_a_record_have_their_labels(january: Invoice, save: Any) -> None:
    save("invoice", {"source_ref": "F-1", "due_date": "2026-03-01"})
    changed = History.objects.filter(fact="record_updated").latest("pk")
    with override("sv"):
        assert "förfallodatum" in facts.fact_detail(changed)
    assert changed.data["fields"] == ["due_date"]


@pytest.mark.parametrize(
    ("actor", "shown"),
    [
        ("user:7 anna", "anna"),
        ("user:7", "användare 7"),
        ("key:frost_mqBL demo", "demo (API-nyckel)"),
        ("engine", "programmet"),
        ("command", "kommandoraden"),
    ],
)
def test_who_did_it_is_a_name(actor: str, shown: str) -> None:
    with override("sv"):
        assert wording.person(actor) == shown


def test_the_log_says_what_ran_and_why_it_failed(planned: SyncJob, vera: Any) -> None:
    SyncLog.objects.create(
        tenant_id=planned.tenant_id,
        integration_id=planned.integration_id,
        run_id=planned.pk,
        sync_type="scheduled",
        data_type="invoice",
        status="failed",
        error_message="reconnect_needed",
        created_at=clock.now(),
    )
    runlog.ended(planned, success=False, records=1, metadata={})
    page = Visitor(vera, "sv").sees("accounting_synclog_changelist")
    for words in ("Timkörning", "godtar inte längre", "Allt gick inte igenom"):
        assert words in page
    assert "reconnect_needed" not in page
    assert ">scheduled<" not in page


def test_rows_name_their_category(
    planned: SyncJob, connected: Integration, january: Invoice, tore: Any
) -> None:
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    work_off(connected)
    page = Visitor(tore, "sv").sees("accounting_invoice_change", january.pk)
    assert "Föreningsavgifter" in page
    assert "club_fees" not in page


def test_the_timetable_is_read_in_swedish(db: None) -> None:
    upsert_rows()
    root = Visitor(get_user_model().objects.create_superuser("root", password="r"), "sv")
    page = root.sees("django_celery_beat_periodictask_changelist")
    for words in ("frost: hourly sync", "5 min", "Körningar"):
        assert words in page
    assert "Scheduler" not in page
    root.get("django_celery_beat_periodictask_add", status=403)


def test_the_timetable_is_the_installations(tore: Any) -> None:
    Visitor(tore).get("django_celery_beat_periodictask_changelist", status=403)
