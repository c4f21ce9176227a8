"""The day on which a person wants a reversal booked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounting.admin.integrations.sync_form import date_input


class DecisionForm(forms.Form):
    on = forms.DateField(label=_("Date of the reversal"), required=False, widget=date_input())
