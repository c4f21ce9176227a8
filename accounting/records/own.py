"""The record types of this application."""

from accounting.domain import records, validation
from accounting.models import Customer, Invoice, InvoiceRow, Payment
from accounting.records.types import Child, RecordType, register


def register_own() -> None:
    register(
        RecordType(
            key="customer",
            plural="customers",
            model=Customer,
            canonical=records.Customer,
            rank=10,
            # A customer has no date of its own: it belongs to the periods of its invoices.
            date_field="invoices__invoice_date",
            rules=validation.customer_rules,
        )
    )
    register(
        RecordType(
            key="invoice",
            plural="invoices",
            model=Invoice,
            canonical=records.Invoice,
            rank=20,
            date_field="invoice_date",
            parents={"customer": "customer"},
            children={"rows": Child(InvoiceRow, records.InvoiceRow, link="invoice")},
            rules=validation.invoice_rules,
            derive={"total": validation.derived_total},
            dependents="payments",
        )
    )
    register(
        RecordType(
            key="payment",
            plural="payments",
            model=Payment,
            canonical=records.Payment,
            rank=30,
            date_field="payment_date",
            parents={"invoice": "invoice"},
            rules=validation.payment_rules,
            inherits={"currency": ("invoice", "currency")},
        )
    )
