"""The rules of a draft: checked field by field, then added, changed, removed or replaced as a whole."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounting.domain.categories import CATEGORIES
from accounting.mappings.errors import MappingRefused, RuleRefused
from accounting.mappings.lifecycle import lock_draft, note_fact, touch
from accounting.models import AccountMappingRule, ProviderAccountMapping

MOST_RULES = 500
_LONGEST = {
    "internal_account_number": 20,
    "provider_account_code": 20,
    "provider_account_name": 200,
    "vat_code": 20,
    "cost_centre": 20,
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
FIELDS = ("internal_category", *_LONGEST, "valid_from")


@dataclass(frozen=True)
class RuleValues:
    internal_category: str
    provider_account_code: str
    internal_account_number: str = ""
    provider_account_name: str = ""
    vat_code: str = ""
    cost_centre: str = ""
    valid_from: date | None = None


def read_rule(values: Mapping[str, Any]) -> RuleValues:
    """Trimmed and checked. What may be doubtful but can be stored is left to validation.

    Raises RuleRefused: required, unknown_category, too_long, control_characters, not_a_date, unknown_field.
    """
    codes = {name: "unknown_field" for name in values if name not in FIELDS}
    texts = {name: str(values.get(name) or "").strip() for name in ("internal_category", *_LONGEST)}
    if texts["internal_category"] not in CATEGORIES:
        codes["internal_category"] = "unknown_category" if texts["internal_category"] else "required"
    if not texts["provider_account_code"]:
        codes["provider_account_code"] = "required"
    for name, longest in _LONGEST.items():
        if len(texts[name]) > longest:
            codes[name] = "too_long"
        elif _CONTROL.search(texts[name]):
            codes[name] = "control_characters"
    valid_from, wrong = _date(values.get("valid_from"))
    if wrong:
        codes["valid_from"] = wrong
    if codes:
        raise RuleRefused(codes)
    return RuleValues(**texts, valid_from=valid_from)


def _date(value: Any) -> tuple[date | None, str]:
    if value in (None, ""):
        return None, ""
    if isinstance(value, date):
        return value, ""
    try:
        return date.fromisoformat(str(value).strip()), ""
    except ValueError:
        return None, "not_a_date"


def add_rules(
    *, mapping: ProviderAccountMapping, rules: Sequence[RuleValues], changed_by: str
) -> list[AccountMappingRule]:
    """Raises MappingRefused(mapping_not_draft), RuleRefused(too_many)."""
    with transaction.atomic():
        locked = lock_draft(mapping)
        _limit(locked.rules.count() + len(rules))
        made = _create(locked, rules)
        _noted(locked, changed_by, added=len(made))
    return made


def change_rule(*, rule: AccountMappingRule, values: RuleValues, changed_by: str) -> None:
    """Raises MappingRefused: mapping_not_draft, or rule_gone where somebody removed it meanwhile."""
    with transaction.atomic():
        locked = lock_draft(rule.mapping)
        if not AccountMappingRule.objects.filter(pk=rule.pk).update(**asdict(values)):
            raise MappingRefused("rule_gone", {"category": rule.internal_category})
        _noted(locked, changed_by, changed=[values.internal_category])
    rule.refresh_from_db()


def remove_rules(*, mapping: ProviderAccountMapping, ids: Iterable[Any], changed_by: str) -> int:
    """The rules of a draft are the only rows of this kind that are ever deleted.

    Raises MappingRefused(mapping_not_draft).
    """
    with transaction.atomic():
        locked = lock_draft(mapping)
        removed, _ = AccountMappingRule.objects.filter(mapping=locked, pk__in=list(ids)).delete()
        _noted(locked, changed_by, removed=removed)
    return int(removed)


def set_rules(
    *, mapping: ProviderAccountMapping, rules: Sequence[RuleValues], changed_by: str
) -> list[AccountMappingRule]:
    """These rules and no others.

    Raises MappingRefused(mapping_not_draft), RuleRefused(too_many).
    """
    _limit(len(rules))
    with transaction.atomic():
        locked = lock_draft(mapping)
        AccountMappingRule.objects.filter(mapping=locked).delete()
        made = _create(locked, rules)
        _noted(locked, changed_by, rules=len(made))
    return made


def values_of(rule: AccountMappingRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in FIELDS}


def _limit(count: int) -> None:
    if count > MOST_RULES:
        raise RuleRefused({"": "too_many"})


def _create(mapping: ProviderAccountMapping, rules: Sequence[RuleValues]) -> list[AccountMappingRule]:
    made: list[AccountMappingRule] = AccountMappingRule.objects.bulk_create(
        AccountMappingRule(tenant_id=mapping.tenant_id, mapping=mapping, **asdict(values)) for values in rules
    )
    return made


def _noted(mapping: ProviderAccountMapping, changed_by: str, **data: Any) -> None:
    touch(mapping, changed_by)
    note_fact("mapping_changed", mapping, changed_by, **data)
