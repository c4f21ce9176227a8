"""The form of one rule."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounting.admin import access
from accounting.admin.integrations.sync_form import date_input
from accounting.models import Integration, Role
from vouchers.domain.mirror_texts import PLACES, SAMPLE, mirror_text
from vouchers.mirror.errors import RuleRefused
from vouchers.mirror.making import standard_text
from vouchers.mirror.rules import FIELDS
from vouchers.mirror.sentences import RULE_CODES
from vouchers.models import ReversalRule, RuleMode
from vouchers.models.reversals import DATE_MODES


class RuleForm(forms.Form):
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=RuleMode.choices,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Proposed reversals wait for a person; automatic ones are booked at once."),
    )
    trigger_series = forms.CharField(
        label=_("Series of the originals"), max_length=10, widget=UnfoldAdminTextInputWidget
    )
    target_series = forms.CharField(
        label=_("Series of the reversals"),
        max_length=10,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("It has to exist in each financial year, and to take vouchers by hand."),
    )
    auto_reverse_date_mode = forms.ChoiceField(
        label=_("Date of the reversal"),
        choices=DATE_MODES,
        widget=UnfoldAdminSelectWidget,
        help_text=_(
            "In the comment are read: 2026-02-01, 20260201, 1/2 2026, 1.2.2026, 1 februari 2026, 1 February 2026. "
            "No date, or several different ones: a person decides."
        ),
    )
    text_template = forms.CharField(
        label=_("Text"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )
    starts_on = forms.DateField(
        label=_("Originals from"),
        widget=date_input(),
        help_text=_("Vouchers that are dated earlier are left alone."),
    )

    def __init__(self, request: HttpRequest, rule: ReversalRule) -> None:
        super().__init__(request.POST or None, initial={name: getattr(rule, name) for name in FIELDS})
        places = ", ".join("{" + name + "}" for name in PLACES)
        shown = mirror_text(rule.text_template or standard_text(), SAMPLE)
        self.fields["text_template"].help_text = gettext(
            "Empty: the standard text. Places: %(places)s. For instance: “%(sample)s”."
        ) % {"places": places, "sample": shown}

    def refuse(self, refused: RuleRefused) -> None:
        for field, (code, params) in refused.codes.items():
            self.add_error(field if field in self.fields else None, str(RULE_CODES[code]) % params)


class ChooseIntegrationForm(forms.Form):
    """Which connection a new rule, or a reading, is for."""

    integration: Any = forms.ModelChoiceField(
        None, label=_("Integration"), empty_label=None, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, request: HttpRequest, needed: Role, data: Any = None) -> None:
        super().__init__(data)
        own = access.tenants_with(request, needed)
        rows = Integration.objects.filter(tenant__in=own, grant__isnull=False)
        self.fields["integration"].queryset = rows.select_related(  # type: ignore[attr-defined]
            "tenant", "grant__app"
        ).order_by("company_name")
