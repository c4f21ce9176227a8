"""The rules as the treasurer of the story set them, and what follows from them: no code of the product."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ORE = Decimal("0.01")
OUTPUT_VAT = {25: 2611, 12: 2621, 6: 2631}
RECEIVABLES = 1510

Booking = tuple[str, str, str]  # account, VAT code, cost centre
Key = tuple[int, str, str]  # account, cost centre, project
Sums = dict[str, Decimal]


@dataclass(frozen=True)
class Rule:
    account: str
    cost_centre: str = ""
    vat_code: str = ""


Rules = dict[str, Rule]

# The numbers of the federation's proposal (BAS 2024).
DEFAULTS: Rules = {
    "license_fees": Rule("3041"),
    "tournament_fees": Rule("3420"),
    "club_fees": Rule("3430"),
    "membership_fees": Rule("3440"),
    "sponsor_income": Rule("3740"),
    "grants": Rule("3980"),
    "travel_costs": Rule("5810"),
    "consumable_equipment": Rule("5410"),
}


def of_version(version: Mapping[str, Any]) -> Rules:
    """As the API shows a version whose rules have no dates."""
    return {
        one["internal_category"]: Rule(one["provider_account_code"], one["cost_centre"], one["vat_code"])
        for one in version["rules"]
    }


def but(rules: Rules, category: str, **changes: str) -> Rules:
    return {**rules, category: replace(rules[category], **changes)}


def booking(rules: Rules, row: Mapping[str, Any]) -> Booking | None:
    """The row's own cost centre wins; without a rule there is no account."""
    rule = rules.get(row["internal_category"])
    return (rule.account, rule.vat_code, row.get("cost_centre") or rule.cost_centre) if rule else None


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(ORE, ROUND_HALF_UP)


def net(row: Mapping[str, Any]) -> Decimal:
    return rounded(Decimal(row["quantity"]) * Decimal(row["unit_price"]))


def vat_of(invoice: Mapping[str, Any]) -> dict[int, Decimal]:
    """Per rate on the whole document, half up."""
    nets: dict[int, Decimal] = defaultdict(Decimal)
    for row in invoice["rows"]:
        nets[int(Decimal(row["vat_rate"]))] += net(row)
    return {rate: rounded(amount * rate / 100) for rate, amount in nets.items() if rate}


def rounding_of(invoice: Mapping[str, Any]) -> Decimal:
    exact = sum((net(row) for row in invoice["rows"]), Decimal(0)) + sum(vat_of(invoice).values(), Decimal(0))
    return Decimal(invoice["total"]) - exact


def voucher_of(invoice: Mapping[str, Any], rules: Rules, rounding_account: int) -> dict[Key, Decimal]:
    """Debit less credit in kronor, as the rules say it shall stand."""
    rate = Decimal(invoice.get("currency_rate") or 1)
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    sums[RECEIVABLES, "", ""] += rounded(Decimal(invoice["total"]) * rate)
    for row in invoice["rows"]:
        found = booking(rules, row)
        if found is None:
            raise LookupError(f"{invoice['source_ref']}: no rule for {row['internal_category']}")
        sums[int(found[0]), found[2], row.get("project") or ""] -= rounded(net(row) * rate)
    for percent, amount in vat_of(invoice).items():
        sums[OUTPUT_VAT[percent], "", ""] -= rounded(amount * rate)
    sums[rounding_account, "", ""] -= rounded(rounding_of(invoice) * rate)
    return {key: amount for key, amount in sums.items() if amount}


@dataclass
class Moves:
    """What one set of rules books otherwise than another: records, rows, and net per account left and reached."""

    refs: set[str]
    rows: int
    leaves: dict[str, Sums]
    comes: dict[str, Sums]


def moves(invoices: Iterable[Mapping[str, Any]], old: Rules, new: Rules) -> Moves:
    found = Moves(
        set(), 0, defaultdict(lambda: defaultdict(Decimal)), defaultdict(lambda: defaultdict(Decimal))
    )
    for invoice in invoices:
        for row in invoice["rows"]:
            before, after = booking(old, row), booking(new, row)
            if before == after:
                continue
            found.refs.add(invoice["source_ref"])
            found.rows += 1
            for side, where in ((found.leaves, before), (found.comes, after)):
                if where:
                    side[where[0]][invoice["currency"]] += net(row)
    return found
