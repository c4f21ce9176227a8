"""Ledgers: their list, the page of one with its years, and the opening of the own one."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from accounting import clock
from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin, RowPage, row_address
from accounting.admin.questions import Question
from accounting.admin.records.tables import Table
from accounting.models import Role, Tenant
from vouchers.admin import ledger_buttons
from vouchers.admin.asking import ask_with_form, day_field
from vouchers.ledgers.own import open_own_ledger
from vouchers.models import Ledger, LedgerSource

TONES = {
    LedgerSource.OWN: labels.GOOD,
    LedgerSource.INTEGRATION: labels.BUSY,
    LedgerSource.SIE_FILE: labels.CALM,
}


class NewLedgerForm(forms.Form):
    tenant: Any = forms.ModelChoiceField(
        None, label=_("Organisation"), empty_label=None, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        own = access.tenants_with(request, Role.TREASURER)
        self.fields["tenant"].queryset = Tenant.objects.filter(pk__in=own).order_by("name")  # type: ignore[attr-defined]
        first = clock.now().date().replace(month=1, day=1)
        self.fields["start"] = day_field(gettext("First day of the first fiscal year"), initial=first)
        self.fields["end"] = day_field(
            gettext("Last day"), required=False, help_text=gettext("Empty: twelve months.")
        )


@admin.register(Ledger)
class LedgerAdmin(PageAdmin):
    menu_icon, menu_place = "auto_stories", 4
    template = "admin/frost/ledger.html"
    role_to_add = Role.TREASURER
    list_display = ("name", "source_label", "company_name", "org_number", "integration")
    list_filter = ("source",)
    list_select_related = ("tenant", "integration")
    search_fields = ("name", "company_name", "org_number")
    ordering = ("source", "name")
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("settings", ledger_buttons.settings),
        RowPage("open-year", ledger_buttons.open_year),
    )

    def context(self, request: HttpRequest, row: Ledger) -> dict[str, Any]:
        facts = [
            (gettext("source"), row.get_source_display()),
            (gettext("company name"), row.company_name or "–"),
            (gettext("organisation number"), row.org_number or "–"),
            (gettext("currency"), row.currency),
        ]
        if row.is_own:
            facts += [
                (gettext("books invoices and credit notes"), wording.plain(row.books_invoices)),
                (gettext("books payments"), wording.plain(row.books_payments)),
                (gettext("waits under a problem"), wording.number(row.holds.count())),
            ]
        return {"facts": facts, "buttons": ledger_buttons.offered(self, row), "tables": [_years(row)]}

    def add_page(self, request: HttpRequest) -> HttpResponse:
        def act(given: Mapping[str, Any]) -> tuple[str, str]:
            opened = open_own_ledger(opened_by=access.actor(request), **given)
            return gettext("The ledger is open. Set what it books by itself."), self.address(
                opened, "settings"
            )

        question = Question(
            heading=gettext("Open your own ledger"),
            text=gettext(
                "It begins with the accounts of BAS 2024. Nothing is booked by itself until you say so."
            ),
            button=gettext("Open the ledger"),
        )
        return ask_with_form(self, request, None, question, NewLedgerForm(request), act)

    @display(description=_("source"), ordering="source", label=TONES)
    def source_label(self, row: Ledger) -> tuple[str, str]:
        return row.source, row.get_source_display()


def _years(row: Ledger) -> Table:
    years = list(row.fiscal_years.order_by("-start"))
    rows = [
        [
            one.label,
            wording.period(one.start, one.end),
            wording.day(one.locked_until),
            wording.plain(one.closed),
        ]
        for one in years
    ]
    headers = [
        gettext("Fiscal year"), gettext("Period"), gettext("Locked up to and including"), gettext("Closed"),
    ]  # fmt: skip
    return Table(gettext("Fiscal years"), headers, rows, [row_address(one) for one in years])
