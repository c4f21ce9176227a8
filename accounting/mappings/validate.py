"""Checks a version against itself, the provider's registers and the records that still want an account."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from accounting import clock
from accounting.domain.accounts import Rule
from accounting.mappings import numbers, registers, used
from accounting.mappings.checked import Checked, sorted_findings
from accounting.mappings.errors import MappingRefused
from accounting.mappings.known import known_for
from accounting.mappings.lifecycle import account_plan, lock_draft, note_fact
from accounting.mappings.resolve import rule_of
from accounting.mappings.rows import usage
from accounting.models import AccountMappingRule, Integration, ProviderAccountMapping
from accounting.providers import registry


def validate_mapping(*, mapping: ProviderAccountMapping) -> list[Checked]:
    """All findings, the gravest first. Reads only our own tables: references as the provider was last read."""
    integration = mapping.integration
    rules = mapping_rules(mapping)
    provider = registry.get(integration.provider)
    known, in_use = known_for(integration, rules), usage(integration)
    today = clock.today(integration.tenant.time_zone)
    found = [
        *numbers.check(rules, provider.registers, _rounding_account(integration)),
        *numbers.check_meaning(rules, account_plan(integration), known),
        *registers.check(rules, provider.registers, known, registers.Time(today, in_use)),
        *used.check(rules, in_use, known),
    ]
    return sorted_findings(_once(found))


def _rounding_account(integration: Integration) -> str:
    settings = registry.get(integration.provider).settings.parse(integration.settings)
    return str(getattr(settings, "rounding_account", ""))


def _once(found: Iterable[Checked]) -> list[Checked]:
    return list({one.key: one for one in found}.values())


def unsettled(mapping: ProviderAccountMapping, findings: Iterable[Checked]) -> list[Checked]:
    """Errors, and warnings that nobody has ticked: what stands between a draft and its activation."""
    return [
        one
        for one in findings
        if one.level == "error" or (one.level == "warning" and one.key not in mapping.accepted)
    ]


def accept_warnings(
    *, mapping: ProviderAccountMapping, keys: Collection[str], accepted_by: str
) -> ProviderAccountMapping:
    """Note who ticked which warnings, and when.

    Raises MappingRefused: mapping_not_draft, or unknown_warning for a key that validation does not give.
    """
    with transaction.atomic():
        locked = lock_draft(mapping)
        warnings = {one.key: one for one in validate_mapping(mapping=locked) if one.level == "warning"}
        unknown = sorted(set(keys) - warnings.keys())
        if unknown:
            raise MappingRefused("unknown_warning", {"key": unknown[0]})
        new = [key for key in keys if key not in locked.accepted]
        if new:
            _tick(locked, new, warnings, accepted_by)
    mapping.accepted = locked.accepted
    return locked


def _tick(
    locked: ProviderAccountMapping, keys: Collection[str], warnings: dict[str, Checked], accepted_by: str
) -> None:
    at = clock.now().isoformat()
    ticks: dict[str, Any] = {key: {"by": accepted_by, "at": at, "code": warnings[key].code} for key in keys}
    locked.accepted = {**locked.accepted, **ticks}
    locked.save(update_fields=["accepted"])
    note_fact(
        "mapping_warnings_accepted", locked, accepted_by, codes=sorted({warnings[key].code for key in keys})
    )


def mapping_rules(mapping: ProviderAccountMapping) -> list[Rule]:
    return [rule_of(row) for row in AccountMappingRule.objects.filter(mapping=mapping)]
