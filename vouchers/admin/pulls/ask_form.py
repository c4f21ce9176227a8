"""What a person asks for: whose books, and whether everything is read anew."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanWidget

from vouchers.admin.reversals.rule_form import ChooseIntegrationForm


class AskForm(ChooseIntegrationForm):
    whole = forms.BooleanField(
        label=_("Read everything anew"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=_("Otherwise only what changed since the last reading."),
    )
