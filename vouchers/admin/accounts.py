"""The charts of accounts: searched, added to, changed."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.questions import Question
from accounting.models import Role
from vouchers.admin.asking import ask_with_form, choice_field, text_field
from vouchers.balances import account_balances
from vouchers.ledgers.accounts import add_account, change_account
from vouchers.models import Account, AccountKind, FiscalYear

TONES = {"active": labels.GOOD, "inactive": labels.CALM}


class AccountForm(forms.Form):
    def __init__(self, data: Any, account: Account | None = None) -> None:
        super().__init__(data)
        self.fields["name"] = text_field(gettext("Name"), 200)
        self.fields["kind"] = choice_field(
            gettext("Kind"), [("", gettext("By the class of the number")), *AccountKind.choices]
        )
        self.fields["sru"] = text_field(gettext("SRU codes"), 60, required=False)
        self.fields["unit"] = text_field(gettext("Unit of quantities"), 20, required=False)
        if account is not None:
            self.fields["active"] = forms.BooleanField(
                label=gettext("Active"), required=False, widget=UnfoldBooleanSwitchWidget
            )
            self.fields["kind"].choices = AccountKind.choices  # type: ignore[attr-defined]
            self.initial = {name: getattr(account, name) for name in self.fields}


class NewAccountForm(AccountForm):
    fiscal_year: Any = forms.ModelChoiceField(
        None, label=_("Fiscal year"), empty_label=None, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        own = access.tenants_with(request, Role.TREASURER)
        years = FiscalYear.objects.filter(tenant__in=own, closed=False, ledger__source="own")
        self.fields["fiscal_year"].queryset = years.order_by("start")  # type: ignore[attr-defined]
        self.fields["number"] = text_field(gettext("Account"), 20)
        self.order_fields(["fiscal_year", "number", *self.fields])


def change_it(own: PageAdmin, request: HttpRequest, account: Account) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> tuple[str, str]:
        change_account(account=account, changes=given, changed_by=access.actor(request))
        return gettext("Account %(account)s is saved.") % {"account": account.number}, own.address(account)

    question = Question(
        heading=gettext("Change account %(account)s") % {"account": account.number},
        text=gettext("The change holds for the fiscal year %(year)s.") % {"year": account.fiscal_year.label},
        button=gettext("Save"),
    )
    return ask_with_form(own, request, account, question, AccountForm(request.POST or None, account), act)


@admin.register(Account)
class AccountAdmin(PageAdmin):
    menu_icon, menu_place = "format_list_numbered", 2
    template = "admin/frost/ledger.html"
    role_to_add = Role.TREASURER
    list_display = ("number", "name", "kind_name", "sru", "fiscal_year", "active_label")
    list_filter = ("kind", "active", "fiscal_year__ledger", "fiscal_year")
    list_select_related = ("tenant", "fiscal_year")
    search_fields = ("^number", "name")
    ordering = ("number", "-fiscal_year__start")
    row_pages: ClassVar[tuple[RowPage, ...]] = (RowPage("edit", change_it),)

    def context(self, request: HttpRequest, row: Account) -> dict[str, Any]:
        year = row.fiscal_year
        balance = next(iter(account_balances(year=year, accounts=[row.number])), None)
        amounts = [
            (name, wording.money(getattr(balance, key), year.ledger.currency))
            for key, name in (
                ("opening", gettext("opening balance")),
                ("debit", gettext("debit")),
                ("credit", gettext("credit")),
                ("closing", gettext("closing balance")),
            )
            if balance is not None
        ]
        facts = [
            (gettext("fiscal year"), f"{year.label} ({year.ledger})"),
            (gettext("kind"), row.get_kind_display()),
            (gettext("SRU codes"), row.sru or "–"),
            (gettext("unit of quantities"), row.unit or "–"),
            (gettext("active"), wording.plain(row.active)),
            *amounts,
        ]
        editable = year.ledger.is_own and not year.closed
        buttons = [(gettext("Change"), self.address(row, "edit"))] if editable else []
        return {"facts": facts, "buttons": buttons, "tables": []}

    def add_page(self, request: HttpRequest) -> HttpResponse:
        def act(given: Mapping[str, Any]) -> tuple[str, str]:
            values = {**given, "year": given["fiscal_year"]}
            del values["fiscal_year"]
            account = add_account(added_by=access.actor(request), **values)
            return gettext("Account %(account)s is saved.") % {"account": account.number}, self.address(
                account
            )

        question = Question(
            heading=gettext("New account"),
            text=gettext("It is added to the open years after this one too."),
            button=gettext("Save"),
        )
        return ask_with_form(self, request, None, question, NewAccountForm(request), act)

    @display(description=_("kind"), ordering="kind")
    def kind_name(self, row: Account) -> str:
        return row.get_kind_display()

    @display(description=_("active"), ordering="active", label=TONES)
    def active_label(self, row: Account) -> tuple[str, str]:
        return "active" if row.active else "inactive", wording.plain(row.active)
