"""What can be said of rules by their numbers alone: twice the same, not a number, a number that means otherwise."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from accounting.domain.accounts import Rule
from accounting.mappings.checked import Checked
from accounting.mappings.defaults import CONFLICTS, Conflict, default_for
from accounting.mappings.known import Known
from accounting.providers.registers import Registers


def check(rules: Sequence[Rule], registers: Registers | None, rounding_account: str) -> Iterator[Checked]:
    if not rules:
        yield Checked("error", "no_rules")
    yield from _duplicate_categories(rules)
    level = registers.duplicate_accounts if registers else "warning"
    yield from _shared(rules, "duplicate_account", level, lambda rule: rule.account)
    yield from _shared(rules, "duplicate_internal_account", level, lambda rule: rule.internal_account)
    for rule in rules:
        params = {"category": rule.category, "account": rule.account}
        if registers and registers.numeric_accounts and not _is_number(rule.account):
            yield Checked("error", "account_not_a_number", params, rule.id)
        if rounding_account and rule.account == rounding_account:
            yield Checked("error", "account_is_for_rounding", params, rule.id)


def _duplicate_categories(rules: Sequence[Rule]) -> Iterator[Checked]:
    """Two rules of a category may follow each other, but not begin on the same day."""
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        begins = rule.valid_from.isoformat() if rule.valid_from else ""
        if (rule.category, begins) in seen:
            yield Checked(
                "error", "duplicate_category", {"category": rule.category, "valid_from": begins}, rule.id
            )
        seen.add((rule.category, begins))


def _shared(
    rules: Sequence[Rule], code: str, level: str, number_of: Callable[[Rule], str]
) -> Iterator[Checked]:
    """One finding per number that several categories have at the same time or one after the other."""
    by_number: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_number[number_of(rule)].append(rule)
    for number, of_it in sorted(by_number.items()):
        categories = sorted({rule.category for rule in of_it})
        if number and len(categories) > 1:
            params = {"account": number, "categories": categories, "category": categories[0]}
            yield Checked("error" if level == "error" else "warning", code, params, of_it[-1].id)


def check_meaning(rules: Sequence[Rule], plan: str, known: Known) -> Iterator[Checked]:
    """Numbers that are given to something else in the charts in use, with a number that is free of that."""
    conflicts = CONFLICTS.get(plan, {})
    for rule in rules:
        conflict = conflicts.get(rule.account)
        if conflict is None or (conflict.taxed and _is_untaxed(rule.account, known)):
            continue
        yield Checked("warning", conflict.code, _with_alternative(rule, plan, conflict), rule.id)


def _is_untaxed(account: str, known: Known) -> bool:
    """Whether the provider's chart says that this account has no VAT code after all."""
    found = known.latest_account(account)
    return found is not None and not found.data.get("vat_code")


def _with_alternative(rule: Rule, plan: str, conflict: Conflict) -> dict[str, str]:
    default = default_for(plan, rule.category)
    params = {"category": rule.category, "account": rule.account}
    if default is None:
        return params
    if default.account != rule.account:
        return {**params, "alternative": default.account, "alternative_name": default.name}
    return {**params, "alternative": default.alternative, "alternative_name": default.alternative_name}


def _is_number(account: str) -> bool:
    return account.isascii() and account.isdigit()
