"""What items are worth, as their summaries say: each record once, per data type and currency."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounting.admin import labels, wording

_CHUNK = 2000


def sums(items: QuerySet[Any]) -> dict[str, dict[str, Decimal]]:
    """{data type: {currency: amount}}."""
    result: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    seen: set[Any] = set()
    rows = items.order_by().values_list("data_type", "resource_id", "summary")
    for data_type, resource_id, summary in rows.iterator(chunk_size=_CHUNK):
        amount = summary.get("total") or summary.get("amount")
        if amount is None or (data_type, resource_id) in seen:
            continue
        seen.add((data_type, resource_id))
        result[data_type][summary.get("currency", "")] += Decimal(amount)
    return {data_type: dict(per_currency) for data_type, per_currency in result.items()}


def sums_text(items: QuerySet[Any]) -> list[tuple[str, str]]:
    """[("Invoices", "12 500,00 kr")], one line per data type and currency."""
    return [
        (labels.data_type_heading(data_type), wording.money(amount, currency))
        for data_type, per_currency in sorted(sums(items).items())
        for currency, amount in sorted(per_currency.items())
    ]


def amount_text(summary: dict[str, Any]) -> str:
    amount = summary.get("total") or summary.get("amount")
    return wording.money(Decimal(amount), summary.get("currency", "")) if amount else ""


def date_text(summary: dict[str, Any]) -> str:
    return str(summary.get("invoice_date") or summary.get("payment_date") or "")
