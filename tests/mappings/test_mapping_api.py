"""/api/provider-mappings/ and the registers beside it: a treasurer's way, refusals, roles, other tenants."""

from typing import Any
from uuid import uuid4

import pytest

from accounting import scope
from accounting.mappings.lifecycle import create_draft
from accounting.models import History, Integration, ProviderAccountMapping, ReferenceJob
from tests.api.conftest import Caller, caller_for, make_integration
from tests.mappings.conftest import (
    activate,
    add,
    billed,
    next_draft,
    one_customer,
    reference,
    row,
    rule,
    save,
)

ALL = "/api/provider-mappings/"


@pytest.fixture
def api(federation: Any) -> Caller:
    return caller_for(federation, "treasurer")


@pytest.fixture
def viewer(federation: Any) -> Caller:
    return caller_for(federation, "viewer")


def at(mapping: Any, tail: str = "") -> str:
    pk = mapping["id"] if isinstance(mapping, dict) else mapping.pk
    return f"{ALL}{pk}/{tail}"


def made(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def start(api: Caller, integration: Integration, **more: Any) -> Any:
    return made(api.post(ALL, {"integration": str(integration.pk), **more}), 201)


def test_a_treasurers_way_from_nothing_to_a_version_in_force(
    api: Caller, integration: Integration, in_federation: Any
) -> None:
    save(in_federation, "customer", one_customer())
    save(in_federation, "invoice", billed(1, row("sponsor_income", "500.00"), row("grants", "1.00")))
    draft = start(api, integration, note="Första")
    assert (draft["version"], draft["status"], draft["note"], draft["rules"]) == (1, "draft", "Första", [])
    defaults = made(api.post(at(draft, "accept-defaults/")))
    assert (defaults["added"], len(defaults["rules"])) == (8, 8)
    (sponsor,) = [one for one in defaults["rules"] if one["internal_category"] == "sponsor_income"]
    changed = made(api.patch(at(draft, f"rules/{sponsor['id']}/"), {"cost_centre": "ELIT"}))
    assert (changed["cost_centre"], changed["provider_account_code"]) == ("ELIT", "3740")
    checked = made(api.post(at(draft, "validate/")))
    assert not checked["can_activate"]
    warnings = [one["key"] for one in checked["findings"] if one["level"] == "warning"]
    preview = made(api.post(at(draft, "preview/"), {"date_from": "2026-01-01", "date_to": "2026-01-31"}))
    assert (preview["records"], preview["different"]) == (1, 1)
    (moved,) = [one for one in preview["changes"] if one["category"] == "sponsor_income"]
    assert (moved["old"], moved["new"]["account"], moved["amounts"]) == (None, "3740", {"SEK": "500.00"})
    assert {one["account"]: one["new"] for one in preview["accounts"]} == {
        "3740": {"SEK": "500.00"},
        "3980": {"SEK": "1.00"},
    }
    active = made(api.post(at(draft, "activate/"), {"accept_warnings": warnings}))
    assert (active["status"], active["released"], active["report"]["stale"]) == ("active", 0, 0)
    assert active["activated_by"].startswith("key:")
    assert {one["key"] for one in active["accepted_warnings"]} == set(warnings)
    again = made(api.get(at(draft)))
    assert [one["status"] for one in made(api.get(ALL))["results"]] == ["active"]
    assert again["rules"] == active["rules"]
    archived = made(api.post(at(draft, "archive/")))
    assert (archived["status"], archived["archived_by"]) == ("archived", active["activated_by"])
    assert History.objects.filter(fact="mapping_activated").count() == 1


def test_rules_are_added_changed_replaced_and_removed(api: Caller, integration: Integration) -> None:
    draft = start(api, integration)
    rules = at(draft, "rules/")
    first = made(api.post(rules, {"internal_category": "grants", "provider_account_code": "3980"}), 201)
    assert (first["valid_from"], first["category_name"]) == (None, first["category_name"])
    made(
        api.post(
            rules,
            {"internal_category": "grants", "provider_account_code": "3985", "valid_from": "2026-07-01"},
        ),
        201,
    )
    listed = made(api.get(rules))["results"]
    assert [(one["provider_account_code"], one["valid_from"]) for one in listed] == [
        ("3980", None),
        ("3985", "2026-07-01"),
    ]
    assert made(api.get(f"{rules}{first['id']}/")) == first
    named = made(api.patch(rules, {"id": first["id"], "vat_code": "MF", "valid_from": "2026-01-01"}))
    assert (named["vat_code"], named["valid_from"]) == ("MF", "2026-01-01")
    assert made(api.patch(f"{rules}{first['id']}/", {"valid_from": None}))["valid_from"] is None
    two = [{"internal_category": name, "provider_account_code": "3430"} for name in ("club_fees", "grants")]
    replaced = made(api.send("PUT", rules, {"rules": two}))["results"]
    assert [one["internal_category"] for one in replaced] == ["club_fees", "grants"]
    assert made(api.send("DELETE", f"{rules}{replaced[0]['id']}/")) == {"results": [replaced[1]]}
    left = made(api.send("DELETE", rules, {"ids": [replaced[1]["id"]]}))
    assert left == {"results": []}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"provider_account_code": "1"}, "internal_category", "invalid_rule"),
        ({"internal_category": "fines", "provider_account_code": "1"}, "internal_category", "invalid_rule"),
        (
            {"internal_category": "grants", "provider_account_code": "1", "colour": "x"},
            "colour",
            "unknown_field",
        ),
        (
            {"internal_category": "grants", "provider_account_code": "1", "valid_from": "soon"},
            "valid_from",
            "invalid",
        ),
    ],
)
def test_a_rule_that_cannot_stand_is_refused_by_field(
    api: Caller, integration: Integration, body: Any, field: str, code: str
) -> None:
    draft = start(api, integration)
    refused = made(api.post(at(draft, "rules/"), body), 400)
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [(field, code)]
    assert refused["errors"][0]["message"]


def test_replacing_rules_names_the_place_of_the_bad_one(api: Caller, integration: Integration) -> None:
    draft = start(api, integration)
    good = {"internal_category": "grants", "provider_account_code": "3980"}
    refused = made(
        api.send("PUT", at(draft, "rules/"), {"rules": [good, {**good, "vat_code": "x" * 30}]}), 400
    )
    assert [(one["index"], one["field"]) for one in refused["errors"]] == [(1, "rules.vat_code")]
    assert made(api.get(at(draft, "rules/")))["results"] == []


WRITES: dict[str, tuple[str, str, Any]] = {
    "note": ("PATCH", "", {"note": "x"}),
    "tick": ("PATCH", "", {"accept_warnings": []}),
    "add": ("POST", "rules/", {"internal_category": "grants", "provider_account_code": "1"}),
    "add nonsense": ("POST", "rules/", {"colour": "red"}),
    "set": ("PUT", "rules/", {"rules": []}),
    "change": ("PATCH", "rules/", {"id": str(uuid4())}),
    "remove": ("DELETE", "rules/", {"ids": [str(uuid4())]}),
    "change one": ("PATCH", "rules/{rule}/", {"vat_code": "MF"}),
    "remove one": ("DELETE", "rules/{rule}/", None),
    "defaults": ("POST", "accept-defaults/", None),
    "activate": ("POST", "activate/", {}),
}


@pytest.mark.parametrize("write", WRITES)
def test_writing_to_an_active_one_is_refused_with_the_way_to_make_a_draft(
    api: Caller, active: ProviderAccountMapping, write: str
) -> None:
    verb, tail, body = WRITES[write]
    address = at(active, tail.format(rule=active.rules.all()[0].pk))
    before = made(api.get(at(active)))
    refused = made(api.send(verb, address, body), 409)
    assert (refused["code"], refused["status"]) == ("mapping_not_draft", 409)
    assert f'{{"integration": "{active.integration_id}"}}' in refused["next_step"]
    assert "/api/provider-mappings/" in refused["next_step"]
    assert made(api.get(at(active))) == before
    draft = start(api, active.integration)
    again = made(api.send(verb, address, body), 409)
    assert (again["code"], f"/{draft['id']}/" in again["next_step"]) == ("mapping_has_draft", True)


def test_an_archived_one_is_refused_too(api: Caller, active: ProviderAccountMapping) -> None:
    made(api.post(at(active, "archive/")))
    assert made(api.post(at(active, "activate/"), {}), 409)["code"] == "mapping_not_draft"
    assert made(api.post(at(active, "archive/")), 409)["code"] == "mapping_archived"


def test_a_second_draft_is_refused_with_the_first_ones_address(api: Caller, integration: Integration) -> None:
    draft = start(api, integration)
    refused = made(api.post(ALL, {"integration": str(integration.pk)}), 409)
    assert (refused["code"], draft["id"] in refused["message"]) == ("draft_exists", True)


def test_findings_stand_in_the_way_of_an_activation_one_by_one(
    api: Caller, draft: ProviderAccountMapping
) -> None:
    add(draft, rule("grants", "39A0"), rule("sponsor_income", "3740"))
    refused = made(api.post(at(draft, "activate/"), {}), 409)
    assert refused["code"] == "mapping_invalid"
    by_code = {one["code"]: one for one in refused["errors"]}
    assert by_code.keys() == {"account_not_a_number", "account_is_rounding", "references_not_read"}
    assert by_code["account_is_rounding"]["field"] == str(
        draft.rules.get(internal_category="sponsor_income").pk
    )
    checked = made(api.post(at(draft, "validate/")))["findings"]
    ticks = [one["key"] for one in checked if one["level"] == "warning"]
    assert {one["code"] for one in checked if one["accepted"]} == set()
    refused = made(api.post(at(draft, "activate/"), {"accept_warnings": ticks}), 409)
    assert [one["code"] for one in refused["errors"]] == ["account_not_a_number"]
    assert made(api.get(at(draft)))["accepted_warnings"] == []


def test_ticks_can_be_set_one_by_one(api: Caller, draft: ProviderAccountMapping) -> None:
    add(draft, rule("sponsor_income", "3740"))
    for finding in made(api.post(at(draft, "validate/")))["findings"]:
        made(api.patch(at(draft), {"accept_warnings": [finding["key"]]}))
    checked = made(api.post(at(draft, "validate/")))
    assert checked["can_activate"]
    assert all(one["accepted"]["by"].startswith("key:") for one in checked["findings"])
    assert made(api.patch(at(draft), {"accept_warnings": ["made:up"]}), 409)["code"] == "unknown_warning"


def test_a_refused_change_changes_nothing_of_it(api: Caller, draft: ProviderAccountMapping) -> None:
    made(api.patch(at(draft), {"note": "Ny", "accept_warnings": ["made:up"]}), 409)
    assert made(api.get(at(draft)))["note"] == ""


def test_findings_speak_the_readers_language(api: Caller, draft: ProviderAccountMapping) -> None:
    add(draft, rule("sponsor_income", "3740"))
    said = {
        language: made(api.post(at(draft, "validate/"), **{"Accept-Language": language}))["findings"]
        for language in ("sv", "en")
    }
    for swedish, english in zip(said["sv"], said["en"], strict=True):
        assert swedish["key"] == english["key"]
        assert swedish["message"] != english["message"]
        assert swedish["next_step"] != english["next_step"]


@pytest.mark.parametrize("tail", ["", "accept-defaults/", "activate/", "archive/", "validate/", "preview/"])
def test_a_repeated_key_is_answered_once(api: Caller, draft: ProviderAccountMapping, tail: str) -> None:
    if not tail:
        made(api.post(at(draft, "archive/")))
    add_one = {"Idempotency-Key": f"key-{tail}"}
    if tail == "activate/":
        add(draft, rule("grants", "3980"))
        ticks = [one["key"] for one in made(api.post(at(draft, "validate/")))["findings"]]
        body: Any = {"accept_warnings": ticks}
    else:
        body = None if tail else {"integration": str(draft.integration_id)}
    address = at(draft, tail) if tail else ALL
    first = api.post(address, body, **add_one)
    assert first.status_code in {200, 201}, first.content
    second = api.post(address, body, **add_one)
    assert second["Idempotency-Replayed"] == "true"
    assert second.json() == first.json()


def test_viewers_read_and_do_not_write(viewer: Caller, active: ProviderAccountMapping) -> None:
    for address in (
        ALL,
        at(active),
        at(active, "rules/"),
        at(active, "effects/"),
        "/api/provider-references/",
    ):
        assert viewer.get(address).status_code == 200
    assert viewer.post(ALL, {"integration": str(active.integration_id)}).status_code == 403
    actions = ("accept-defaults", "validate", "preview", "activate", "archive", "sync-to-provider")
    for tail in (*(f"{action}/" for action in actions), "rules/"):
        assert viewer.post(at(active, tail), {}).status_code == 403
    for verb in ("PATCH", "DELETE"):
        one = at(active, f"rules/{active.rules.all()[0].pk}/")
        assert viewer.send(verb, one, {}).status_code == 403
    assert viewer.post(f"/api/integrations/{active.integration_id}/read-references").status_code == 403


@pytest.mark.parametrize("verb", ["GET", "PATCH", "DELETE"])
def test_a_rule_of_others_answers_like_an_unknown_one(
    api: Caller, active: ProviderAccountMapping, other: Any, verb: str
) -> None:
    with scope.scope([other.pk]):
        theirs = create_draft(integration=make_integration(other), created_by="x", source="empty")
        add(theirs, rule("grants", "3980"))
        foreign = theirs.rules.get()
    tries = [
        (theirs.pk, foreign.pk),
        (active.pk, foreign.pk),
        (theirs.pk, active.rules.all()[0].pk),
        (uuid4(), uuid4()),
        (active.pk, "nonsense"),
    ]
    answers = [api.send(verb, f"{ALL}{mapping}/rules/{one}/", {"vat_code": "MF"}) for mapping, one in tries]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_draft_for_a_foreign_integration_answers_like_an_unknown_one(api: Caller, other: Any) -> None:
    theirs = make_integration(other)
    foreign, unknown = (api.post(ALL, {"integration": str(pk)}) for pk in (theirs.pk, uuid4()))
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    with scope.scope([other.pk]):
        assert not ProviderAccountMapping.objects.exists()


def test_registers_are_listed_and_narrowed(api: Caller, integration: Integration) -> None:
    reference(integration, "account", "3041", "Licensavgifter", year="8")
    reference(integration, "account", "3042", "Startavgifter", year="8", active=False)
    reference(integration, "cost_centre", "ELIT", "Elit")

    def codes(query: str = "") -> list[str]:
        return [one["code"] for one in made(api.get(f"/api/provider-references/{query}"))["results"]]

    assert codes() == ["3041", "3042", "ELIT"]
    assert codes("?kind=account&active=true") == ["3041"]
    assert codes("?kind=account&search=start") == ["3042"]
    assert codes("?year=8&search=304") == ["3041", "3042"]
    found = made(api.get(f"/api/integrations/{integration.pk}/accounts/?search=5831"))["results"]
    assert [(one["code"], one["source"]) for one in found] == [("5831", "plan")]


def test_reading_on_demand_is_a_job_that_can_be_followed(api: Caller, integration: Integration) -> None:
    address = f"/api/integrations/{integration.pk}/read-references"
    assert made(api.post(address), 409)["code"] == "integration_disconnected"
    job = ReferenceJob.objects.create(
        tenant_id=integration.tenant_id,
        integration=integration,
        kind="sync",
        status="failed",
        error_code="wrong_company",
        error_params={"found": "a", "expected": "b"},
        requested_by="x",
        requested_at=integration.created_at,
        report={"done": {"x": "made"}, "lines": []},
    )
    shown = made(api.get(f"/api/reference-jobs/{job.pk}/"))
    assert (shown["status"], shown["report"]) == ("failed", {"lines": []})
    assert shown["error"]["message"]
    assert shown["error"]["code"] == "wrong_company"


def test_the_report_of_an_activation_is_a_list_of_documents(
    api: Caller, active: ProviderAccountMapping, in_federation: Any
) -> None:
    from accounting import clock
    from accounting.models import IntegrationMapping, Invoice

    save(in_federation, "customer", one_customer())
    save(in_federation, "invoice", billed(1, row(amount="12.50")))
    invoice = Invoice.objects.get()
    IntegrationMapping.objects.create(
        tenant=in_federation, integration=active.integration, local_resource_type="invoice",
        local_resource_id=invoice.pk, external_resource_type="invoices", external_id="77", sent_hash="x",
        synced_at=clock.now(), remote_state={"final": True, "booked": True}, account_mapping=active,
    )  # fmt: skip
    draft = next_draft(active.integration)
    from tests.mappings.conftest import rebook

    rebook(draft, "license_fees", provider_account_code="3450")
    activate(draft)
    (line,) = made(api.get(at(draft, "effects/")))["results"]
    assert (line["source_ref"], line["external_id"], line["amount"], line["currency"]) == (
        "F-1",
        "77",
        "12.50",
        "SEK",
    )
    assert (line["old"]["account"], line["new"]["account"]) == ("3041", "3450")
    assert made(api.get(at(draft)))["report"] == {"stale": 0, "booked": 1, "amounts": {"SEK": "12.50"}}


def test_lists_can_be_narrowed(api: Caller, active: ProviderAccountMapping) -> None:
    next_draft(active.integration)
    assert [one["version"] for one in made(api.get(ALL))["results"]] in ([2, 1], [1, 2])
    (only,) = made(api.get(f"{ALL}?status=active"))["results"]
    assert only["id"] == str(active.pk)
    assert made(api.get(f"{ALL}?integration={uuid4()}"))["results"] == []
    assert api.get(f"{ALL}?integration=x").status_code == 400


def test_the_documentation_describes_every_address(api: Caller) -> None:
    schema = api.get("/api/schema/?format=json").json()["paths"]
    ours = {address for address in schema if address.startswith(ALL)}
    assert {tail.rpartition("{id}/")[2] for tail in ours if tail.startswith(f"{ALL}{{id}}/")} == {
        "", "rules/", "rules/{rule}/", "accept-defaults/", "validate/", "preview/", "activate/", "archive/",
        "sync-to-provider/", "effects/",
    }  # fmt: skip
