"""Records as an outside system would send them, right in every field."""

from typing import Any


def customer(ref: str = "K-1", **more: Any) -> dict[str, Any]:
    return {
        "source_ref": ref,
        "name": "Åby Boule",
        "kind": "association",
        "org_number": "802400-1235",
        **more,
    }


def row(**more: Any) -> dict[str, Any]:
    return {
        "internal_category": "license_fees",
        "description": "Licens",
        "quantity": "2",
        "unit_price": "100.00",
        "vat_rate": "25",
        **more,
    }


def invoice(ref: str = "F-1", **more: Any) -> dict[str, Any]:
    return {
        "source_ref": ref,
        "customer": "K-1",
        "invoice_date": "2026-01-10",
        "due_date": "2026-02-09",
        "rows": [row()],
        **more,
    }


def voucher(ref: str = "V-1", **more: Any) -> dict[str, Any]:
    rows = [{"account": "1930", "debit": "100.00"}, {"account": "3041", "credit": "100.00"}]
    return {
        "source_ref": ref,
        "series": "A",
        "voucher_date": "2026-01-20",
        "text": "Bidrag",
        "rows": rows,
        **more,
    }


def payment(ref: str = "B-1", **more: Any) -> dict[str, Any]:
    return {"source_ref": ref, "invoice": "F-1", "payment_date": "2026-01-20", "amount": "250.00", **more}
