"""The page of an integration, and its buttons."""

import re
from typing import Any

import pytest

from accounting.integration_settings import patch_settings
from accounting.models import History, Integration, IntegrationMapping, Invoice, SyncItem, SyncJob
from tests.admin.conftest import Visitor, work_off
from tests.practice_server import PracticeServer


def test_the_page_names_company_and_state(connected: Integration, vera: Any) -> None:
    page = Visitor(vera, "sv").sees("accounting_integration_change", connected.pk)
    assert connected.company_name in page
    assert connected.company_org_number in page
    assert "Ansluten" in page
    assert "data-practice" in page


def test_testing_the_connection_shows_the_answer(connected: Integration, tore: Any) -> None:
    page = Visitor(tore).does("accounting_integration_test", connected.pk)
    assert f"answers: {connected.company_name}" in page


def test_a_connection_that_fails_is_told_in_words(
    connected: Integration, tore: Any, sandbox: PracticeServer
) -> None:
    Integration.objects.filter(pk=connected.pk).update(company_id="another")
    page = Visitor(tore, "sv").does("accounting_integration_test", connected.pk)
    assert "errornote" in page
    assert "Anslut" in page
    assert "svarar:" not in page


def test_a_dry_run_starts_a_plan_and_writes_nothing(
    connected: Integration, january: Invoice, tore: Any, sandbox: PracticeServer
) -> None:
    before = len(sandbox.wire())
    period: dict[str, Any] = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
    answer = Visitor(tore).post(
        "accounting_integration_start", connected.pk, data_types=["invoice"], dry_run="1", **period
    )
    job = SyncJob.objects.get()
    assert str(job.pk) in answer["Location"]
    assert (job.dry_run, job.data_types, str(job.date_to)) == (True, ["invoice"], "2026-01-31")
    assert job.requested_by.endswith(" tore")
    assert len(sandbox.wire()) == before


def test_sync_now_names_company_and_counts_before_it_starts(
    connected: Integration, january: Invoice, tore: Any
) -> None:
    asked = (
        Visitor(tore)
        .post("accounting_integration_start", connected.pk, status=200, sync="1", data_types=["invoice"])
        .content.decode()
    )
    assert connected.company_name in asked
    assert "<dd>2</dd>" in asked  # two invoices
    assert not SyncJob.objects.exists()
    data: dict[str, Any] = {"sync": "1", "confirmed": "1", "data_types": ["invoice"]}
    Visitor(tore).post("accounting_integration_start", connected.pk, **data)
    assert SyncJob.objects.get().dry_run is False


def test_a_reversed_period_is_refused_in_words(connected: Integration, tore: Any) -> None:
    data = {"dry_run": "1", "data_types": ["invoice"], "date_from": "2026-02-01", "date_to": "2026-01-01"}
    page = Visitor(tore, "sv").does("accounting_integration_start", connected.pk, **data)
    assert "Byt plats på datumen" in page


def test_pause_and_resume_ask_first(connected: Integration, tore: Any) -> None:
    Visitor(tore).get("accounting_integration_pause", connected.pk)
    connected.refresh_from_db()
    assert connected.status == "connected"
    for tail, status in (("pause", "paused"), ("resume", "connected")):
        Visitor(tore).post(f"accounting_integration_{tail}", connected.pk)
        connected.refresh_from_db()
        assert connected.status == status


def test_disconnecting_names_what_depends_on_it(planned: SyncJob, connected: Integration, anna: Any) -> None:
    Visitor(anna).post("accounting_syncjob_approve", planned.pk)
    work_off(connected)
    mapped = IntegrationMapping.objects.count()
    asked = Visitor(anna).sees("accounting_integration_disconnect", connected.pk)
    assert mapped > 0
    assert f"<dd>{mapped}</dd>" in asked
    Visitor(anna).post("accounting_integration_disconnect", connected.pk)
    connected.refresh_from_db()
    assert connected.status == "disconnected"
    assert History.objects.filter(fact="disconnected", actor__endswith=" anna").exists()


def settings_of(integration: Integration, **changes: Any) -> dict[str, Any]:
    """What a browser posts: switches that are off are left out."""
    posted: dict[str, Any] = {}
    for name, value in {**integration.settings, **changes}.items():
        if name == "data_types":
            for key, direction in value.items():
                posted |= {f"data_types.{key}": "on"} if direction["enabled"] else {}
        elif value is not False:
            posted[name] = "on" if value is True else value
    return posted


@pytest.fixture
def configured(connected: Integration) -> Integration:
    from accounting.sync.change_settings import change_settings

    return change_settings(integration=connected, changes={}, changed_by="test")


def test_settings_are_labelled_by_the_provider_and_saved(configured: Integration, anna: Any) -> None:
    assert "Bokför fakturor" in Visitor(anna, "sv").sees("accounting_integration_settings", configured.pk)
    posted = settings_of(configured, auto_bookkeep_invoices=True, rounding_account="3742")
    Visitor(anna).post("accounting_integration_settings", configured.pk, **posted)
    configured.refresh_from_db()
    assert configured.settings["auto_bookkeep_invoices"] is True
    assert configured.settings["rounding_account"] == "3742"


def test_what_consent_filled_in_cannot_be_changed(configured: Integration, anna: Any) -> None:
    posted = settings_of(configured, company_id="999999")
    Visitor(anna).post("accounting_integration_settings", configured.pk, **posted)
    configured.refresh_from_db()
    assert configured.settings["company_id"] == "100200"


def test_a_wrong_setting_is_told_at_its_field(configured: Integration, anna: Any) -> None:
    posted = settings_of(configured, rounding_account="37")
    answer = Visitor(anna, "sv").post("accounting_integration_settings", configured.pk, status=200, **posted)
    assert "Inget kontonummer" in answer.content.decode()
    configured.refresh_from_db()
    assert configured.settings["rounding_account"] == "3741"


def test_the_rounding_account_may_not_be_that_of_a_category(configured: Integration, anna: Any) -> None:
    posted = settings_of(configured, rounding_account="3041")
    answer = Visitor(anna, "sv").post("accounting_integration_settings", configured.pk, status=200, **posted)
    assert "välj ett eget konto" in answer.content.decode()
    configured.refresh_from_db()
    assert configured.settings["rounding_account"] == "3741"


def seen_by_a_person(page: str) -> dict[str, Any]:
    """What a browser posts back of the settings page, untouched: what is shown, and what was shown."""
    posted: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page[page.index("data-settings") :]):
        found = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        if found.get("type") == "checkbox" and not re.search(r"\schecked(?=[\s>])", tag):
            continue
        if found.get("name") and "csrf" not in found["name"]:
            posted[found["name"]] = found.get("value", "on")
    return posted


def test_a_page_opened_earlier_does_not_take_back_what_others_changed(
    configured: Integration, anna: Any
) -> None:
    visitor = Visitor(anna)
    posted = seen_by_a_person(visitor.sees("accounting_integration_settings", configured.pk))
    patch_settings(integration=configured, changes={"auto_bookkeep_invoices": True}, changed_by="x")
    posted["rounding_account"] = "3742"
    visitor.post("accounting_integration_settings", configured.pk, **posted)
    configured.refresh_from_db()
    kept = configured.settings["auto_bookkeep_invoices"], configured.settings["rounding_account"]
    assert kept == (True, "3742")
    assert History.objects.filter(fact="settings_changed").latest("pk").data == {
        "fields": ["rounding_account"]
    }


def test_settings_without_an_effect_are_not_offered(configured: Integration, anna: Any) -> None:
    page = Visitor(anna, "sv").sees("accounting_integration_settings", configured.pk)
    for words in ("Kontoplan", "Ta emot", "Åt båda hållen"):
        assert words not in page


def test_switching_a_type_on_sends_it_beside_reading_it_back(configured: Integration, anna: Any) -> None:
    received = {"data_types": {"invoice": {"enabled": True, "direction": "import"}}}
    patch_settings(integration=configured, changes=received, changed_by="x")
    visitor = Visitor(anna)
    posted = seen_by_a_person(visitor.sees("accounting_integration_settings", configured.pk))
    assert "data_types.invoice" not in posted
    posted["data_types.invoice"] = "on"
    visitor.post("accounting_integration_settings", configured.pk, **posted)
    configured.refresh_from_db()
    assert configured.settings["data_types"]["invoice"] == {"enabled": True, "direction": "bidirectional"}
    posted = seen_by_a_person(visitor.sees("accounting_integration_settings", configured.pk))
    del posted["data_types.invoice.read"]
    visitor.post("accounting_integration_settings", configured.pk, **posted)
    configured.refresh_from_db()
    assert configured.settings["data_types"]["invoice"] == {"enabled": True, "direction": "export"}


def test_no_data_type_is_not_all_of_them(connected: Integration, tore: Any) -> None:
    for button in ("dry_run", "sync"):
        page = Visitor(tore, "sv").does("accounting_integration_start", connected.pk, **{button: "1"})
        assert "Kryssa i minst en datatyp" in page
    assert not SyncJob.objects.exists()


def test_a_treasurer_connects_again(
    connected: Integration, tore: Any, vera: Any, sandbox: PracticeServer
) -> None:
    address = f"/{connected.pk}/connect/"
    assert address in Visitor(tore).sees("accounting_integration_change", connected.pk)
    answer = Visitor(tore).post("accounting_integration_connect", connected.pk)
    assert answer["Location"].startswith(f"{sandbox.url}/")
    assert address not in Visitor(vera).sees("accounting_integration_change", connected.pk)
    Visitor(vera).post("accounting_integration_connect", connected.pk, status=403)


def test_adding_leads_to_the_consent_page(
    in_federation: Any, practice_app: Any, anna: Any, sandbox: PracticeServer
) -> None:
    data = {"tenant": in_federation.pk, "app": practice_app.pk, "service_account": "on"}
    answer = Visitor(anna).post("accounting_integration_add", **data)
    assert answer["Location"].startswith(f"{sandbox.url}/")
    assert "state=" in answer["Location"]


def test_connecting_again_keeps_the_integration(
    connected: Integration, anna: Any, sandbox: PracticeServer
) -> None:
    answer = Visitor(anna).post("accounting_integration_connect", connected.pk)
    assert answer["Location"].startswith(f"{sandbox.url}/")
    assert Integration.objects.count() == 1


def test_the_start_page_answers_its_three_questions(connected: Integration, vera: Any) -> None:
    page = Visitor(vera, "sv").sees("index")
    for words in (
        "Är vi anslutna?",
        "Har något fastnat?",
        "Är allt i fas?",
        connected.company_name,
        "Ansluten",
    ):
        assert words in page
    assert not SyncItem.objects.exists()
