"""What the fields of one record must be to each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounting.domain import money
from accounting.domain.currencies import HOME
from accounting.domain.records import invoice_total
from accounting.domain.validation.issues import Issue
from accounting.domain.validation.values import LARGEST

_MOST_PERCENT = 100


@dataclass(frozen=True)
class Subject:
    """`values` lacks what could not be read. `parents` holds the records that are referred to."""

    values: Mapping[str, Any]
    given: Mapping[str, Any]
    before: Mapping[str, Any] | None = None
    parents: Mapping[str, Any] = field(default_factory=dict)
    has_children: Callable[[], bool] = lambda: False

    def has(self, *names: str) -> bool:
        return all(self.values.get(name) is not None for name in names)


def customer_rules(subject: Subject) -> list[Issue]:
    values, issues = subject.values, []
    person = values.get("kind") == "person"
    if "kind" in values and person and values.get("org_number"):
        issues.append(Issue("org_number", "org_number_for_person", {}))
    if "kind" in values and not person and values.get("personal_number"):
        issues.append(Issue("personal_number", "personal_number_for_organisation", {}))
    return issues


def invoice_rules(subject: Subject) -> list[Issue]:
    values = subject.values
    issues = [*_rate_issues(subject), *_decimals(subject, "rounding")]
    if subject.has("invoice_date", "due_date") and values["due_date"] < values["invoice_date"]:
        params = {"invoice_date": str(values["invoice_date"]), "due_date": str(values["due_date"])}
        issues.append(Issue("due_date", "due_before_invoice", params))
    if _currency_changed(subject) and subject.has_children():
        issues.append(Issue("currency", "currency_has_payments", {}))
    row_issues = _row_issues(subject)
    return [*issues, *row_issues, *([] if row_issues or issues else _total_issues(subject))]


def payment_rules(subject: Subject) -> list[Issue]:
    values = subject.values
    issues = [*_rate_issues(subject), *_decimals(subject, "amount")]
    if subject.has("amount") and values["amount"] <= 0:
        issues.append(Issue("amount", "not_positive", {}))
    invoice = subject.parents.get("invoice")
    if invoice and subject.has("currency") and values["currency"] != invoice.currency:
        params = {"currency": values["currency"], "invoice_currency": invoice.currency}
        issues.append(Issue("currency", "currency_differs", params))
    return issues


def derived_total(values: Mapping[str, Any]) -> Decimal:
    """What the rows, their VAT and the rounding of a valid invoice add up to."""
    return invoice_total(values["rows"], values["rounding"], values["currency"])


def _rate_issues(subject: Subject) -> list[Issue]:
    rate, currency = subject.values.get("currency_rate"), subject.values.get("currency")
    if rate is not None and rate <= 0:
        return [Issue("currency_rate", "not_positive", {})]
    if currency and currency != HOME and rate is None and "currency_rate" in subject.values:
        return [Issue("currency_rate", "rate_required", {"currency": currency})]
    return []


def _decimals(subject: Subject, name: str) -> list[Issue]:
    if not subject.has(name, "currency"):
        return []
    currency = subject.values["currency"]
    try:
        money.to_minor(subject.values[name], currency)
    except ValueError:
        return [Issue(name, "amount_decimals", {"currency": currency, "most": money.exponent(currency)})]
    return []


def _currency_changed(subject: Subject) -> bool:
    return bool(
        subject.before is not None
        and subject.has("currency")
        and subject.before["currency"] != subject.values["currency"]
    )


def _row_issues(subject: Subject) -> list[Issue]:
    issues = []
    for index, row in enumerate(subject.values.get("rows") or ()):
        if not 0 <= row.vat_rate <= _MOST_PERCENT:
            issues.append(Issue(f"rows[{index}].vat_rate", "vat_rate_range", {"value": _plain(row.vat_rate)}))
        if abs(row.quantity * row.unit_price) >= LARGEST:
            issues.append(Issue(f"rows[{index}]", "too_large", {}))
    return issues


def _total_issues(subject: Subject) -> list[Issue]:
    if not subject.has("rows", "rounding", "currency"):
        return []
    total = derived_total(subject.values)
    if abs(total) >= LARGEST:
        return [Issue("total", "too_large", {})]
    stated = subject.given.get("total")
    if stated is None or stated == total:
        return []
    params = {"total": _plain(stated), "sum": _plain(total), "currency": subject.values["currency"]}
    return [Issue("total", "total_differs", params)]


def _plain(number: Decimal) -> str:
    return format(number, "f")
