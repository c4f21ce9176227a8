"""/api/integrations/: settings, state, and the work that is asked of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from accounting import scope
from accounting.integration_settings import SENTENCES
from accounting.models import History, Integration, SyncJob
from accounting.providers import registry
from accounting.providers.fortnox.settings import InvalidSettings
from tests.api.conftest import Caller, make_job
from tests.records import forms


@pytest.fixture
def address(integration: Integration) -> str:
    return f"/api/integrations/{integration.pk}/"


def test_the_list_has_the_agreed_form(api: Caller, integration: Integration) -> None:
    body = api.get("/api/integrations/").json()
    assert body.keys() == {"next", "previous", "results"}
    [shown] = body["results"]
    assert (shown["id"], shown["provider"], shown["status"]) == (str(integration.pk), "fortnox", "connected")
    assert shown["company_name"] == "Bolaget"


def test_settings_are_shown_with_their_defaults(api: Caller, address: str) -> None:
    shown = api.get(address).json()["settings"]
    assert shown["default_account_plan"] == "BAS2024"
    assert shown["auto_bookkeep_invoices"] is False


def test_omitted_settings_stay_and_null_takes_the_default(api: Caller, address: str) -> None:
    api.patch(address, {"settings": {"auto_bookkeep_invoices": True, "rounding_account": "3742"}})
    changed = api.patch(address, {"settings": {"rounding_account": None}}).json()["settings"]
    assert (changed["auto_bookkeep_invoices"], changed["rounding_account"]) == (True, "3741")


def test_one_data_type_is_switched_without_touching_the_others(api: Caller, address: str) -> None:
    api.patch(address, {"settings": {"data_types": {"customer": {"enabled": False}}}})
    types = api.patch(address, {"settings": {"data_types": {"invoice": {"enabled": False}}}}).json()[
        "settings"
    ]["data_types"]
    assert [types[key]["enabled"] for key in ("customer", "invoice", "payment")] == [False, False, True]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"colour": "red"}, "settings.colour"),
        ({"auto_bookkeep_invoices": "yes"}, "settings.auto_bookkeep_invoices"),
        ({"company_id": "999"}, "settings.company_id"),
        ({"rounding_account": "x"}, "settings.rounding_account"),
        ({"data_types": {"spaceship": {}}}, "settings.data_types.spaceship"),
    ],
)
def test_a_bad_setting_is_named_and_none_is_changed(
    api: Caller, address: str, settings: Any, field: str
) -> None:
    answer = api.patch(address, {"settings": {"auto_create_customers": False, **settings}})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert api.get(address).json()["settings"]["auto_create_customers"] is True


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("default_account_plan", "", "required"),
        ("default_account_plan", "  ", "required"),
        ("default_account_plan", "\0x", "control_characters"),
        ("default_account_plan", "\u202ex", "control_characters"),
        ("default_account_plan", "x" * 41, "too_long"),
        ("default_account_plan", 7, "wrong_type"),
        ("company_id", "9", "read_only"),
        ("rounding_account", "12", "not_an_account"),
        ("colour\0", "red", "unknown_field"),
    ],
)
def test_a_refused_setting_names_its_code(
    api: Caller, address: str, name: str, value: Any, code: str
) -> None:
    before = api.get(address).json()["settings"]
    answer = api.patch(address, {"settings": {name: value}}, **{"Accept-Language": "en"})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (400, code)
    assert error["message"] == str(SENTENCES[code])
    assert "\0" not in error["field"]
    assert api.get(address).json()["settings"] == before
    assert api.get("/api/integrations/").status_code == 200


def test_every_code_of_a_settings_class_has_words() -> None:
    known = "unknown_field, wrong_type, required, too_long, control_characters, not_an_account"
    documented = set(re.findall(r"[a-z]+_[a-z_]+|required", str(InvalidSettings.__doc__)))
    assert set(known.split(", ")) <= documented <= SENTENCES.keys()


@pytest.mark.parametrize(
    ("work", "field"),
    [({"data_types": ["spaceship"]}, "data_types"), ({"data_type": "spaceship"}, "data_type")],
)
def test_an_unknown_data_type_is_refused_alike(
    api: Caller, address: str, work: dict[str, Any], field: str
) -> None:
    export = field == "data_type"
    body = {**work, "ids": ["5c0f3a52-1b1d-4d3e-9df4-5b6a50d5a001"]} if export else work
    answer = api.post(f"{address}{'export' if export else 'sync'}", body)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (400, field, "unknown_data_type")


@pytest.mark.parametrize(
    "name", ["status", "tenant", "tenant_id", "company_id", "grant", "provider", "error_count"]
)
def test_nothing_but_settings_can_be_changed(api: Caller, address: str, name: str) -> None:
    before = api.get(address).json()
    answer = api.patch(address, {name: "x", "settings": {"auto_bookkeep_invoices": True}})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)
    assert api.get(address).json() == before


def test_a_change_is_noted_once_and_no_change_is_not(api: Caller, address: str, federation: Any) -> None:
    for _ in range(2):
        api.patch(address, {"settings": {"auto_bookkeep_invoices": True}})
    with scope.scope([federation.pk]):
        [fact] = History.objects.filter(fact="settings_changed")
    assert fact.data["fields"] == ["auto_bookkeep_invoices"]
    assert fact.actor.startswith("key:")


def test_only_administrators_change_settings(api_as: Callable[[str], Caller], address: str) -> None:
    for role, status in (("viewer", 403), ("treasurer", 403), ("administrator", 200)):
        assert api_as(role).patch(address, {"settings": {}}).status_code == status
        assert api_as(role).get(address).status_code == 200


def test_status_has_all_its_parts(api: Caller, address: str, integration: Integration) -> None:
    make_job(integration)
    body = api.get(f"{address}status").json()
    assert body.keys() >= {
        "provider", "company", "status", "last_sync_at", "token_expires_at", "consent_days_left", "error_count",
        "error_message", "counts", "last_job", "budget_left",
    }  # fmt: skip
    assert body["counts"].keys() == {"pending", "processing", "failed"}
    assert body["last_job"]["status"] == "completed"


def test_an_error_is_a_sentence(api: Caller, address: str, integration: Integration) -> None:
    with scope.scope([integration.tenant_id]):
        Integration.objects.update(error_code="reconnect_needed", status="error")
    body = api.get(f"{address}status", **{"Accept-Language": "en"}).json()
    assert "Fortnox no longer accepts our consent" in body["error_message"]
    assert body["error"]["next_step"]


def test_sync_starts_a_job(api: Caller, address: str, federation: Any) -> None:
    body = {"data_types": ["invoice"], "date_from": "2026-01-01", "date_to": "2026-01-31", "dry_run": True}
    answer = api.post(f"{address}sync", body)
    assert answer.status_code == 202
    with scope.scope([federation.pk]):
        job = SyncJob.objects.get()
    assert answer.json() == {"id": str(job.pk), "new": True, "status": "planning", "dry_run": True}
    assert answer["Location"] == f"/api/sync-jobs/{job.pk}/"
    assert (job.trigger, job.data_types, str(job.date_from)) == ("api", ["invoice"], "2026-01-01")


def test_sync_with_an_empty_object_takes_everything(api: Caller, address: str, federation: Any) -> None:
    assert api.post(f"{address}sync", {}).status_code == 202
    with scope.scope([federation.pk]):
        assert SyncJob.objects.get().data_types == list(registry.get("fortnox").resources)


def test_a_second_sync_is_the_running_one(api: Caller, address: str) -> None:
    first, second = api.post(f"{address}sync", {}).json(), api.post(f"{address}sync", {}).json()
    assert (second["id"], second["new"]) == (first["id"], False)


@pytest.mark.parametrize(
    "body",
    [
        {"data_types": []},
        {"data_types": "invoice"},
        {"date_from": "yesterday"},
        {"date_from": "2026-02-01", "date_to": "2026-01-01"},
        {"dry_run": "maybe"},
        {"dryrun": True},
        [],
    ],
)
def test_a_sync_that_makes_no_sense_is_refused(api: Caller, address: str, body: Any) -> None:
    answer = api.post(f"{address}sync", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_person_is_named_as_the_one_who_asked(
    signed_in: Callable[[Any], Caller], tore: Any, address: str, federation: Any
) -> None:
    assert signed_in(tore).post(f"{address}sync", {}).status_code == 202
    with scope.scope([federation.pk]):
        job = SyncJob.objects.get()
    assert (job.trigger, job.requested_by) == ("person", f"user:{tore.pk} tore")


def test_export_sends_chosen_records(api: Caller, address: str, federation: Any) -> None:
    ids = [
        result["id"] for result in api.post("/api/records/customers/", [forms.customer()]).json()["results"]
    ]
    answer = api.post(f"{address}export", {"data_type": "customer", "ids": ids, "dry_run": True})
    assert answer.status_code == 202
    with scope.scope([federation.pk]):
        assert (SyncJob.objects.get().record_ids, SyncJob.objects.get().kind) == (ids, "export")


def test_disconnecting_keeps_the_integration(api: Caller, address: str) -> None:
    assert api.post(f"{address}disconnect").json()["status"] == "disconnected"
    assert api.get(address).json()["status"] == "disconnected"
    assert api.post(f"{address}sync", {}).json()["code"] == "integration_disconnected"


def test_no_secret_ever_stands_in_an_answer(api: Caller, connected: Integration) -> None:
    with scope.scope([connected.tenant_id]):
        grant = Integration.objects.select_related("grant__app").get(pk=connected.pk).grant
        secrets = [
            grant.access_token.reveal(),
            grant.refresh_token.reveal(),
            grant.app.client_secret.reveal(),
        ]
    base = f"/api/integrations/{connected.pk}"
    seen = "".join(
        api.get(path).content.decode() for path in ("/api/integrations/", f"{base}/", f"{base}/status")
    )
    assert [secret for secret in secrets if secret and secret in seen] == []
