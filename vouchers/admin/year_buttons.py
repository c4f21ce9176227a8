"""The buttons of a fiscal year: locked, unlocked, closed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from accounting.admin import access, wording
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import Question, ask_then
from vouchers.admin.asking import ask_with_form, day_field
from vouchers.ledgers.close import close_fiscal_year
from vouchers.ledgers.years import lock_period, unlock_period
from vouchers.models import FiscalYear


class UntilForm(forms.Form):
    def __init__(self, data: Any, label: str, *, required: bool, initial: Any = None) -> None:
        super().__init__(data)
        self.fields["until"] = day_field(label, required=required, initial=initial)


def offered(admin: PageAdmin, year: FiscalYear) -> list[tuple[str, str]]:
    if not year.ledger.is_own or year.closed:
        return []
    found = [(gettext("Lock period"), admin.address(year, "lock"))]
    if year.locked_until:
        found.append((gettext("Unlock period"), admin.address(year, "unlock")))
    return [*found, (gettext("Close the year"), admin.address(year, "close"))]


def lock_it(admin: PageAdmin, request: HttpRequest, year: FiscalYear) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> tuple[str, str]:
        lock_period(year=year, until=given["until"], locked_by=access.actor(request))
        said = gettext("Locked up to and including %(day)s.") % {"day": wording.day(given["until"])}
        return said, admin.address(year)

    question = Question(
        heading=gettext("Lock a period of %(year)s?") % {"year": year.label},
        text=gettext("Nothing is booked on a locked day. What should have been waits under a problem."),
        button=gettext("Lock period"),
        facts=_facts(year),
    )
    form = UntilForm(request.POST or None, gettext("Up to and including"), required=True)
    return ask_with_form(admin, request, year, question, form, act)


def unlock_it(admin: PageAdmin, request: HttpRequest, year: FiscalYear) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> tuple[str, str]:
        unlock_period(year=year, until=given["until"], unlocked_by=access.actor(request))
        return gettext("Unlocked. What waited is booked now."), admin.address(year)

    question = Question(
        heading=gettext("Unlock a period of %(year)s?") % {"year": year.label},
        text=gettext("Who unlocked what is kept in the history."),
        button=gettext("Unlock period"),
        facts=_facts(year),
        dangerous=True,
    )
    label = gettext("Stays locked up to and including (empty: nothing stays locked)")
    form = UntilForm(request.POST or None, label, required=False)
    return ask_with_form(admin, request, year, question, form, act)


def close_it(admin: PageAdmin, request: HttpRequest, year: FiscalYear) -> HttpResponse:
    def act() -> str:
        close_fiscal_year(year=year, closed_by=access.actor(request))
        return gettext("The fiscal year %(year)s is closed.") % {"year": year.label}

    question = Question(
        heading=gettext("Close %(year)s?") % {"year": year.label},
        text=gettext(
            "The result is booked against equity, and the balances go over to the next year. "
            "A closed year is never opened again."
        ),
        button=gettext("Close the year"),
        facts=_facts(year),
        dangerous=True,
    )
    return ask_then(admin, request, year, question, act)


def _facts(year: FiscalYear) -> list[tuple[str, str]]:
    return [
        (gettext("Organisation"), str(year.tenant)),
        (gettext("Ledger"), str(year.ledger)),
        (gettext("Fiscal year"), wording.period(year.start, year.end)),
        (gettext("Locked up to and including"), wording.day(year.locked_until)),
    ]
