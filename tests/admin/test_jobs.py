"""The plan, its approval, its progress, and what did not go through."""

from typing import Any

import pytest

from accounting.models import Integration, Problem, SyncItem, SyncJob
from accounting.sync.change_settings import change_settings
from tests.admin.conftest import Visitor, customer, dry_run, invoice, work_off
from tests.practice_server import PracticeServer


def test_the_plan_shows_operation_amount_fields_and_figures(planned: SyncJob, vera: Any) -> None:
    page = Visitor(vera, "sv").sees("accounting_syncjob_change", planned.pk)
    for words in ("Torrkörning", "F-1", "1\u00a0234,50\u00a0kr", "Skapa", "InvoiceDate", "Planerade anrop"):
        assert words in page
    assert planned.integration.company_name in page


def test_an_update_shows_old_and_new(planned: SyncJob, connected: Integration, save: Any, tore: Any) -> None:
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    work_off(connected)
    save("invoice", {"source_ref": "F-2", "your_reference": "Åsa"})
    page = Visitor(tore).sees("accounting_syncjob_change", dry_run(connected).pk)
    assert "YourReference" in page
    assert '<span class="fi-arrow">→</span><span class="fi-new">Åsa</span>' in page


def test_approving_names_company_and_counts_and_needs_a_post(planned: SyncJob, tore: Any) -> None:
    asked = Visitor(tore).sees("accounting_syncjob_approve", planned.pk)
    assert planned.integration.company_name in asked
    assert f"{SyncItem.objects.filter(data_type='invoice').count()} writes" in asked
    planned.refresh_from_db()
    assert planned.status == "planned"
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    planned.refresh_from_db()
    assert planned.status == "running"
    assert planned.approved_by.endswith(" tore")


def test_approving_twice_is_refused_in_words(planned: SyncJob, tore: Any) -> None:
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    assert "kan inte godkännas" in Visitor(tore, "sv").does("accounting_syncjob_approve", planned.pk)


def test_progress_moves_from_nothing_to_done(planned: SyncJob, connected: Integration, tore: Any) -> None:
    visitor = Visitor(tore)
    visitor.post("accounting_syncjob_approve", planned.pk)
    before = visitor.figures(planned)
    assert (before["status"], before["moving"], before["done"]) == ("running", True, "0")
    assert before["end"]
    work_off(connected)
    after = visitor.figures(planned)
    assert (after["status"], after["moving"], after["percent"]) == ("completed", False, 100)
    assert after["done"] == after["total"]


def test_stopping_sends_nothing_more(
    planned: SyncJob, connected: Integration, tore: Any, sandbox: PracticeServer
) -> None:
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    Visitor(tore).post("accounting_syncjob_stop", planned.pk)
    work_off(connected)
    planned.refresh_from_db()
    assert planned.status == "stopped"
    assert [line for line in sandbox.wire("/3/") if line["method"] != "GET"] == []


def test_a_hundred_rows_stand_on_a_page(connected: Integration, save: Any, vera: Any) -> None:
    save("customer", *[customer(f"K-{number:03}") for number in range(101)])
    job = dry_run(connected, date_from=None, date_to=None, data_types=["customer"])
    visitor = Visitor(vera)
    assert visitor.sees("accounting_syncjob_change", job.pk).count("data-item=") == 100
    second = visitor.sees("accounting_syncjob_change", job.pk, page=2)
    assert second.count("data-item=") == 1
    assert "K-100" in second


def test_filters_leave_only_what_they_name(planned: SyncJob, vera: Any) -> None:
    visitor = Visitor(vera)
    count = SyncItem.objects.filter(operation="create").count()
    assert (
        visitor.sees("accounting_syncjob_change", planned.pk, operation="create").count("data-item=") == count
    )
    assert visitor.sees("accounting_syncjob_change", planned.pk, state="rejected").count("data-item=") == 0


@pytest.fixture
def held(connected: Integration, save: Any) -> SyncJob:
    """A run whose invoice waits for its customer."""
    change_settings(integration=connected, changes={"auto_create_customers": False}, changed_by="test")
    save("customer", customer("K-1"))
    save("invoice", invoice("=F-9", "K-1", "500.00"))
    job = dry_run(connected, dry_run=False, data_types=["invoice"])
    work_off(connected)
    return job


def test_what_did_not_go_through_can_be_downloaded(held: SyncJob, vera: Any) -> None:
    answer: Any = Visitor(vera, "sv").get("accounting_syncjob_failed", held.pk)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *lines = text.splitlines()
    assert header.startswith("Datatyp;Post;Åtgärd")
    assert lines[0].startswith("faktura;'=F-9;Skapa;Hejdad av ett problem;")  # no formula for the spreadsheet
    assert "finns inte hos leverantören" in lines[0]
    assert "500.00;SEK" in lines[0]


def test_a_problem_says_what_to_do_and_what_it_holds(held: SyncJob, vera: Any) -> None:
    page = Visitor(vera, "sv").sees("accounting_problem_changelist")
    assert "finns inte hos leverantören" in page
    assert "Fakturor 500,00\u00a0kr" in page
    problem = Problem.objects.get()
    detail = Visitor(vera, "sv").sees("accounting_problem_change", problem.pk)
    assert "=F-9" in detail
    assert "solve/" not in detail  # a viewer


def test_solving_a_problem_lets_its_items_go_on(held: SyncJob, connected: Integration, tore: Any) -> None:
    problem = Problem.objects.get()
    change_settings(integration=connected, changes={"auto_create_customers": True}, changed_by="test")
    asked = Visitor(tore).sees("accounting_problem_solve", problem.pk)
    assert "500.00" in asked
    Visitor(tore).post("accounting_problem_solve", problem.pk)
    problem.refresh_from_db()
    assert problem.solved_by.endswith(" tore")
    assert not SyncItem.objects.filter(blocked=True, operation="create").exists()
    listed = Visitor(tore).sees("accounting_problem_changelist")
    assert str(problem.pk) not in listed
    assert str(problem.pk) in Visitor(tore).sees("accounting_problem_changelist", solved="yes")


def test_only_items_of_the_job_are_sent_again_from_its_page(
    held: SyncJob, planned: SyncJob, tore: Any
) -> None:
    foreign = SyncItem.objects.filter(job=planned).first()
    assert foreign is not None
    Visitor(tore).post("accounting_syncjob_retry", held.pk, item=foreign.pk, status=404)
    Visitor(tore).post("accounting_syncjob_retry", held.pk, item="nonsense", status=404)
