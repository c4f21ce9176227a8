"""Invoices: their list, and the page of one with its rows, VAT and payments."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import wording
from accounting.admin.records.admin import RecordAdmin
from accounting.admin.records.parties import full_name
from accounting.admin.records.state_filter import StateFilter
from accounting.admin.records.tables import Table, payment_rows_of, rows_of, vat_of
from accounting.models import Invoice


@admin.register(Invoice)
class InvoiceAdmin(RecordAdmin):
    list_display = (
        "source_ref", "customer_name", "dated", "due", "amount", "held_back", "sync_label", "external_id",
    )  # fmt: skip
    list_filter = (StateFilter, "hold_booking", "currency")
    list_select_related = ("tenant", "customer")
    search_fields = ("source_ref", "customer__name", "customer__source_ref")
    ordering = ("-invoice_date", "-source_ref")
    shown_fields = (
        "source_ref", "customer", "invoice_date", "due_date", "currency", "currency_rate", "currency_rate_date",
        "your_reference", "our_reference", "comment", "hold_booking", "rounding", "total",
    )  # fmt: skip

    def shown_value(self, row: Invoice, name: str) -> Any:
        if name in {"rounding", "total"}:
            return wording.money(getattr(row, name), row.currency)
        if name == "customer":
            return full_name(row.customer)
        return super().shown_value(row, name)

    def tables(self, row: Invoice) -> list[Table]:
        return [rows_of(row), payment_rows_of(row)]

    def vat(self, row: Invoice) -> list[tuple[str, str]]:
        return vat_of(row)

    @display(description=_("customer"), ordering="customer__name")
    def customer_name(self, row: Invoice) -> str:
        return row.customer.name

    @display(description=_("invoice date"), ordering="invoice_date")
    def dated(self, row: Invoice) -> str:
        return wording.day(row.invoice_date)

    @display(description=_("due date"), ordering="due_date")
    def due(self, row: Invoice) -> str:
        return wording.day(row.due_date)

    @display(description=_("total"), ordering="total")
    def amount(self, row: Invoice) -> str:
        return wording.money(row.total, row.currency)

    @display(description=_("hold booking"), ordering="hold_booking")
    def held_back(self, row: Invoice) -> str:
        return gettext("yes") if row.hold_booking else "–"
