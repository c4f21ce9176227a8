"""Customers: their list and the page of one. A personal number is never shown in full."""

from typing import Any

from django.contrib import admin

from accounting.admin.records.admin import RecordAdmin
from accounting.admin.records.state_filter import StateFilter
from accounting.admin.records.tables import Table, invoice_rows_of
from accounting.models import Customer

_HIDDEN = "••••••••-••••"


@admin.register(Customer)
class CustomerAdmin(RecordAdmin):
    list_display = ("source_ref", "name", "kind", "city", "sync_label", "external_id", "changed")
    list_filter = (StateFilter, "kind", "active")
    search_fields = ("source_ref", "name", "customer_number", "org_number", "email")
    shown_fields = (
        "source_ref", "name", "kind", "customer_number", "org_number", "personal_number", "vat_number", "email",
        "phone", "address1", "address2", "zip_code", "city", "country_code", "currency", "your_reference", "comment",
        "active",
    )  # fmt: skip

    def shown_value(self, row: Customer, name: str) -> Any:
        if name == "personal_number":
            return _HIDDEN if row.personal_number_index else "–"
        return super().shown_value(row, name)

    def tables(self, row: Customer) -> list[Table]:
        return [invoice_rows_of(row)]
