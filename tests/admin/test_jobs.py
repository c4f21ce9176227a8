"""The plan, its approval, its progress, and what did not go through."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounting.admin import wording
from accounting.admin.jobs.failed_csv import safe
from accounting.models import Integration, Invoice, Problem, SyncItem, SyncJob
from accounting.sync.change_settings import change_settings
from tests.admin.conftest import Visitor, customer, dry_run, invoice, work_off
from tests.practice_server import PracticeServer


def test_the_plan_shows_operation_amount_fields_and_figures(planned: SyncJob, vera: Any) -> None:
    page = Visitor(vera, "sv").sees("accounting_syncjob_change", planned.pk)
    for words in (
        "Torrkörning",
        "F-1",
        "1\u00a0234,50\u00a0kr",
        "Skapa",
        "Fakturadatum",
        "InvoiceDate",
        "Planerade anrop",
    ):
        assert words in page
    assert planned.integration.company_name in page


def test_an_update_shows_old_and_new(planned: SyncJob, connected: Integration, save: Any, tore: Any) -> None:
    Visitor(tore).post("accounting_syncjob_approve", planned.pk)
    work_off(connected)
    save("invoice", {"source_ref": "F-2", "your_reference": "Åsa"})
    page = Visitor(tore).sees("accounting_syncjob_change", dry_run(connected).pk)
    assert "Your reference <small>YourReference</small>" in page
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


def test_an_invoice_reads_like_a_voucher(planned: SyncJob, vera: Any) -> None:
    page = Visitor(vera, "sv").sees("accounting_syncjob_change", planned.pk)
    table = page[page.index("data-rows") :].partition("</table>")[0]
    for label, code in [
        ("Text", "Description"), ("Antal", "DeliveredQuantity"), ("À-pris", "Price"), ("Moms", "VAT"),
        ("Konto", "AccountNumber"),
    ]:  # fmt: skip
        assert f"{label}<small>{code}</small>" in table
    for cell in ("Avgift", "1 234,50", "0 %"):
        assert f">{cell}</td>" in table
    for python in ("Decimal(", "[{", "&#x27;", "{&#"):
        assert python not in page


def test_labels_follow_the_language_of_the_reader(planned: SyncJob, vera: Any) -> None:
    page = Visitor(vera, "en").sees("accounting_syncjob_change", planned.pk)
    for label, code in [
        ("Quantity", "DeliveredQuantity"),
        ("Unit price", "Price"),
        ("Account", "AccountNumber"),
    ]:
        assert f"{label}<small>{code}</small>" in page
    assert "À-pris" not in page


def test_a_row_of_the_plan_names_customer_and_record(planned: SyncJob, january: Invoice, vera: Any) -> None:
    page = Visitor(vera, "sv").sees("accounting_syncjob_change", planned.pk)
    item = SyncItem.objects.get(job=planned, source_ref="B-1", operation="create")
    row = page[page.index(f'data-item="{item.pk}"') :].partition("</tr>")[0]
    assert "Klubb K-1 (K-1)" in row
    assert f"/invoice/{january.pk}/change/" in row


def test_the_plan_asks_no_more_questions_for_more_rows(connected: Integration, save: Any, vera: Any) -> None:
    def queries(job: SyncJob) -> int:
        with CaptureQueriesContext(connection) as seen:
            Visitor(vera).sees("accounting_syncjob_change", job.pk)
        return len(seen)

    save("customer", customer("K-1"))
    save("invoice", invoice("F-1", "K-1"))
    few = queries(dry_run(connected))
    save("customer", *[customer(f"K-{number}") for number in range(2, 12)])
    save("invoice", *[invoice(f"F-{number}", f"K-{number}") for number in range(2, 12)])
    assert queries(dry_run(connected)) == few


NUMBER = "19900101-0017"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_personal_number_is_masked_on_the_plan(
    connected: Integration, save: Any, vera: Any, tore: Any, language: str
) -> None:
    save("customer", customer("P-1", kind="person", personal_number=NUMBER))
    job = dry_run(connected, date_from=None, date_to=None, data_types=["customer"])
    page = Visitor(vera, language).sees("accounting_syncjob_change", job.pk)
    assert "OrganisationNumber" in page
    assert "19900101-****" in page
    for part in (NUMBER, NUMBER[-4:], NUMBER.replace("-", "")):
        assert f">{part}<" not in page
        assert NUMBER not in page


def test_a_personal_number_is_masked_where_it_changes(connected: Integration, save: Any, vera: Any) -> None:
    save("customer", customer("P-1", kind="person", personal_number=NUMBER))
    work_off_all(dry_run(connected, date_from=None, date_to=None, data_types=["customer"], dry_run=False))
    save("customer", customer("P-1", kind="person", personal_number="19810803-9929"))
    job = dry_run(connected, date_from=None, date_to=None, data_types=["customer"])
    page = Visitor(vera).sees("accounting_syncjob_change", job.pk)
    assert "19810803-****" in page
    assert "9929" not in page
    assert NUMBER not in page


def work_off_all(job: SyncJob) -> None:
    work_off(job.integration)


def test_sums_say_what_they_are_the_sum_of(connected: Integration, save: Any, vera: Any) -> None:
    save("customer", customer("K-1"))
    euro = {"currency": "EUR", "currency_rate": "11.5"}
    save("invoice", invoice("F-1", "K-1"), invoice("F-2", "K-1", "342.00", **euro))
    job = dry_run(connected)
    page = Visitor(vera, "sv").sees("accounting_syncjob_change", job.pk)
    assert "<dt>Fakturor att skapa, EUR</dt><dd>342,00 EUR</dd>" in page
    assert "<dt>Fakturor att skapa, SEK</dt><dd>100,00 kr</dd>" in page


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ((date(2026, 1, 2), None), "från 2026-01-02"),
        ((None, date(2026, 1, 2)), "till och med 2026-01-02"),
        ((None, None), "allt"),
        ((date(2026, 1, 2), date(2026, 1, 3)), "2026-01-02 – 2026-01-03"),
    ],
)
def test_a_period_reads_as_a_period(limits: tuple[date | None, date | None], text: str) -> None:
    with override("sv"):
        assert wording.period(*limits) == text


def test_a_plan_that_a_newer_one_replaced_cannot_be_approved(
    planned: SyncJob, connected: Integration, tore: Any
) -> None:
    newer = dry_run(connected)
    visitor = Visitor(tore)
    page = visitor.sees("accounting_syncjob_change", planned.pk)
    assert "data-replaced" in page
    assert "approve/" not in page
    assert str(newer.pk) in page
    assert "Replaced by a newer plan" in visitor.sees("accounting_syncjob_changelist")
    assert str(newer.pk) in visitor.post("accounting_syncjob_approve", planned.pk)["Location"]
    planned.refresh_from_db()
    assert planned.approved_at is None
    assert "approve/" in visitor.sees("accounting_syncjob_change", newer.pk)


@pytest.mark.parametrize(
    "other",
    [
        {"data_types": ["customer"]},
        {"date_from": date(2026, 2, 1), "date_to": date(2026, 2, 28)},
        {"date_from": date(2026, 1, 15)},
    ],
)
def test_a_newer_plan_of_something_else_replaces_nothing(
    planned: SyncJob, connected: Integration, tore: Any, other: dict[str, Any]
) -> None:
    dry_run(connected, **other)
    assert "approve/" in Visitor(tore).sees("accounting_syncjob_change", planned.pk)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_are_called_what_they_are(planned: SyncJob, tore: Any, anna: Any, language: str) -> None:
    words = {"sv": ("Godkänna planen?", "Torrkörning:"), "en": ("Approve the plan?", "Dry run:")}[language]
    asked = Visitor(tore, language).sees("accounting_syncjob_approve", planned.pk)
    title = asked[asked.index("<title>") : asked.index("</title>")]
    assert words[0] in title
    settings = Visitor(anna, language).sees("accounting_integration_settings", planned.integration_id)
    word = {"sv": "Inställningar", "en": "Settings"}[language]
    assert f"{word}: {planned.integration.company_name}" in settings[: settings.index("</title>")]
    page = Visitor(tore, language).sees("accounting_syncjob_change", planned.pk)
    path = page[page.index('id="header-inner"') :].partition("</h1>")[0]
    assert words[1] in path


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
    assert lines[0].endswith("500,00;SEK")
    english: Any = Visitor(vera, "en").get("accounting_syncjob_failed", held.pk)
    assert b"".join(english.streaming_content).decode().splitlines()[1].endswith("500.00;SEK")


def test_a_negative_amount_stays_a_number_for_the_spreadsheet(held: SyncJob, vera: Any) -> None:
    SyncItem.objects.update(summary={"total": "-125.00", "currency": "SEK"})
    answer: Any = Visitor(vera, "sv").get("accounting_syncjob_failed", held.pk)
    assert b"".join(answer.streaming_content).decode().splitlines()[1].endswith(";-125,00;SEK")


@pytest.mark.parametrize(
    ("cell", "written"),
    [("-125,00", "-125,00"), ("-1+A1", "'-1+A1"), ("=1", "'=1"), ("-", "'-"), ("+46", "'+46")],
)
def test_only_strict_numbers_may_begin_like_a_formula(cell: str, written: str) -> None:
    assert safe(cell) == written


def test_what_only_waits_for_a_problem_says_which(held: SyncJob, vera: Any) -> None:
    """A write without a finding of its own, held with its parent."""
    SyncItem.objects.update(findings=[])
    answer: Any = Visitor(vera, "sv").get("accounting_syncjob_failed", held.pk)
    assert "finns inte hos leverantören" in b"".join(answer.streaming_content).decode()
    page = Visitor(vera, "sv").sees("accounting_syncjob_change", held.pk)
    assert "data-held-by" in page
    assert f"/problem/{Problem.objects.get().pk}/change/" in page


def test_the_page_of_a_problem_is_called_by_its_sentence(held: SyncJob, tore: Any) -> None:
    problem = Problem.objects.get()
    visitor = Visitor(tore, "sv")
    page = visitor.sees("accounting_problem_change", problem.pk)
    path = page[page.index('id="header-inner"') :].partition("</h1>")[0]
    assert "finns inte hos leverantören" in path
    assert f"För support: {problem.code}" in page
    assert "Kod</dt>" not in page
    assert "allt som problemet håller försöks igen" in page
    asked = visitor.sees("accounting_problem_solve", problem.pk)
    assert problem.code not in asked[asked.index("<title>") : asked.index("</title>")]


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
