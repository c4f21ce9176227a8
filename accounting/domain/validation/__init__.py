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
from accounting.domain.validation.values import clean_text, shown_text

__all__ = [
    "FieldSpec",
    "Issue",
    "Reading",
    "Refused",
    "RowSpec",
    "Subject",
    "clean_text",
    "complete",
    "customer_rules",
    "derived_total",
    "invoice_rules",
    "payment_rules",
    "read_record",
    "shown_text",
]
