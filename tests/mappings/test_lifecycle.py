"""Draft, active, archived: who may change what, in the services and in the database itself."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounting.mappings import lifecycle
from accounting.mappings.errors import MappingInvalid, MappingRefused, RuleRefused
from accounting.mappings.resolve import active_rules
from accounting.mappings.rules import change_rule, read_rule, remove_rules, set_rules
from accounting.models import (
    AccountMappingRule,
    History,
    Integration,
    MappingStatus,
    ProviderAccountMapping,
)
from tests.mappings.conftest import NOON, WHO, activate, add, in_force, next_draft, rebook, rule


def test_a_draft_begins_empty_or_as_a_copy_of_the_active_one(active: ProviderAccountMapping) -> None:
    integration = active.integration
    copy = next_draft(integration)
    assert (copy.version, copy.status, copy.based_on) == (2, "draft", active)
    fields = ("internal_category", "provider_account_code", "provider_account_name", "valid_from")
    assert list(copy.rules.values_list(*fields)) == list(active.rules.values_list(*fields))
    assert copy.accepted == active.accepted
    lifecycle.archive_mapping(mapping=copy, archived_by=WHO)
    empty = lifecycle.create_draft(integration=integration, created_by=WHO, source="empty")
    assert (empty.version, empty.rules.count(), empty.accepted) == (3, 0, {})


def test_there_is_one_draft_at_a_time(draft: ProviderAccountMapping) -> None:
    with pytest.raises(MappingRefused) as refused:
        next_draft(draft.integration)
    assert refused.value.code == "draft_exists"
    assert refused.value.params == {"draft": str(draft.pk), "version": 1}
    assert ProviderAccountMapping.objects.count() == 1


@pytest.mark.parametrize("status", ["draft", "active"])
def test_the_database_keeps_one_draft_and_one_active(active: ProviderAccountMapping, status: str) -> None:
    second = next_draft(active.integration)
    clash = ProviderAccountMapping(
        tenant_id=active.tenant_id,
        integration=active.integration,
        version=9,
        created_at=NOON,
        created_by=WHO,
        changed_at=NOON,
        changed_by=WHO,
    )
    same = ProviderAccountMapping.objects.filter(pk=second.pk)
    breaking = clash.save if status == "draft" else partial(same.update, status="active")
    with pytest.raises(IntegrityError), transaction.atomic():
        breaking()


def test_activation_ends_the_former_version_and_says_who_and_when(active: ProviderAccountMapping) -> None:
    draft = next_draft(active.integration)
    rebook(draft, "license_fees", provider_account_code="3450")
    activate(draft)
    active.refresh_from_db()
    draft.refresh_from_db()
    assert (active.status, active.archived_at, active.archived_by) == ("archived", NOON, WHO)
    assert (draft.status, draft.activated_at, draft.activated_by) == ("active", NOON, WHO)
    assert in_force(active.integration) == draft
    (fact,) = History.objects.filter(fact="mapping_activated", data__version=2)
    assert fact.actor == WHO


def _edit(mapping: ProviderAccountMapping) -> None:
    rebook(mapping, "license_fees", provider_account_code="3450")


def _remove(mapping: ProviderAccountMapping) -> None:
    remove_rules(mapping=mapping, ids=[mapping.rules.all()[0].pk], changed_by=WHO)


CHANGES: dict[str, Callable[[ProviderAccountMapping], Any]] = {
    "add": lambda mapping: add(mapping, rule("grants", "3985", valid_from="2026-07-01")),
    "edit": _edit,
    "remove": _remove,
    "set": lambda mapping: set_rules(mapping=mapping, rules=[], changed_by=WHO),
    "defaults": lambda mapping: lifecycle.accept_defaults(mapping=mapping, accepted_by=WHO),
    "note": lambda mapping: lifecycle.annotate(mapping=mapping, note="x", changed_by=WHO),
    "activate": activate,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("status", ["active", "archived"])
def test_only_a_draft_can_change(active: ProviderAccountMapping, status: str, change: str) -> None:
    if status == "archived":
        lifecycle.archive_mapping(mapping=active, archived_by=WHO)
    before = list(active.rules.order_by("pk").values())
    with pytest.raises(MappingRefused) as refused:
        CHANGES[change](active)
    assert refused.value.code == "mapping_not_draft"
    assert refused.value.params["integration"] == str(active.integration_id)
    assert list(active.rules.order_by("pk").values()) == before


def test_the_refusal_names_the_draft_that_there_is(active: ProviderAccountMapping) -> None:
    draft = next_draft(active.integration)
    with pytest.raises(MappingRefused) as refused:
        _edit(active)
    assert (refused.value.code, refused.value.params["draft"]) == ("mapping_has_draft", str(draft.pk))


BEHIND: dict[str, Callable[[ProviderAccountMapping], Any]] = {
    "note": lambda one: ProviderAccountMapping.objects.filter(pk=one.pk).update(note="x"),
    "back to draft": lambda one: ProviderAccountMapping.objects.filter(pk=one.pk).update(status="draft"),
    "ticks": lambda one: ProviderAccountMapping.objects.filter(pk=one.pk).update(accepted={"x": {}}),
    "delete": lambda one: ProviderAccountMapping._base_manager.filter(pk=one.pk)._raw_delete("default"),
    "rule": lambda one: AccountMappingRule.objects.filter(mapping=one).update(provider_account_code="1"),
    "rule away": lambda one: AccountMappingRule.objects.filter(mapping=one).delete(),
    "rule in": lambda one: AccountMappingRule.objects.create(
        tenant_id=one.tenant_id, mapping=one, internal_category="grants", provider_account_code="1"
    ),
}


@pytest.mark.parametrize("change", BEHIND)
@pytest.mark.parametrize("status", ["active", "archived"])
def test_the_database_refuses_what_goes_past_the_services(
    active: ProviderAccountMapping, status: str, change: str
) -> None:
    if status == "archived":
        lifecycle.archive_mapping(mapping=active, archived_by=WHO)
    with pytest.raises(DatabaseError, match="only as drafts"), transaction.atomic():
        BEHIND[change](active)


def test_a_rule_cannot_be_moved_into_an_active_version(active: ProviderAccountMapping) -> None:
    draft = next_draft(active.integration)
    with pytest.raises(DatabaseError, match="only as drafts"), transaction.atomic():
        draft.rules.update(mapping=active)


def test_a_draft_is_never_deleted_but_its_rules_may_be(draft: ProviderAccountMapping) -> None:
    add(draft, rule("grants", "3980"))
    _remove(draft)
    assert draft.rules.count() == 0
    with pytest.raises(DatabaseError, match="only as drafts"), transaction.atomic():
        ProviderAccountMapping._base_manager.filter(pk=draft.pk)._raw_delete("default")


def test_archiving_the_active_version_leaves_none(active: ProviderAccountMapping) -> None:
    lifecycle.archive_mapping(mapping=active, archived_by=WHO)
    assert active_rules(active.integration).mapping is None
    with pytest.raises(MappingRefused, match="mapping_archived"):
        lifecycle.archive_mapping(mapping=active, archived_by=WHO)


def test_defaults_fill_what_is_missing_and_nothing_else(draft: ProviderAccountMapping) -> None:
    add(draft, rule("license_fees", "3450", provider_account_name="Licenser"))
    assert lifecycle.accept_defaults(mapping=draft, accepted_by=WHO) == 7
    assert draft.rules.get(internal_category="license_fees").provider_account_code == "3450"
    sponsor = draft.rules.get(internal_category="sponsor_income")
    assert (sponsor.provider_account_code, sponsor.internal_account_number) == ("3740", "3740")
    assert sponsor.provider_account_name == "Sponsorintäkter"
    assert lifecycle.accept_defaults(mapping=draft, accepted_by=WHO) == 0


def test_the_setting_chooses_the_chart_of_the_defaults(draft: ProviderAccountMapping) -> None:
    Integration.objects.filter(pk=draft.integration_id).update(settings={"default_account_plan": "SKR03"})
    draft.refresh_from_db()
    with pytest.raises(MappingRefused) as refused:
        lifecycle.accept_defaults(mapping=ProviderAccountMapping.objects.get(pk=draft.pk), accepted_by=WHO)
    assert (refused.value.code, refused.value.params["plans"]) == ("no_defaults_for_plan", "BAS2024")


def test_a_refused_activation_changes_nothing_ticks_included(draft: ProviderAccountMapping) -> None:
    add(draft, rule("sponsor_income", "3740"), rule("grants", "39A0"))
    with pytest.raises(MappingInvalid) as refused:
        activate(draft)
    assert {one.code for one in refused.value.findings} == {"account_not_a_number"}
    draft.refresh_from_db()
    assert (draft.status, draft.accepted) == (MappingStatus.DRAFT, {})


def test_an_activation_that_was_rolled_back_is_not_remembered(draft: ProviderAccountMapping) -> None:
    """The rules of an active version are kept in memory; those of a failed activation must not be."""
    add(draft, rule("grants", "3980"))
    with transaction.atomic():
        activate(draft)
        assert active_rules(draft.integration).rule_set.resolve("grants", date(2026, 1, 1)) is not None
        transaction.set_rollback(True)
    draft = ProviderAccountMapping.objects.get(pk=draft.pk)
    rebook(draft, "grants", provider_account_code="3985")
    activate(draft)
    found = active_rules(draft.integration).rule_set.resolve("grants", date(2026, 1, 1))
    assert found is not None
    assert found.account == "3985"


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"provider_account_code": "1"}, {"internal_category": "required"}),
        (
            {"internal_category": "fines", "provider_account_code": "1"},
            {"internal_category": "unknown_category"},
        ),
        ({"internal_category": "grants"}, {"provider_account_code": "required"}),
        (
            {"internal_category": "grants", "provider_account_code": "1" * 21},
            {"provider_account_code": "too_long"},
        ),
        (
            {"internal_category": "grants", "provider_account_code": "1", "vat_code": "M\n1"},
            {"vat_code": "control_characters"},
        ),
        (
            {"internal_category": "grants", "provider_account_code": "1", "valid_from": "2026-13-01"},
            {"valid_from": "not_a_date"},
        ),
        (
            {"internal_category": "grants", "provider_account_code": "1", "colour": "red"},
            {"colour": "unknown_field"},
        ),
    ],
)
def test_what_cannot_stand_in_a_rule_is_refused_field_by_field(
    values: dict[str, str], codes: dict[str, str]
) -> None:
    with pytest.raises(RuleRefused) as refused:
        read_rule(values)
    assert refused.value.codes == codes


def test_a_rule_that_was_removed_meanwhile_does_not_come_back(draft: ProviderAccountMapping) -> None:
    add(draft, rule("grants", "3980"))
    found = draft.rules.get()
    remove_rules(mapping=draft, ids=[found.pk], changed_by=WHO)
    with pytest.raises(MappingRefused, match="rule_gone"):
        change_rule(rule=found, values=rule("grants", "3985"), changed_by=WHO)
    assert draft.rules.count() == 0
