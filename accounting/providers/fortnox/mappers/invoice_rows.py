"""The rows of an invoice, and the rounding row that makes Fortnox's total equal to ours."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounting.domain import money
from accounting.domain.findings import Finding
from accounting.domain.records import Invoice, InvoiceRow
from accounting.providers.base import Links
from accounting.providers.fortnox.mappers.values import plain, predicted_total, two_decimals, without_empty
from accounting.providers.fortnox.settings import FortnoxConfig

ROUNDING_TEXT = "Öresutjämning"
# Other rates have to be set up in the company first.
_VAT_RATES = frozenset({0, 6, 12, 25})
_LARGEST_DRIFT = Decimal(1)
_DECIMALS = 2


@dataclass(frozen=True)
class Rows:
    documents: list[dict[str, Any]]
    findings: list[Finding]


def to_fortnox(record: Invoice, links: Links, settings: FortnoxConfig) -> Rows:
    chosen = links.rounding_account
    rounding_account = chosen if _is_number(chosen) else settings.rounding_account
    documents, findings = [], []
    for position, row in enumerate(record.rows, start=1):
        account = links.account_for(row.internal_category, record.invoice_date)
        documents.append(_row(row, account, settings))
        findings.extend(_row_findings(row, position, account, rounding_account))
    predicted = predicted_total([_calculated(row) for row in record.rows])
    findings.extend(_drift_findings(record, predicted))
    if record.total != predicted:
        documents.append(_rounding_row(record.total - predicted, rounding_account))
    return Rows(documents, findings)


def _row(row: InvoiceRow, account: str | None, settings: FortnoxConfig) -> dict[str, Any]:
    quantity, price, _ = _calculated(row)
    return without_empty(
        {
            "ArticleNumber": row.article if settings.send_article_numbers else "",
            "Description": row.description,
            "DeliveredQuantity": plain(quantity),
            "Price": price,
            "VAT": int(row.vat_rate),
            "AccountNumber": int(account) if account and _is_number(account) else None,
            "Unit": row.unit,
            "CostCenter": row.cost_centre,
            "Project": row.project,
        }
    )


def _rounding_row(amount: Decimal, account: str) -> dict[str, Any]:
    return {
        "Description": ROUNDING_TEXT,
        "DeliveredQuantity": "1",
        "Price": two_decimals(amount),
        "VAT": 0,
        "AccountNumber": int(account),
    }


def _calculated(row: InvoiceRow) -> tuple[Decimal, Decimal, Decimal]:
    return two_decimals(row.quantity), two_decimals(row.unit_price), row.vat_rate


def _row_findings(
    row: InvoiceRow, position: int, account: str | None, rounding_account: str
) -> list[Finding]:
    findings = _account_findings(row.internal_category, position, account, rounding_account)
    if row.vat_rate not in _VAT_RATES:
        params = {"rate": plain(row.vat_rate)}
        findings.append(Finding("error", "vat_rate_unknown", params, field=f"rows[{position}].vat_rate"))
    return findings


def _account_findings(
    category: str, position: int, account: str | None, rounding_account: str
) -> list[Finding]:
    params, where = {"category": category}, f"rows[{position}].internal_category"
    if not account:
        return [Finding("error", "category_unmapped", params, where, f"category:{category}")]
    params["account"] = account
    if not _is_number(account):
        return [Finding("error", "account_not_numeric", params, where, f"category:{category}")]
    if account == rounding_account:
        return [Finding("error", "rounding_account_shared", params, where, f"rounding_account:{account}")]
    return []


def _drift_findings(record: Invoice, predicted: Decimal) -> list[Finding]:
    """What Fortnox's rounding alone would change, the rounding that the record itself states left aside."""
    if money.exponent(record.currency) > _DECIMALS:
        return [Finding("error", "currency_too_fine", {"currency": record.currency}, field="currency")]
    drift = record.total - record.rounding - predicted
    if abs(drift) <= _LARGEST_DRIFT:
        return []
    params = {"difference": plain(drift), "currency": record.currency}
    return [Finding("error", "rounding_too_large", params, field="total")]


def _is_number(account: str) -> bool:
    return account.isascii() and account.isdigit()


def is_rounding(row: dict[str, Any], rounding_account: str) -> bool:
    """Whether a row that came back is the one made here."""
    return row.get("Description") == ROUNDING_TEXT and str(row.get("AccountNumber")) == rounding_account
