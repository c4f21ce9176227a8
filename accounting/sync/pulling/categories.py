"""From the provider's account back to our category, by the account rules in force."""

from datetime import date

from accounting.domain.accounts import RuleSet
from accounting.domain.findings import Finding


def categories_on(rules: RuleSet, account: str, on: date) -> list[str]:
    """The categories that are booked on this account at that date."""
    found = []
    for category in sorted(rules.categories()):
        rule = rules.rule_for(category, on)
        if rule is not None and rule.account == account:
            found.append(category)
    return found


def category_of(rules: RuleSet, account: str, on: date, number: str, place: int) -> tuple[str, list[Finding]]:
    """The one category of this account, or what is in the way. `number` and `place` name the document's row."""
    found = categories_on(rules, account, on)
    if len(found) == 1:
        return found[0], []
    params: dict[str, object] = {"account": account, "number": number}
    where, cause = f"rows[{place}].internal_category", f"account:{account}"
    if not found:
        return "", [Finding("error", "account_without_category", params, where, cause)]
    return "", [Finding("error", "account_of_several", {**params, "categories": found}, where, cause)]
