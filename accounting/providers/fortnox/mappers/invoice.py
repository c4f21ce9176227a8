"""An invoice as Fortnox has it, and back. Its two external references carry our marker and our reference."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from accounting.domain.findings import Finding
from accounting.domain.records import Invoice
from accounting.providers.base import Links, Rendered
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.mappers import invoice_rows
from accounting.providers.fortnox.mappers.values import without_empty
from accounting.providers.fortnox.settings import FortnoxConfig

HOME_CURRENCY = "SEK"


def to_fortnox(record: Invoice, links: Links, settings: FortnoxConfig) -> Rendered:
    """Before its customer exists the payload has no CustomerNumber."""
    customer = links.parents.get("customer")
    rows = invoice_rows.to_fortnox(record, links, settings)
    fields = {
        "CustomerNumber": customer.external_id if customer else "",
        "InvoiceDate": record.invoice_date.isoformat(),
        "DueDate": record.due_date.isoformat(),
        "Currency": record.currency,
        **_rate(record),
        "VATIncluded": False,
        # What is left out takes the company's defaults, which may add a fee to the total.
        "Freight": 0,
        "AdministrationFee": 0,
        "YourReference": record.your_reference,
        "OurReference": record.our_reference,
        "ExternalInvoiceReference1": links.marker,
        "ExternalInvoiceReference2": record.source_ref,
        "Comments": record.comment,
        "InvoiceRows": rows.documents,
    }
    findings = (*_rate_findings(record), *rows.findings)
    return Rendered(without_empty(fields), findings, expected_total=record.total)


def _rate(record: Invoice) -> dict[str, Any]:
    if record.currency == HOME_CURRENCY:
        return {}
    return {"CurrencyRate": record.currency_rate, "CurrencyUnit": 1}


def _rate_findings(record: Invoice) -> list[Finding]:
    if record.currency == HOME_CURRENCY or record.currency_rate:
        return []
    return [Finding("error", "currency_rate_missing", {"currency": record.currency}, field="currency_rate")]


def from_fortnox(
    document: Mapping[str, Any],
    rounding_account: str,
    category_for: Callable[[str], str] = lambda account: "",
) -> dict[str, Any]:
    """Our field names; `customer_number` is Fortnox's, `category_for` knows the category of an account."""
    rows = document.get("InvoiceRows") or []
    rounding = [row for row in rows if invoice_rows.is_rounding(row, rounding_account)]
    currency = decode.text(document.get("Currency"))
    return {
        "source_ref": decode.text(document.get("ExternalInvoiceReference2")),
        "customer_number": decode.text(document.get("CustomerNumber")),
        "invoice_date": decode.day(document.get("InvoiceDate")),
        "due_date": decode.day(document.get("DueDate")),
        "currency": currency,
        "currency_rate": None if currency == HOME_CURRENCY else _rate_per_unit(document),
        "your_reference": decode.text(document.get("YourReference")),
        "our_reference": decode.text(document.get("OurReference")),
        "comment": decode.text(document.get("Comments")),
        "rounding": sum((decode.number(row.get("Price")) or Decimal(0) for row in rounding), Decimal(0)),
        "total": decode.number(document.get("Total")),
        "rows": [_row_from_fortnox(row, category_for) for row in rows if row not in rounding],
    }


def _rate_per_unit(document: Mapping[str, Any]) -> Decimal | None:
    """Fortnox quotes some currencies per hundred."""
    rate, unit = decode.number(document.get("CurrencyRate")), decode.number(document.get("CurrencyUnit"))
    return rate / (unit or 1) if rate is not None else None


def _row_from_fortnox(row: Mapping[str, Any], category_for: Callable[[str], str]) -> dict[str, Any]:
    return {
        "internal_category": category_for(decode.reference(row.get("AccountNumber"))),
        "article": decode.text(row.get("ArticleNumber")),
        "description": decode.text(row.get("Description")),
        "quantity": decode.number(row.get("DeliveredQuantity")) or Decimal(0),
        "unit": decode.text(row.get("Unit")),
        "unit_price": decode.number(row.get("Price")) or Decimal(0),
        "vat_rate": decode.number(row.get("VAT")) or Decimal(0),
        "cost_centre": decode.text(row.get("CostCenter")),
        "project": decode.text(row.get("Project")),
    }
