"""Payments: their list and the page of one."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import wording
from accounting.admin.records.admin import RecordAdmin
from accounting.admin.records.parties import full_name
from accounting.admin.records.state_filter import StateFilter
from accounting.models import Payment


@admin.register(Payment)
class PaymentAdmin(RecordAdmin):
    list_display = ("source_ref", "invoice_ref", "dated", "paid", "method", "sync_label", "external_id")
    list_filter = (StateFilter, "method", "currency")
    list_select_related = ("tenant", "invoice__customer")
    search_fields = ("source_ref", "invoice__source_ref")
    ordering = ("-payment_date", "-source_ref")
    shown_fields = ("source_ref", "invoice", "payment_date", "amount", "currency", "currency_rate", "method")

    def shown_value(self, row: Payment, name: str) -> Any:
        if name == "amount":
            return wording.money(row.amount, row.currency)
        if name == "invoice":
            return f"{row.invoice.source_ref} · {full_name(row.invoice.customer)}"
        return super().shown_value(row, name)

    @display(description=_("invoice"), ordering="invoice__source_ref")
    def invoice_ref(self, row: Payment) -> str:
        return row.invoice.source_ref

    @display(description=_("payment date"), ordering="payment_date")
    def dated(self, row: Payment) -> str:
        return wording.day(row.payment_date)

    @display(description=_("amount"), ordering="amount")
    def paid(self, row: Payment) -> str:
        return wording.money(row.amount, row.currency)
