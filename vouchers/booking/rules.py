"""Which account rules an own ledger books by, and which of its accounts a category means."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounting.domain.accounts import NO_RULES, Rule, RuleSet
from accounting.mappings.resolve import rules_of
from accounting.models import MappingStatus, ProviderAccountMapping
from vouchers.ledger_settings import LedgerSettings
from vouchers.models import Ledger


@dataclass(frozen=True)
class OwnAccount:
    account: str
    cost_centre: str


@dataclass(frozen=True)
class LedgerRules:
    rule_set: RuleSet = NO_RULES
    integration: UUID | None = None  # whose mapping it is

    def resolve(self, category: str, on: date, cost_centre: str = "") -> OwnAccount | None:
        """The rule's own account where it names one; the row's cost centre wins over the rule's."""
        rule = self.rule_set.rule_for(category, on)
        return OwnAccount(account_of(rule), cost_centre or rule.cost_centre) if rule else None

    @property
    def booked_on(self) -> frozenset[str]:
        """Every own account that a category is booked on, at whatever date."""
        return frozenset(account_of(rule) for rule in self.rule_set.rules())


def account_of(rule: Rule) -> str:
    return rule.internal_account or rule.account


def rules_of_ledger(ledger: Ledger, settings: LedgerSettings) -> tuple[LedgerRules, bool]:
    """The rules in force, and whether it is clear which they are. Nobody's rules where none are active."""
    active = ProviderAccountMapping.objects.filter(tenant=ledger.tenant_id, status=MappingStatus.ACTIVE)
    chosen = settings.rules_of
    found = [one for one in active if not chosen or str(one.integration_id) == chosen]
    if len(found) != 1:
        return LedgerRules(), not found
    return LedgerRules(rules_of(found[0]).rule_set, found[0].integration_id), True
