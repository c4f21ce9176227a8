"""The buttons of the own ledger: its settings, and its next fiscal year."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from unfold.widgets import UnfoldBooleanSwitchWidget

from accounting.admin import access
from accounting.admin.integrations.settings_form import SettingsForm
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import Question
from vouchers.admin.asking import TEMPLATE, ask_with_form, day_field
from vouchers.ledger_settings import InvalidLedgerSettings, LedgerSettings
from vouchers.ledgers.own import SWITCHES, change_ledger
from vouchers.ledgers.years import open_fiscal_year
from vouchers.models import Ledger
from vouchers.sentences import SETTINGS


class LedgerForm(SettingsForm):
    """The switches first, then the settings."""

    def __init__(self, ledger: Ledger, data: Any = None) -> None:
        super().__init__(LedgerSettings, LedgerSettings.of(ledger), data)
        texts = (gettext("Book invoices and credit notes"), gettext("Book payments"))
        for name, label in zip(SWITCHES, texts, strict=True):
            self.fields[name] = forms.BooleanField(
                label=label,
                required=False,
                initial=getattr(ledger, name),
                widget=UnfoldBooleanSwitchWidget,
                show_hidden_initial=True,
            )
        self.order_fields([*SWITCHES, *self.fields])

    def wanted(self) -> dict[str, Any]:
        """What change_ledger takes: only what the person changed."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        switches = {name: changed.pop(name) for name in SWITCHES if name in changed}
        return {**switches, **({"settings": changed} if changed else {})}

    def refuse(self, codes: Mapping[str, str]) -> None:
        for name, code in codes.items():
            self.add_error(name if name in self.fields else None, str(SETTINGS.get(code, code)))


def offered(admin: PageAdmin, ledger: Ledger) -> list[tuple[str, str]]:
    if not ledger.is_own:
        return []
    return [
        (gettext("Open the next fiscal year"), admin.address(ledger, "open-year")),
        (gettext("Settings"), admin.address(ledger, "settings")),
    ]


def settings(admin: PageAdmin, request: HttpRequest, ledger: Ledger) -> HttpResponse:
    form = LedgerForm(ledger, request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, ledger, form):
        messages.success(request, gettext("The settings are saved. What they let through is booked now."))
        return HttpResponseRedirect(admin.address(ledger))
    question = Question(
        heading=gettext("Settings: %(ledger)s") % {"ledger": ledger.name},
        text=gettext("What is booked already stays as it is."),
        button=gettext("Save"),
    )
    context = {"title": question.heading, "question": question, "form": form, "back": admin.address(ledger)}
    return admin.shown(request, ledger, TEMPLATE, context)


def _changed(request: HttpRequest, ledger: Ledger, form: LedgerForm) -> bool:
    try:
        change_ledger(ledger=ledger, changes=form.wanted(), changed_by=access.actor(request))
    except InvalidLedgerSettings as invalid:
        form.refuse(invalid.codes)
        return False
    return True


class YearForm(forms.Form):
    def __init__(self, data: Any) -> None:
        super().__init__(data)
        after = gettext("Empty: the day after the latest year.")
        self.fields["start"] = day_field(gettext("First day"), required=False, help_text=after)
        months = gettext("Empty: twelve months.")
        self.fields["end"] = day_field(gettext("Last day"), required=False, help_text=months)


def open_year(admin: PageAdmin, request: HttpRequest, ledger: Ledger) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> tuple[str, str]:
        year = open_fiscal_year(
            ledger=ledger, start=given["start"], end=given["end"], opened_by=access.actor(request)
        )
        return gettext("The fiscal year %(year)s is open.") % {"year": year.label}, admin.address(ledger)

    question = Question(
        heading=gettext("Open the next fiscal year?"),
        text=gettext("It takes over accounts and series from the year before."),
        button=gettext("Open the year"),
        facts=[(gettext("Organisation"), str(ledger.tenant)), (gettext("Ledger"), ledger.name)],
    )
    return ask_with_form(admin, request, ledger, question, YearForm(request.POST or None), act)
