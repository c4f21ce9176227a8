"""A real browser on a real server; a page that complains or calls another host fails its test."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from accounting import records
from accounting.models import Integration
from accounting.sync.change_settings import change_settings

# No sandbox: containers have no user namespaces. The rest keeps Chromium from calling home.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PATIENCE_MS = 15_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("NO BROWSER: install chromium to run the browser tests")
    # Playwright keeps an event loop in this thread, and Django would refuse its database here because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Visit:
    """One person's window; `complaints` are errors of the console and requests to other hosts."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self.base_url = page, base_url
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._check(request.url))
        page.set_default_timeout(PATIENCE_MS)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != urlsplit(self.base_url).netloc:
            self.complaints.append(f"another host: {url}")

    def log_in(self, name: str) -> None:
        self.go("/admin/login/")
        self.page.fill("#id_username", name)
        self.page.fill("#id_password", name)
        self.page.click("#login-form button[type=submit]")
        self.page.wait_for_url("**/admin/")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.base_url}{path}")

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def click(self, text: str) -> None:
        self.page.get_by_role("link", name=text, exact=True).or_(
            self.page.get_by_role("button", name=text, exact=True)
        ).first.click()
        self.page.wait_for_load_state()

    def stop_the_clock(self) -> None:
        """From the next page on, timers fire only in `let_pass`."""
        self.page.clock.install()
        self.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))

    def let_pass(self, *, seconds: int) -> None:
        self.page.clock.run_for(seconds * 1000)

    def keep_picture(self, name: str) -> None:
        """For people to look at, where FROST_SCREENSHOTS names a folder."""
        folder = os.environ.get("FROST_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def open_window(browser: Browser, live_server: Any) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def opening(language: str = "sv") -> Visit:
        locale = {"sv": "sv-SE", "en": "en-GB"}[language]
        context = browser.new_context(locale=locale, viewport={"width": 1440, "height": 1000})
        visits.append(Visit(context.new_page(), live_server.url))
        return visits[-1]

    yield opening
    complaints = [complaint for visit in visits for complaint in visit.complaints]
    for visit in visits:
        visit.page.context.close()
    assert complaints == []


@pytest.fixture(autouse=True)
def _one_thread(settings: Any) -> None:
    settings.FROST_SENDERS = 1


@pytest.fixture
def company(transactional_db: None, connected: Integration, in_federation: Any) -> Integration:
    """A connected integration with forty clubs, and an invoice for one of them."""
    clubs = [
        {"source_ref": f"K-{number:03}", "name": f"Åkirkeby Boule {number}", "kind": "association"}
        for number in range(40)
    ]
    row = {
        "internal_category": "club_fees",
        "description": "Avgift",
        "quantity": "1",
        "unit_price": "1234.50",
        "vat_rate": "0",
    }
    dates = {"invoice_date": "2026-01-10", "due_date": "2026-02-09"}
    invoice = {"source_ref": "F-1", "customer": "K-000", **dates, "rows": [row]}
    for key, rows in (("customer", clubs), ("invoice", [invoice])):
        records.save_records(
            tenant=in_federation, record_type=records.get(key), records=rows, changed_by="test"
        )
    return change_settings(integration=connected, changes={"auto_create_customers": False}, changed_by="test")
