"""Whether a record that somebody sends makes sense. Pure: issues are returned as values, with code and parameters."""

from accounting.domain.validation.issues import FieldSpec, Issue, Refused
from accounting.domain.validation.reading import Reading, RowSpec, complete, read_record
from accounting.domain.validation.rules import (
    Subject,
    customer_rules,
    derived_total,
    invoice_rules,
    payment_rules,
)

__all__ = [
    "FieldSpec",
    "Issue",
    "Reading",
    "Refused",
    "RowSpec",
    "Subject",
    "complete",
    "customer_rules",
    "derived_total",
    "invoice_rules",
    "payment_rules",
    "read_record",
]
