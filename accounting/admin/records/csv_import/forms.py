"""The two steps of an import: which file for which organisation, and its confirmation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from import_export.forms import ConfirmImportForm as BaseConfirmForm
from unfold.contrib.import_export.forms import ImportForm as BaseImportForm
from unfold.widgets import UnfoldAdminSelectWidget


class CsvImportForm(BaseImportForm):
    tenant = forms.ChoiceField(label=_("Organisation"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, tenants: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = _("CSV file")
        self.fields["tenant"].choices = tenants
        self.fields["format"].widget = forms.HiddenInput()
        self.initial["format"] = "0"
        if len(tenants) == 1:
            self.fields["tenant"].widget = forms.HiddenInput()
            self.initial["tenant"] = tenants[0][0]
        self.order_fields(["tenant", "import_file", "resource", "format"])


class CsvConfirmForm(BaseConfirmForm):
    """`format` can only be the one format there is."""

    tenant = forms.UUIDField(widget=forms.HiddenInput())
    format: Any = forms.ChoiceField(choices=[("0", "CSV")], widget=forms.HiddenInput())
