"""What stands between a draft and its activation: a table of cases, ticks, and the years of the provider."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from accounting.mappings.errors import MappingRefused
from accounting.mappings.rules import RuleValues
from accounting.mappings.sentences import FINDINGS
from accounting.mappings.validate import accept_warnings, unsettled, validate_mapping
from accounting.models import Integration, ProviderAccountMapping, ReferenceJob
from accounting.problems.sentences import explain
from accounting.providers import registry
from tests.mappings.conftest import (
    NOON,
    WHO,
    activate,
    add,
    billed,
    next_draft,
    one_customer,
    rebook,
    reference,
    row,
    rule,
    save,
    year,
)

LICENCE = rule("license_fees", "3450")


@pytest.fixture
def charted(integration: Integration) -> Integration:
    """Two years whose charts were read, and one that was not; 3990 is closed from 2027 on."""
    year(integration, "7", 2025, read=False)
    year(integration, "8", 2026)
    year(integration, "9", 2027)
    for number, name, data in (
        ("3041", "Försäljning tjänst 25 % Sverige", {"vat_code": "MP1"}),
        ("3450", "Licensavgifter", {"vat_code": "", "cost_centre": ""}),
        ("3990", "Övriga bidrag", {}),
        ("3980", "Bidrag", {"cost_centre": "mandatory"}),
        ("3985", "Statliga bidrag", {"cost_centre": "forbidden"}),
    ):
        for of in ("8", "9"):
            reference(
                integration, "account", number, name, year=of, data=data, active=(number, of) != ("3990", "9")
            )
    reference(integration, "account", "3600", "Bara i år", year="8")
    reference(integration, "vat_code", "MF", data={"rate": "0"})
    reference(integration, "cost_centre", "ELIT", "Elit")
    reference(integration, "cost_centre", "GAMMAL", "Nedlagt", active=False)
    return integration


def found(draft: ProviderAccountMapping) -> list[tuple[str, str]]:
    return [(one.level, one.code) for one in validate_mapping(mapping=draft) if one.level != "info"]


NUMBERS = {
    "nothing": ([], [("error", "no_rules")]),
    "one that is right": ([LICENCE], []),
    "a category twice": (
        [LICENCE, rule("license_fees", "3455")],
        [("error", "duplicate_category")],
    ),
    "a category twice on one day": (
        [rule("grants", "3980", valid_from="2026-07-01"), rule("grants", "3985", valid_from="2026-07-01")],
        [("error", "duplicate_category")],
    ),
    "a category that moves": ([LICENCE, rule("license_fees", "3455", valid_from="2026-07-01")], []),
    "a category that keeps its account": (
        [LICENCE, rule("license_fees", "3450", valid_from="2026-07-01", vat_code="MF")],
        [],
    ),
    "one account for two": (
        [LICENCE, rule("club_fees", "3450")],
        [("warning", "duplicate_account")],
    ),
    "one own account for two": (
        [
            rule("license_fees", "3450", internal_account_number="3000"),
            rule("club_fees", "3430", internal_account_number="3000"),
        ],
        [("warning", "duplicate_internal_account")],
    ),
    "no number": ([rule("license_fees", "34A0")], [("error", "account_not_a_number")]),
    "not our digits": ([rule("license_fees", "３４５０")], [("error", "account_not_a_number")]),
    "the rounding account": ([rule("license_fees", "3741")], [("error", "account_is_for_rounding")]),
    "cash rounding": ([rule("sponsor_income", "3740")], [("warning", "account_is_rounding")]),
    "taxed services": ([rule("license_fees", "3041")], [("warning", "account_is_taxed_service")]),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_rules_are_checked_by_their_numbers(
    integration: Integration, draft: ProviderAccountMapping, case: str
) -> None:
    reference(integration, "account", "3450", "Licensavgifter", year="8")
    rules, expected = NUMBERS[case]
    add(draft, *rules)
    assert found(draft) == expected


def test_a_provider_may_declare_shared_accounts_an_error(
    draft: ProviderAccountMapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = registry.get("fortnox")

    class Strict(type(provider.registers)):  # type: ignore[misc]
        duplicate_accounts = "error"

    strict = replace(provider, registers=Strict())
    monkeypatch.setitem(registry._found(), "fortnox", strict)
    add(draft, LICENCE, rule("club_fees", "3450"))
    assert ("error", "duplicate_account") in found(draft)


def test_conflicts_come_with_an_account_that_is_free_of_them(
    integration: Integration, draft: ProviderAccountMapping
) -> None:
    reference(integration, "account", "3450", year="8")
    add(draft, rule("license_fees", "3041"), rule("sponsor_income", "3740"), rule("grants", "3740"))
    free = {
        (one.code, one.params["category"]): one.params["alternative"]
        for one in validate_mapping(mapping=draft)
        if one.code.startswith("account_is")
    }
    assert free == {
        ("account_is_taxed_service", "license_fees"): "3450",
        ("account_is_rounding", "sponsor_income"): "3460",
        ("account_is_rounding", "grants"): "3980",
    }


def test_a_number_without_vat_code_at_the_provider_is_no_taxed_service(
    integration: Integration, draft: ProviderAccountMapping
) -> None:
    """Facts: 3041 works once the receiver's account was renamed and its VAT code removed."""
    year(integration, "8", 2026)
    reference(integration, "account", "3041", "Licensavgifter", year="8", data={"vat_code": ""})
    add(draft, rule("license_fees", "3041"))
    assert found(draft) == []


REGISTERS: dict[str, tuple[RuleValues, list[tuple[str, str]]]] = {
    "there": (LICENCE, []),
    "not there": (
        rule("license_fees", "3499"),
        [("error", "account_missing"), ("warning", "account_missing")],
    ),
    "not there next year": (rule("license_fees", "3600"), [("warning", "account_missing")]),
    "closed next year": (rule("grants", "3990"), [("warning", "account_inactive")]),
    "closed when it begins": (
        rule("grants", "3990", valid_from="2027-03-01"),
        [("warning", "account_inactive")],
    ),
    "ended before it closed": (rule("license_fees", "3041"), [("warning", "account_is_taxed_service")]),
    "an unknown VAT code": (rule("license_fees", "3450", vat_code="M9"), [("error", "vat_code_unknown")]),
    "a known VAT code": (rule("license_fees", "3450", vat_code="MF"), []),
    "an unknown cost centre": (
        rule("license_fees", "3450", cost_centre="X"),
        [("error", "cost_centre_unknown")],
    ),
    "a closed cost centre": (
        rule("license_fees", "3450", cost_centre="GAMMAL"),
        [("error", "cost_centre_inactive")],
    ),
    "a cost centre where none may be": (
        rule("grants", "3985", cost_centre="ELIT"),
        [("error", "cost_centre_forbidden"), ("error", "cost_centre_forbidden")],
    ),
    "none where one must be": (
        rule("grants", "3980"),
        [("warning", "cost_centre_mandatory"), ("warning", "cost_centre_mandatory")],
    ),
}


@pytest.mark.parametrize("case", REGISTERS)
def test_rules_are_checked_against_the_providers_registers(
    charted: Integration, draft: ProviderAccountMapping, case: str
) -> None:
    values, expected = REGISTERS[case]
    add(draft, values)
    assert found(draft) == expected


def test_a_rule_that_ends_is_checked_only_as_long_as_it_counts(
    charted: Integration, draft: ProviderAccountMapping
) -> None:
    add(draft, rule("grants", "3990"), rule("grants", "3450", valid_from="2027-01-01"))
    assert found(draft) == []


def test_a_year_to_come_is_an_obstacle_once_something_is_booked_in_it(
    charted: Integration, draft: ProviderAccountMapping, in_federation: Any
) -> None:
    add(draft, rule("grants", "3990"))
    save(in_federation, "customer", one_customer())
    save(in_federation, "invoice", billed(1, row("grants"), on="2027-01-08", due_date="2027-12-31"))
    assert found(draft) == [("error", "account_inactive")]


def test_a_past_year_without_open_records_is_left_alone(
    charted: Integration, draft: ProviderAccountMapping
) -> None:
    year(charted, "6", 2024)
    add(draft, LICENCE)
    assert found(draft) == []


def test_records_without_a_rule_are_a_warning_with_their_number(
    charted: Integration, draft: ProviderAccountMapping, in_federation: Any
) -> None:
    add(draft, rule("license_fees", "3450", valid_from="2026-02-01"))
    save(in_federation, "customer", one_customer())
    save(in_federation, "invoice", billed(1, row(), row("grants")), billed(2, row(), on="2026-03-01"))
    unmapped = [one for one in validate_mapping(mapping=draft) if one.code == "category_in_use"]
    assert [(one.level, one.params["category"], one.params["count"]) for one in unmapped] == [
        ("warning", "grants", 1),
        ("warning", "license_fees", 1),
    ]


def test_a_year_that_nobody_opened_at_the_provider_is_named(
    charted: Integration, draft: ProviderAccountMapping, in_federation: Any
) -> None:
    add(draft, LICENCE)
    save(in_federation, "customer", one_customer())
    save(in_federation, "invoice", billed(1, row(), on="2028-01-02", due_date="2028-02-01"))
    (missing,) = [one for one in validate_mapping(mapping=draft) if one.code == "year_not_opened"]
    assert missing.params == {"year": "2028"}


def test_without_registers_the_draft_says_that_nothing_could_be_checked(
    draft: ProviderAccountMapping,
) -> None:
    add(draft, rule("license_fees", "3499", vat_code="M9", cost_centre="X"))
    assert found(draft) == [("warning", "references_not_read")]


@pytest.mark.parametrize(
    ("refused", "expected"),
    [({}, [("error", "cost_centre_unknown")]), ({"cost_centres": "2001101"}, [])],
)
def test_a_register_that_was_read_and_is_empty_knows_no_code(
    integration: Integration,
    draft: ProviderAccountMapping,
    refused: dict[str, str],
    expected: list[tuple[str, str]],
) -> None:
    """A company without any cost centre; what the provider does not show is not judged."""
    year(integration, "8", 2026)
    reference(integration, "account", "3450", "Licensavgifter", year="8")
    add(draft, rule("license_fees", "3450", cost_centre="X"))
    assert found(draft) == []
    ReferenceJob.objects.create(
        tenant_id=integration.tenant_id,
        integration=integration,
        kind="read",
        status="done",
        report={"refused": refused},
        requested_by=WHO,
        requested_at=NOON,
        finished_at=NOON,
    )
    assert found(draft) == expected


def test_another_name_at_the_provider_is_only_a_note(
    charted: Integration, draft: ProviderAccountMapping
) -> None:
    add(draft, rule("license_fees", "3450", provider_account_name="Licenser"))
    (note,) = validate_mapping(mapping=draft)
    assert (note.level, note.code, note.params["theirs"]) == (
        "info",
        "account_name_differs",
        "Licensavgifter",
    )
    assert unsettled(draft, [note]) == []


def test_ticks_say_who_and_when_and_go_along_into_the_next_draft(draft: ProviderAccountMapping) -> None:
    add(draft, rule("sponsor_income", "3740"))
    warnings = validate_mapping(mapping=draft)
    accept_warnings(mapping=draft, keys=[one.key for one in warnings], accepted_by=WHO)
    assert {(tick["by"], tick["at"]) for tick in draft.accepted.values()} == {(WHO, NOON.isoformat())}
    activate(draft)
    copy = next_draft(draft.integration)
    assert unsettled(copy, validate_mapping(mapping=copy)) == []


def test_a_tick_counts_for_what_was_ticked_only(active: ProviderAccountMapping) -> None:
    draft = next_draft(active.integration)
    rebook(draft, "grants", provider_account_code="3740")
    assert {one.code for one in unsettled(draft, validate_mapping(mapping=draft))} == {
        "account_is_rounding",
        "duplicate_account",
    }


def test_only_warnings_that_are_there_can_be_ticked(draft: ProviderAccountMapping) -> None:
    add(draft, rule("license_fees", "34A0"))
    errors = [one.key for one in validate_mapping(mapping=draft) if one.level == "error"]
    for keys in (["made:up"], errors):
        with pytest.raises(MappingRefused, match="unknown_warning"):
            accept_warnings(mapping=draft, keys=keys, accepted_by=WHO)


def test_validation_costs_the_same_number_of_queries_for_many_rules(
    charted: Integration, draft: ProviderAccountMapping, django_assert_max_num_queries: Any
) -> None:
    add(draft, *(rule("grants", str(4000 + n), valid_from=f"2026-02-{n + 1:02}") for n in range(28)))
    draft = ProviderAccountMapping.objects.select_related("integration__tenant").get(pk=draft.pk)
    with django_assert_max_num_queries(6):
        assert len(validate_mapping(mapping=draft)) > 10


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("code", FINDINGS)
def test_each_finding_is_a_sentence_with_a_next_step(code: str, language: str) -> None:
    params = {
        "category": "grants", "categories": ["grants", "club_fees"], "account": "3740", "alternative": "3460",
        "alternative_name": "Sponsorer", "year": "2026", "theirs": "a", "ours": "b", "vat_code": "M9",
        "cost_centre": "X", "first": "2026-01-01", "count": 3, "valid_from": "",
    }  # fmt: skip
    with translation.override(language):
        text = explain(code, params, provider="fortnox")
    for sentence in (text.message, text.next_step):
        assert sentence.endswith(".")
        assert "–" not in sentence
        assert "%" not in sentence.replace("25 %", "")
    assert text.message != code
