"""Every page works under its policy: the browser blocks nothing, and what is not ours would be blocked."""

from collections.abc import Callable
from typing import Any

import pytest

from accounting import content_security
from accounting.models import Customer, Integration
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = (
    "customer",
    "invoice",
    "integration",
    "syncjob",
    "problem",
    "history",
    "synclog",
    "apikey",
    "membership",
)


def visit_page(visit: Visit, path: str) -> Any:
    answer = visit.page.goto(f"{visit.base_url}{path}")
    visit.page.wait_for_load_state("networkidle")
    assert answer is not None
    return answer


def test_the_admin_works_under_its_policy(
    open_window: Callable[..., Visit], company: Integration, anna: Any
) -> None:
    visit = open_window("sv")
    visit.log_in("anna")
    customer = Customer.objects.get(source_ref="K-000")
    paths = [
        "/admin/",
        *[f"/admin/accounting/{name}/" for name in LISTS],
        f"/admin/accounting/customer/{customer.pk}/change/",
        f"/admin/accounting/integration/{company.pk}/change/",
        "/admin/accounting/apikey/add/",
        "/admin/accounting/membership/add/",
    ]
    for path in paths:
        answer = visit_page(visit, path)
        assert (path, answer.status) == (path, 200)
        assert answer.headers["content-security-policy"] == content_security.ADMIN
    # The theme is at work: its menu obeys.
    assert visit.page.evaluate("typeof window.Alpine") == "object"


def test_the_documentation_is_drawn(open_window: Callable[..., Visit]) -> None:
    visit = open_window("en")
    answer = visit_page(visit, "/api/docs/")
    assert answer.headers["content-security-policy"] == content_security.DOCS
    visit.page.wait_for_selector(".opblock")
    visit.page.click(".opblock-summary-control >> nth=0")
    visit.page.wait_for_selector(".opblock-body")


@pytest.mark.parametrize("path", ["/admin/login/", "/api/docs/", "/nowhere/"])
def test_what_is_not_ours_does_not_run(open_window: Callable[..., Visit], path: str) -> None:
    visit = open_window("sv")
    visit_page(visit, path)
    visit.complaints.clear()
    visit.page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'window.foreign = 1';"
        " document.head.append(script); }"
    )
    assert visit.page.evaluate("window.foreign") is None
    assert any("Content Security Policy" in complaint for complaint in visit.complaints)
    visit.complaints.clear()


def test_error_pages_look_right(open_window: Callable[..., Visit]) -> None:
    visit = open_window("sv")
    answer = visit_page(visit, "/nowhere/")
    assert answer.status == 404
    visit.sees("Till startsidan")
    visit.keep_picture("not_found")
    visit.complaints.clear()  # the browser notes the status itself
