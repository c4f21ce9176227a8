"""A treasurer decides on accounts: chooses one in the table, sees what it does, ticks, activates."""

from collections.abc import Callable

import pytest

from accounting.mappings import jobs
from accounting.mappings.resolve import active_mapping
from accounting.models import Integration, ProviderAccountMapping, ReferenceJob
from tests.browser.conftest import Visit
from tests.sizes import sized

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def charted(company: Integration) -> Integration:
    """The provider's registers were read."""
    jobs.ask_to_read(integration=company, requested_by="test")
    for job in ReferenceJob.objects.filter(status="waiting"):
        jobs.run_job(job.pk)
    return company


@pytest.mark.parametrize("language", sized(["sv", "en"], ["sv"]))
def test_from_the_table_to_a_version_in_force(
    open_window: Callable[..., Visit], charted: Integration, tore: object, language: str
) -> None:
    words = {
        "sv": (
            "Gör ett utkast",
            "Spara",
            "Förhandsgranska",
            "Bekräfta valda varningar",
            "Aktivera",
            "Gäller nu.",
        ),
        "en": ("Make a draft", "Save", "Preview", "Tick the chosen warnings", "Activate", "In force."),
    }[language]
    make, keep, preview, tick, activate, in_force = words
    visit = open_window(language)
    visit.log_in("tore")
    visit.go(f"/admin/accounting/provideraccountmapping/{_active(charted).pk}/change/")
    visit.keep_picture(f"mapping-active-{language}")
    visit.click(make)
    row = visit.page.locator("tr", has=visit.page.locator("select:has(option[value=club_fees][selected])"))
    account = row.locator("input[data-picker=account]")
    account.fill("39")
    visit.page.wait_for_function("document.querySelectorAll('tr datalist option[value=\"3990\"]').length > 0")
    account.fill("3990")
    name = row.locator("[data-picked-name]")
    visit.page.wait_for_function("name => name.value.length > 0", arg=name.element_handle())
    assert name.input_value() == _name(charted, "3990")
    visit.click(keep)
    visit.keep_picture(f"mapping-draft-{language}")
    visit.click(preview)
    visit.sees("F-1")
    visit.sees("3430")
    visit.keep_picture(f"mapping-preview-{language}")
    visit.page.go_back()
    for box in visit.page.locator("input[name=warning]").all():
        box.check()
    if visit.page.locator("input[name=warning]").count():
        visit.click(tick)
    visit.click(activate)
    visit.page.click("[data-question] button")
    visit.sees(in_force)
    draft = ProviderAccountMapping.objects.get(version=2)
    assert active_mapping(charted) == draft
    assert draft.rules.get(internal_category="club_fees").provider_account_code == "3990"


def _active(integration: Integration) -> ProviderAccountMapping:
    found = active_mapping(integration)
    assert found is not None
    return found


def _name(integration: Integration, code: str) -> str:
    rows = integration.references.filter(kind="account", code=code)
    return str(rows.values_list("name", flat=True)[0])
