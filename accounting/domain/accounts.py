"""Where a row is booked: rules as values, the most specific first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# Findings about how a category is booked have causes that begin so: another rule may mend them.
RULE_CAUSES = ("category:", "rounding_account:")


@dataclass(frozen=True)
class Rule:
    """`account`, `vat_code` and `cost_centre` are the provider's codes; `valid_from` None: from the beginning."""

    id: str
    category: str
    account: str
    vat_code: str = ""
    cost_centre: str = ""
    valid_from: date | None = None
    account_name: str = ""
    internal_account: str = ""

    @property
    def since(self) -> date:
        return self.valid_from or date.min


@dataclass(frozen=True)
class Resolved:
    """Where one row is booked, and by which rule of which version."""

    account: str
    vat_code: str = ""
    cost_centre: str = ""
    rule: str = ""
    version: int = 0

    @property
    def booking(self) -> tuple[str, str, str]:
        """What two rules must have in common for nothing to change."""
        return self.account, self.vat_code, self.cost_centre


class RuleSet:
    """The rules of one version. Of several rules of a category the one that began last before a date counts."""

    def __init__(self, rules: Iterable[Rule] = (), version: int = 0) -> None:
        self.version = version
        found: dict[str, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: rule.since, reverse=True):
            found[rule.category].append(rule)
        self._latest_first = dict(found)

    def rule_for(self, category: str, on: date) -> Rule | None:
        return next((rule for rule in self._latest_first.get(category, ()) if rule.since <= on), None)

    def resolve(self, category: str, on: date, cost_centre: str = "") -> Resolved | None:
        """The row's own cost centre wins over the rule's; None where no rule speaks of that date."""
        rule = self.rule_for(category, on)
        if rule is None:
            return None
        return Resolved(rule.account, rule.vat_code, cost_centre or rule.cost_centre, rule.id, self.version)

    def categories(self) -> frozenset[str]:
        return frozenset(self._latest_first)

    def accounts(self) -> frozenset[str]:
        """Every account that a category is booked on, at whatever date."""
        return frozenset(rule.account for rule in self.rules())

    def rules(self) -> list[Rule]:
        return [rule for rules in self._latest_first.values() for rule in rules]

    def differing(self, other: "RuleSet") -> frozenset[str]:
        """Categories that the two sets do not book alike at every date."""
        both = self.categories() | other.categories()
        return frozenset(one for one in both if self._timeline(one) != other._timeline(one))

    def _timeline(self, category: str) -> list[tuple[date, str, str, str]]:
        rules = self._latest_first.get(category, [])
        return [(rule.since, rule.account, rule.vat_code, rule.cost_centre) for rule in rules]


NO_RULES = RuleSet()


def booking(resolved: Resolved | None) -> tuple[str, str, str] | None:
    return resolved.booking if resolved else None
