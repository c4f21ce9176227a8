"""A payment as Fortnox has it, and back. Amount is SEK; AmountCurrency is in the invoice's currency."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from accounting.domain.findings import Finding
from accounting.domain.records import Payment
from accounting.providers.base import Links, Remote, Rendered
from accounting.providers.fortnox import decode
from accounting.providers.fortnox.mappers.invoice import HOME_CURRENCY
from accounting.providers.fortnox.mappers.values import two_decimals, without_empty
from accounting.providers.fortnox.settings import FortnoxConfig


def to_fortnox(record: Payment, links: Links, settings: FortnoxConfig) -> Rendered:
    """Before its invoice exists the payload has no InvoiceNumber."""
    invoice = links.parents.get("invoice")
    account = settings.payment_account(record.method)
    fields = {
        "InvoiceNumber": decode.whole(invoice.external_id) if invoice else None,
        "PaymentDate": record.payment_date.isoformat(),
        **_amounts(record),
        "ModeOfPaymentAccount": int(account) if account else None,
    }
    findings = [*_own_findings(record, account), *(_invoice_findings(record, invoice) if invoice else ())]
    return Rendered(without_empty(fields), tuple(findings), expected_total=record.amount)


def _amounts(record: Payment) -> dict[str, Any]:
    if record.currency == HOME_CURRENCY:
        return {"Amount": record.amount}
    rate = record.currency_rate
    return {
        "AmountCurrency": record.amount,
        "Amount": two_decimals(record.amount * rate) if rate else None,
        "CurrencyRate": rate,
    }


def _own_findings(record: Payment, account: str) -> list[Finding]:
    findings = []
    if not account:
        params = {"method": record.method}
        findings.append(
            Finding("error", "payment_method_unmapped", params, "method", f"method:{record.method}")
        )
    if record.currency != HOME_CURRENCY and not record.currency_rate:
        params = {"currency": record.currency}
        findings.append(Finding("error", "currency_rate_missing", params, field="currency_rate"))
    return findings


def _invoice_findings(record: Payment, invoice: Remote) -> list[Finding]:
    """What Fortnox would refuse because of the invoice, as far as it is known here."""
    findings = []
    if not invoice.state.get("booked"):
        params = {"number": invoice.external_id, "source_ref": record.invoice}
        findings.append(
            Finding("error", "invoice_not_booked", params, "invoice", "invoice_not_booked", recheck="invoice")
        )
    currency = decode.text(invoice.payload.get("Currency"))
    if currency and currency != record.currency:
        params = {"currency": record.currency, "invoice_currency": currency}
        findings.append(Finding("error", "payment_currency_differs", params, "currency"))
    invoiced = decode.day(invoice.payload.get("InvoiceDate"))
    if invoiced and record.payment_date < invoiced:
        params = {"payment_date": _iso(record.payment_date), "invoice_date": _iso(invoiced)}
        findings.append(Finding("error", "payment_before_invoice", params, "payment_date"))
    return findings


def _iso(day: date) -> str:
    return day.isoformat()


def from_fortnox(document: Mapping[str, Any], method_for: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Our field names; `invoice_number` is Fortnox's, and `method_for` gives the method of an account."""
    currency = decode.text(document.get("Currency")) or HOME_CURRENCY
    home = currency == HOME_CURRENCY
    return {
        "invoice_number": decode.text(document.get("InvoiceNumber")),
        "payment_date": decode.day(document.get("PaymentDate")),
        "amount": decode.number(document.get("Amount" if home else "AmountCurrency")) or Decimal(0),
        "currency": currency,
        "currency_rate": None if home else decode.number(document.get("CurrencyRate")),
        "method": (method_for or {}).get(decode.text(document.get("ModeOfPaymentAccount")), ""),
    }
