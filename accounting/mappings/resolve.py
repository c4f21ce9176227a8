"""Record row -> account, VAT code and dimensions, by the active version's rules, in memory."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

from accounting.domain.accounts import NO_RULES, Resolved, Rule, RuleSet
from accounting.models import (
    AccountMappingRule,
    Integration,
    MappingStatus,
    ProviderAccountMapping,
    SyncItem,
)

# Versions that are no drafts never change, so their rules may be kept as long as there is room. The activation
# belongs to the key: one that was rolled back leaves a draft, which may be another one at the next.
_KEPT = 256
_Key = tuple[UUID, UUID | None]
_cache: OrderedDict[_Key, RuleSet] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Rules:
    """The rules of one version; `mapping` is None where nobody has activated any."""

    mapping: ProviderAccountMapping | None = None
    rule_set: RuleSet = NO_RULES

    @property
    def pk(self) -> UUID | None:
        return self.mapping.pk if self.mapping else None


class Resolver:
    """Answers a provider's `Links.resolve`, and remembers which rules shaped the payload."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.asked = False
        self.used: dict[str, str] = {}  # category -> id of the rule

    def __call__(self, category: str, on: date, cost_centre: str = "") -> Resolved | None:
        self.asked = True
        found = self.rules.rule_set.resolve(category, on, cost_centre)
        if found is not None:
            self.used[category] = found.rule
        return found

    @property
    def shaped_by(self) -> ProviderAccountMapping | None:
        """The version that the payload depends on; None where it does not ask for accounts."""
        return self.rules.mapping if self.asked else None


def active_mapping(integration: Integration) -> ProviderAccountMapping | None:
    found: ProviderAccountMapping | None = ProviderAccountMapping.objects.filter(
        integration=integration, status=MappingStatus.ACTIVE
    ).first()
    return found


def active_rules(integration: Integration) -> Rules:
    """One query where the active version is known to this process."""
    return rules_of(active_mapping(integration))


def rules_of(mapping: ProviderAccountMapping | None) -> Rules:
    """The rules of this version. Those of a draft are read each time."""
    if mapping is None:
        return Rules()
    if mapping.is_draft:
        return Rules(mapping, _read(mapping))
    key = (mapping.pk, mapping.activation)
    with _lock:
        kept = _cache.get(key)
        if kept is not None:
            _cache.move_to_end(key)
    return Rules(mapping, kept or _keep(key, _read(mapping)))


def _keep(key: _Key, rule_set: RuleSet) -> RuleSet:
    with _lock:
        _cache[key] = rule_set
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return rule_set


def _read(mapping: ProviderAccountMapping) -> RuleSet:
    rows = AccountMappingRule.objects.filter(mapping=mapping)
    return RuleSet(map(rule_of, rows), mapping.version)


def rule_of(row: AccountMappingRule) -> Rule:
    return Rule(
        id=str(row.pk),
        category=row.internal_category,
        account=row.provider_account_code,
        vat_code=row.vat_code,
        cost_centre=row.cost_centre,
        valid_from=row.valid_from,
        account_name=row.provider_account_name,
        internal_account=row.internal_account_number,
    )


def rules_changed_meanwhile(item: SyncItem) -> bool:
    """Whether another version came into force while this item was under way.

    Inside the transaction that stores the outcome: an activation locks the version that it ends, so either it
    sees what is stored here, or this sees what it decided.
    """
    if item.account_mapping_id is None:
        return False
    versions = ProviderAccountMapping.objects.filter(pk=item.account_mapping_id)
    return not any(
        one.status == MappingStatus.ACTIVE for one in versions.select_for_update(of=("self",), no_key=True)
    )
