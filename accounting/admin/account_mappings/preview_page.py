"""What a version would book otherwise over a period: sums per account old -> new, and the records concerned."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounting.admin import labels, wording
from accounting.admin.account_mappings.page import badge, can_activate
from accounting.admin.integrations.sync_form import date_input
from accounting.admin.pages import PageAdmin
from accounting.admin.records.links import record_address
from accounting.mappings.labels import category_name
from accounting.mappings.pickers import account_names
from accounting.mappings.preview import Booking, Preview, Sums, preview_mapping
from accounting.models import ProviderAccountMapping

_STATES = {
    "not_sent": (_("Not sent yet"), labels.CALM),
    "changeable": (_("Is changed by the next run"), labels.WARN),
    "final": (_("Stays as it is booked"), labels.BAD),
}


class PeriodForm(forms.Form):
    date_from = forms.DateField(label=_("From"), required=False, widget=date_input())
    date_to = forms.DateField(label=_("To"), required=False, widget=date_input())

    def clean(self) -> dict[str, Any]:
        period = super().clean() or {}
        first, last = period.get("date_from"), period.get("date_to")
        if first and last and last < first:
            self.add_error("date_to", gettext("The period ends before it begins."))
        return period


def show(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    form = PeriodForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        found = preview_mapping(mapping=mapping, **form.cleaned_data)
    elif not form.is_bound:
        found = preview_mapping(mapping=mapping)
    context: dict[str, Any] = {
        "title": gettext("Preview: %(version)s") % {"version": mapping},
        "form": form,
        "badge": badge(mapping),
        "mapping": mapping,
        "can_activate": can_activate(mapping),
        "back": admin.address(mapping),
        "found": _shown(mapping, found) if found else None,
    }
    return admin.shown(request, mapping, "admin/frost/mapping_preview.html", context)


def _shown(mapping: ProviderAccountMapping, found: Preview) -> dict[str, Any]:
    accounts = sorted(found.old_sums.keys() | found.new_sums.keys())
    names = account_names(mapping.integration, accounts, get_language() or "sv")
    return {
        "records": wording.number(found.records),
        "different": wording.number(found.different),
        "is_different": bool(found.different),
        "states": [
            {"label": str(label), "tone": tone, "count": wording.number(found.states[key])}
            for key, (label, tone) in _STATES.items()
        ],
        "sums": [
            (account, names[account], _sums(found.old_sums.get(account)), _sums(found.new_sums.get(account)))
            for account in accounts
        ],
        "changes": [
            {
                "category": category_name(change.category),
                "old": _booking(change.old),
                "new": _booking(change.new),
                "rows": wording.number(change.rows),
                "records": wording.number(change.records),
                "amount": _sums(change.amounts),
            }
            for change in found.changes
        ],
        "unmapped": [
            (category_name(one.category), wording.number(one.rows), _sums(one.amounts))
            for one in found.unmapped
        ],
        "examples": [
            {
                "ref": one.source_ref,
                "address": record_address(one.data_type, one.record),
                "date": wording.day(one.date),
                "amount": wording.money(one.amount, one.currency),
                "state": {"text": str(_STATES[one.state][0]), "tone": _STATES[one.state][1]},
            }
            for one in found.examples
        ],
    }


def _sums(sums: Sums | None) -> str:
    return " · ".join(wording.money(amount, code) for code, amount in sorted((sums or {}).items())) or "–"


def _booking(found: Booking | None) -> str:
    """ "3041 · MP1 · KANSLI" """
    return " · ".join(part for part in found if part) if found else "–"
