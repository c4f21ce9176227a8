"""From the login to a finished run, and from a problem to its solution, as a person sees it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from accounting.models import Integration, Problem, SyncItem, SyncJob
from accounting.sync import drain, plan
from tests.browser.conftest import Visit
from tests.practice_server import PracticeServer
from tests.sizes import sized

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DONE = "[data-figure=done]"


def as_number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_dry_run_approval_and_progress(
    open_window: Callable[..., Visit],
    company: Integration,
    tore: Any,
    settings: Any,
    sandbox: PracticeServer,
) -> None:
    visit = open_window("sv")
    visit.log_in("tore")
    visit.sees("Är vi anslutna?")
    visit.click(company.company_name)
    visit.sees("Ansluten")
    for kind in ("invoice", "payment"):
        visit.page.uncheck(f"input[name=data_types][value={kind}]")
    visit.click("Torrkörning")
    visit.sees("Planeras")
    job = SyncJob.objects.get()

    plan.plan_job(job.pk)  # what the worker does; the page notices by itself
    visit.sees("Detta är bara en plan")
    visit.sees("K-000")
    visit.keep_picture("plan")
    visit.click("Godkänn")
    visit.sees(company.company_org_number)
    visit.sees("40 överföringar")
    visit.stop_the_clock()  # SQLite in memory takes no questions while the run writes
    visit.page.click("[data-question] button")
    visit.sees("Pågår")
    assert as_number(visit.page.inner_text(DONE)) == 0

    settings.FROST_DRAIN_SECONDS = 1
    sandbox.control("settings", {"latency_ms": 100})  # a second is not enough for forty writes
    while not SyncItem.objects.filter(state="confirmed").exists():
        drain.drain(company.pk)
    sandbox.control("settings", {"latency_ms": 0})
    visit.let_pass(seconds=2)
    visit.page.wait_for_function(f"document.querySelector('{DONE}').textContent !== '0'")
    assert 0 < as_number(visit.page.inner_text(DONE)) < 40
    visit.keep_picture("running")

    settings.FROST_DRAIN_SECONDS = 20
    while SyncItem.objects.exclude(state="confirmed").exists():
        drain.drain(company.pk)
    visit.let_pass(seconds=2)
    visit.page.wait_for_selector("[data-status=completed]")
    assert as_number(visit.page.inner_text(DONE)) == 40
    assert SyncItem.objects.filter(state="confirmed").count() == 40


@pytest.fixture
def stuck(company: Integration) -> Problem:
    """An invoice that waits for its customer."""
    from accounting.sync.jobs import start_job

    started = start_job(
        integration=company, data_types=["invoice"], trigger="person", requested_by="user:1 tore"
    )
    plan.plan_job(started.job.pk)
    return Problem.objects.get()


@pytest.mark.parametrize(
    ("language", "sentence", "button"),
    [
        ("sv", "finns inte hos leverantören", "Åtgärdat – skicka igen"),
        ("en", "is not at the provider", "Solved – send again"),
    ],
)
def test_a_problem_is_told_and_solved_in_both_languages(
    open_window: Callable[..., Visit], stuck: Problem, tore: Any, language: str, sentence: str, button: str
) -> None:
    visit = open_window(language)
    visit.log_in("tore")
    visit.sees(sentence)
    visit.go(f"/admin/accounting/problem/{stuck.pk}/change/")
    visit.sees(sentence)
    visit.sees("F-1")
    visit.keep_picture(f"problem_{language}")
    visit.click(button)
    visit.sees("1\u00a0234,50\u00a0kr" if language == "sv" else "1,234.50\u00a0SEK")
    visit.page.click("[data-question] button")
    visit.page.wait_for_load_state()
    stuck.refresh_from_db()
    assert stuck.solved_by.endswith(" tore")


def test_the_language_is_switched_by_hand(
    open_window: Callable[..., Visit], company: Integration, tore: Any
) -> None:
    visit = open_window("sv")
    visit.log_in("tore")
    visit.sees("Integrationer")
    visit.page.get_by_text("unfold_more").last.click()
    visit.page.get_by_role("button", name="English").click()
    visit.sees("Integrations")
    assert visit.page.get_attribute("html", "lang") == "en"


PAGES = [
    "/admin/",
    "/admin/accounting/integration/",
    "/admin/accounting/syncjob/",
    "/admin/accounting/problem/",
    "/admin/accounting/customer/",
    "/admin/accounting/invoice/",
    "/admin/accounting/payment/",
    "/admin/accounting/synclog/",
    "/admin/accounting/history/",
    "/admin/accounting/membership/",
    "/admin/accounting/apikey/",
    "/admin/accounting/apikey/add/",
    "/admin/accounting/integration/add/",
    "/admin/accounting/invoice/import/",
]


@pytest.mark.parametrize("language", sized(["sv", "en"], ["sv"]))
def test_every_page_is_quiet_and_stays_on_this_host(
    open_window: Callable[..., Visit], stuck: Problem, anna: Any, language: str
) -> None:
    visit = open_window(language)
    visit.log_in("anna")
    job = SyncJob.objects.get()
    rows = [
        f"/admin/accounting/integration/{job.integration_id}/change/",
        f"/admin/accounting/integration/{job.integration_id}/settings/",
        f"/admin/accounting/syncjob/{job.pk}/change/",
    ]
    for path in [*PAGES, *rows]:
        visit.go(path)
        visit.page.wait_for_load_state("networkidle")
        assert visit.page.get_attribute("html", "lang") == language
        visit.keep_picture(f"{path.strip('/').replace('/', '_')}_{language}")


def test_records_are_ticked_and_sent_again(
    open_window: Callable[..., Visit], company: Integration, tore: Any
) -> None:
    visit = open_window("sv")
    visit.log_in("tore")
    visit.go("/admin/accounting/customer/")
    visit.page.locator("#result_list input.action-select").first.check()
    visit.page.select_option("select[name=action]", "send_again")
    visit.page.get_by_role("button", name="Kör").click()
    visit.sees("1 post går till")
    assert len(SyncJob.objects.get().record_ids) == 1
