"""What a person asks for: whose year, which days, what is in the file."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from accounting import clock
from accounting.admin import access
from accounting.models import Role
from sie4.core.profiles import PROFILES, STRICT
from sie4.models.exports import FileKind
from vouchers.admin.asking import choice_field, day_field, text_field
from vouchers.models import FiscalYear, LedgerSource

_LONGEST_SERIES = 200


class YearField(forms.ModelChoiceField):
    """A year with its ledger, and of people with several organisations whose it is."""

    def label_from_instance(self, year: Any) -> str:
        return f"{year.label} · {year.ledger}"


class ExportForm(forms.Form):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        years = FiscalYear.objects.filter(tenant__in=access.tenants_with(request, Role.TREASURER))
        self.fields["fiscal_year"] = YearField(
            years.select_related("ledger__tenant").order_by("ledger__name", "-start"),
            label=gettext("Fiscal year"),
            initial=request.GET.get("year") or _first(years),
            empty_label=None,
            widget=UnfoldAdminSelectWidget,
        )
        self.fields["kind"] = choice_field(gettext("Type"), FileKind.choices)
        self.fields["profile"] = choice_field(
            gettext("Made for"),
            [(key, _program(key)) for key in PROFILES],
            help_text=gettext("Texts are cut to what the program takes; the first choice suits all."),
        )
        whole = gettext("Empty: the whole year.")
        self.fields["date_from"] = day_field(gettext("Vouchers from"), required=False, help_text=whole)
        self.fields["date_to"] = day_field(
            gettext("Vouchers and balances to"), required=False, help_text=whole
        )
        self.fields["series"] = text_field(
            gettext("Series"),
            _LONGEST_SERIES,
            required=False,
            help_text=gettext("Apart by commas; empty: all."),
        )
        for name, label in _switches():
            self.fields[name] = forms.BooleanField(
                label=label, required=False, initial=True, widget=UnfoldBooleanSwitchWidget
            )

    def clean_series(self) -> list[str]:
        return [one.strip() for one in self.cleaned_data["series"].split(",") if one.strip()]

    def wanted(self) -> dict[str, Any]:
        """What ask_for_export takes."""
        given = dict(self.cleaned_data)
        year = cast("FiscalYear", given["fiscal_year"])
        chosen = {"kind": given["kind"] or FileKind.EXPORT, "profile": given["profile"] or STRICT.key}
        return {**given, **chosen, "ledger": year.ledger}


def _switches() -> list[tuple[str, str]]:
    return [
        ("opening_balances", gettext("Opening balances")),
        ("closing_balances", gettext("Closing balances and results")),
        ("period_balances", gettext("Period balances")),
        ("objects", gettext("Cost centres, projects and other objects")),
        ("budget", gettext("Budget, where the ledger has one")),
    ]


def _program(key: str) -> str:
    return gettext("All programs") if key == STRICT.key else key.title()


def _first(years: Any) -> Any:
    """The latest of the own ledger that has begun."""
    begun = years.filter(start__lte=clock.now().date(), ledger__source=LedgerSource.OWN)
    return begun.order_by("-start").values_list("pk", flat=True).first()
