"""The page on which money is approved, and the question before a document is credited, in both languages."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounting import records
from accounting.models import Integration, Problem, SyncJob
from accounting.sync import drain, plan
from accounting.sync.change_settings import change_settings
from accounting.sync.jobs import approve_job, start_job
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = [
    {
        "internal_category": "license_fees",
        "description": "Tävlingslicens veteran 2026",
        "quantity": "21",
        "unit_price": "295.50",
        "vat_rate": "0",
    },
    {
        "internal_category": "sponsor_income",
        "description": "Skylt i hallen",
        "quantity": "1.5",
        "unit_price": "1000.00",
        "vat_rate": "25",
    },
]


def save(integration: Integration, key: str, *rows: dict[str, Any]) -> None:
    outcomes = records.save_records(
        tenant=integration.tenant, record_type=records.get(key), records=list(rows), changed_by="test"
    )
    assert [outcome.issues for outcome in outcomes] == [()] * len(rows)


def planned(integration: Integration, *, dry_run: bool) -> SyncJob:
    job = start_job(
        integration=integration,
        date_from=date(2026, 1, 2),
        dry_run=dry_run,
        trigger="person",
        requested_by="user:1 tore",
    ).job
    plan.plan_job(job.pk)
    return job


@pytest.fixture
def january(company: Integration) -> Integration:
    """A club and a person with an invoice and a payment each, booked on the way."""
    change_settings(
        integration=company,
        changes={"auto_bookkeep_invoices": True, "auto_create_customers": True},
        changed_by="test",
    )
    person = {
        "source_ref": "P-1",
        "name": "Örjan Öberg",
        "kind": "person",
        "personal_number": "19900101-0017",
    }
    save(company, "customer", person)
    dates = {"invoice_date": "2026-01-15", "due_date": "2026-02-14"}
    euro = {"currency": "EUR", "currency_rate": "11.5"}
    save(
        company,
        "invoice",
        {"source_ref": "F-2", "customer": "P-1", **dates, "rows": ROWS},
        {"source_ref": "F-3", "customer": "K-001", **dates, **euro, "rows": ROWS[:1]},
    )
    save(
        company,
        "payment",
        {"source_ref": "B-2", "invoice": "F-2", "payment_date": "2026-01-20", "amount": "8080.50"},
    )
    return company


@pytest.mark.parametrize(
    ("language", "label", "cell"),
    [("sv", "À-pris", "295,50"), ("en", "Unit price", "295.50")],
)
def test_the_plan_reads_like_a_voucher(
    open_window: Callable[..., Visit], january: Integration, tore: Any, language: str, label: str, cell: str
) -> None:
    older, newer = planned(january, dry_run=True), planned(january, dry_run=True)
    visit = open_window(language)
    visit.log_in("tore")
    visit.go(f"/admin/accounting/syncjob/{newer.pk}/change/")
    row = visit.page.locator("tr[data-item]").filter(has_text="F-2").filter(has_text="Tävlingslicens")
    table = row.locator("table[data-rows]")
    assert label in table.inner_text()
    assert cell in table.inner_text()
    assert "Örjan Öberg (P-1)" in row.inner_text()
    assert "19900101-0017" not in visit.page.content()
    visit.page.locator("details").first.locator("summary").click()
    visit.keep_picture(f"voucher_{language}")
    row.scroll_into_view_if_needed()
    visit.keep_picture(f"voucher_rows_{language}")
    visit.go(f"/admin/accounting/syncjob/{newer.pk}/approve/")
    visit.keep_picture(f"approve_{language}")
    visit.go(f"/admin/accounting/syncjob/{older.pk}/change/")
    visit.page.locator("[data-replaced]").wait_for()
    visit.keep_picture(f"replaced_{language}")
    visit.go("/admin/accounting/syncjob/")
    visit.keep_picture(f"jobs_{language}")
    visit.go("/admin/accounting/payment/?q=B-2")
    visit.page.get_by_role("link", name="B-2").click()
    visit.sees("Örjan Öberg (P-1)")
    visit.keep_picture(f"payment_{language}")


@pytest.mark.parametrize(
    ("language", "button", "ordered"),
    [
        ("sv", "Kreditera faktura {number} och skicka en ny", "Beordrat"),
        ("en", "Credit invoice {number} and send a new document", "Ordered"),
    ],
)
def test_a_credit_asks_by_number_and_amount(
    open_window: Callable[..., Visit],
    january: Integration,
    tore: Any,
    language: str,
    button: str,
    ordered: str,
) -> None:
    approve_job(job=planned(january, dry_run=True), approved_by="user:1 tore")
    work_off(january)
    save(january, "invoice", {"source_ref": "F-2", "comment": "Ny text"})
    job = planned(january, dry_run=False)
    problem = Problem.objects.get(code="booked_changed")
    number = job.items.get(operation="credit").external_id
    visit = open_window(language)
    visit.log_in("tore")
    visit.go(f"/admin/accounting/syncjob/{job.pk}/change/")
    visit.page.locator("tr[data-item]").filter(has_text="F-2").first.wait_for()
    visit.keep_picture(f"credit_plan_{language}")
    visit.go(f"/admin/accounting/problem/{problem.pk}/change/")
    visit.keep_picture(f"credit_problem_{language}")
    visit.click(button.format(number=number))
    visit.sees("8\u00a0080,50\u00a0kr" if language == "sv" else "8,080.50\u00a0SEK")
    visit.keep_picture(f"credit_question_{language}")
    problem.refresh_from_db()
    assert problem.solved_at is None
    visit.page.click("[data-question] button")
    visit.sees(ordered)
    problem.refresh_from_db()
    assert problem.solved_by.endswith(" tore")


def work_off(integration: Integration) -> None:
    while drain.drain(integration.pk):
        pass
