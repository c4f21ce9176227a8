"""What a person chooses before a run: data types and a period."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminCheckboxSelectMultipleWidget

from accounting.admin import labels
from accounting.models import Integration
from accounting.sync.context import Context


def date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": " ".join(INPUT_CLASSES)})


class SyncForm(forms.Form):
    data_types = forms.MultipleChoiceField(
        label=_("Data types"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        error_messages={"required": _("Tick at least one data type.")},
    )
    date_from = forms.DateField(label=_("From"), required=False, widget=date_input())
    date_to = forms.DateField(label=_("To"), required=False, widget=date_input())

    def __init__(self, data: Any = None, *, integration: Integration) -> None:
        enabled = Context(integration).run_types()
        super().__init__(data, initial={"data_types": enabled})
        choices = [(key, labels.data_type_heading(key)) for key in enabled]
        self.fields["data_types"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The arguments of start_job, once the form is valid."""
        return {name: self.cleaned_data[name] or None for name in ("data_types", "date_from", "date_to")}
