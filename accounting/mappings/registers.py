"""Whether the provider has what the rules name, in each financial year in which they count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from accounting.domain.accounts import Rule
from accounting.mappings.checked import Checked
from accounting.mappings.known import Known, Year
from accounting.models import ProviderReference
from accounting.providers.registers import Registers


@dataclass(frozen=True)
class Time:
    """`in_use`: (category, document date, rows) of what can still be sent or changed."""

    today: date
    in_use: Sequence[tuple[str, date, int]]

    def weight(self, rule: Rule, until: date, year: Year) -> Literal["error", "warning", ""]:
        """An obstacle where something is or may be booked now, a warning for a year to come, else nothing."""
        first, last = max(rule.since, year.first), min(until, year.last)
        if first > last:
            return ""
        if any(category == rule.category and first <= on <= last for category, on, _ in self.in_use):
            return "error"
        if year.first <= self.today <= year.last and last >= self.today:
            return "error"
        return "warning" if first > self.today else ""


def check(rules: Sequence[Rule], registers: Registers | None, known: Known, time: Time) -> Iterator[Checked]:
    if registers is None:
        return
    if "account" not in known.kinds:
        yield Checked("warning", "references_not_read")
    for rule in rules:
        for year in known.years:
            weight = time.weight(rule, until(rule, rules), year)
            if weight and year.charted:
                yield from _account(rule, year, known, weight)
        yield from _name(rule, known)
        yield from _vat_code(rule, known)
        yield from _cost_centre(rule, known)


def until(rule: Rule, rules: Sequence[Rule]) -> date:
    """The last day on which the rule counts: the day before its successor begins."""
    later = [other.since for other in rules if other.category == rule.category and other.since > rule.since]
    return min(later) - timedelta(days=1) if later else date.max


def _account(rule: Rule, year: Year, known: Known, weight: Literal["error", "warning"]) -> Iterator[Checked]:
    params = {"category": rule.category, "account": rule.account, "year": year.name}
    account = known.accounts.get((year.id, rule.account))
    if account is None:
        yield Checked(weight, "account_missing", params, rule.id)
    elif not account.active:
        yield Checked(weight, "account_inactive", params, rule.id)
    else:
        yield from _dimension(rule, account, params)


def _dimension(rule: Rule, account: ProviderReference, params: dict[str, Any]) -> Iterator[Checked]:
    setting = account.data.get("cost_centre", "")
    if setting == "forbidden" and rule.cost_centre:
        yield Checked("error", "cost_centre_forbidden", {**params, "cost_centre": rule.cost_centre}, rule.id)
    if setting == "mandatory" and not rule.cost_centre:
        yield Checked("warning", "cost_centre_mandatory", params, rule.id)


def _name(rule: Rule, known: Known) -> Iterator[Checked]:
    account = known.latest_account(rule.account)
    if account is None or not rule.account_name or account.name.casefold() == rule.account_name.casefold():
        return
    params = {
        "category": rule.category,
        "account": rule.account,
        "theirs": account.name,
        "ours": rule.account_name,
    }
    yield Checked("info", "account_name_differs", params, rule.id)


def _vat_code(rule: Rule, known: Known) -> Iterator[Checked]:
    if rule.vat_code and "vat_code" in known.kinds and rule.vat_code not in known.vat_codes:
        yield Checked(
            "error", "vat_code_unknown", {"category": rule.category, "vat_code": rule.vat_code}, rule.id
        )


def _cost_centre(rule: Rule, known: Known) -> Iterator[Checked]:
    if not rule.cost_centre or "cost_centre" not in known.kinds:
        return
    params = {"category": rule.category, "cost_centre": rule.cost_centre}
    centre = known.cost_centres.get(rule.cost_centre)
    if centre is None:
        yield Checked("error", "cost_centre_unknown", params, rule.id)
    elif not centre.active:
        yield Checked("error", "cost_centre_inactive", params, rule.id)
