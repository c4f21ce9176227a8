"""The rows of an invoice, and the rounding row that makes Fortnox's total equal to ours."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounting.domain import money
from accounting.domain.accounts import Resolved
from accounting.domain.findings import Finding
from accounting.domain.records import Invoice, InvoiceRow
from accounting.providers.base import Links
from accounting.providers.fortnox.mappers.values import plain, predicted_total, two_decimals, without_empty
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.fortnox.vat_codes import VAT_RATES as RATES_OF_CODES

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
        resolved = links.resolve(row.internal_category, record.invoice_date, row.cost_centre)
        documents.append(_row(row, resolved, settings))
        findings.extend(_row_findings(row, position, resolved, rounding_account))
    predicted = predicted_total([_calculated(row) for row in record.rows])
    findings.extend(_drift_findings(record, predicted))
    if record.total != predicted:
        documents.append(_rounding_row(record.total - predicted, rounding_account))
    return Rows(documents, findings)


def _row(row: InvoiceRow, resolved: Resolved | None, settings: FortnoxConfig) -> dict[str, Any]:
    quantity, price, _ = _calculated(row)
    account = resolved.account if resolved else ""
    return without_empty(
        {
            "ArticleNumber": row.article if settings.send_article_numbers else "",
            "Description": row.description,
            "DeliveredQuantity": plain(quantity),
            "Price": price,
            **_vat(row, resolved),
            "AccountNumber": int(account) if _is_number(account) else None,
            "Unit": row.unit,
            "CostCenter": resolved.cost_centre if resolved else row.cost_centre,
            "Project": row.project,
        }
    )


def _vat(row: InvoiceRow, resolved: Resolved | None) -> dict[str, Any]:
    """Percent or code, never both: Fortnox would have to choose."""
    if resolved and resolved.vat_code:
        return {"VATCode": resolved.vat_code}
    return {"VAT": int(row.vat_rate)}


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
    row: InvoiceRow, position: int, resolved: Resolved | None, rounding_account: str
) -> list[Finding]:
    found = _account_findings(row.internal_category, position, resolved, rounding_account)
    return [*found, *_vat_findings(row, position, resolved)]


def _account_findings(
    category: str, position: int, resolved: Resolved | None, rounding_account: str
) -> list[Finding]:
    params, where = {"category": category}, f"rows[{position}].internal_category"
    if resolved is None:
        return [Finding("error", "category_unmapped", params, where, f"category:{category}")]
    params["account"] = resolved.account
    if not _is_number(resolved.account):
        return [Finding("error", "account_not_numeric", params, where, f"category:{category}")]
    if resolved.account == rounding_account:
        cause = f"rounding_account:{resolved.account}"
        return [Finding("error", "rounding_account_shared", params, where, cause)]
    return []


def _vat_findings(row: InvoiceRow, position: int, resolved: Resolved | None) -> list[Finding]:
    """With a code that is not on the closed list, the total that comes back decides."""
    where = f"rows[{position}].vat_rate"
    if resolved is None or not resolved.vat_code:
        params = {"rate": plain(row.vat_rate)}
        return [] if row.vat_rate in _VAT_RATES else [Finding("error", "vat_rate_unknown", params, where)]
    stated = RATES_OF_CODES.get(resolved.vat_code)
    if stated is None or stated == row.vat_rate:
        return []
    params = {
        "category": row.internal_category,
        "rate": plain(row.vat_rate),
        "vat_code": resolved.vat_code,
        "code_rate": plain(stated),
    }
    cause = f"category:{row.internal_category}:vat:{params['rate']}"
    return [Finding("error", "vat_code_differs", params, where, cause)]


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
