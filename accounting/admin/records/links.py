"""Where the admin shows the record that an item is about."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from accounting import records
from accounting.records.types import UnknownRecordType


def record_address(resource_type: str, resource_id: Any) -> str:
    """ "" for a type of record without a page."""
    try:
        meta = records.get(resource_type).model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[resource_id])
    except (UnknownRecordType, NoReverseMatch):
        return ""
