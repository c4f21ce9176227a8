"""Which file, for whom, into which ledger; and what has to be ticked before it is imported."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldBooleanWidget

from accounting.admin import access
from accounting.models import Role, Tenant
from sie4.api.uploads import most_megabytes
from sie4.importing.preview import FLAGGA, OTHER_COMPANY
from vouchers.admin.asking import text_field
from vouchers.models import Ledger, LedgerSource

_MEGABYTE = 1024 * 1024


class FileForm(forms.Form):
    file = forms.FileField(label=_("SIE file"), widget=UnfoldAdminFileFieldWidget)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > most_megabytes() * _MEGABYTE:
            message = gettext("The file is larger than %(most)s MB.") % {"most": most_megabytes()}
            raise forms.ValidationError(message)
        return file


class ImportForm(FileForm):
    tenant: Any = forms.ModelChoiceField(
        None, label=_("Organisation"), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    ledger: Any = forms.ModelChoiceField(
        None,
        label=_("Ledger"),
        required=False,
        empty_label=_("One for the file's company (usual)"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Your own ledger takes only what continues its numbers, in open years and periods."),
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        own = access.tenants_with(request, Role.TREASURER)
        ledgers = Ledger.objects.filter(tenant_id__in=own, archived_at=None)
        self._set("tenant", Tenant.objects.filter(pk__in=own).order_by("name"))
        self._set("ledger", ledgers.exclude(source=LedgerSource.INTEGRATION).order_by("source", "name"))
        self.fields["series"] = series_field()
        self.order_fields(["tenant", "file", "ledger", "series"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ledger = cleaned.get("ledger")
        if ledger is not None and ledger.tenant != cleaned.get("tenant"):
            self.add_error("ledger", gettext("This ledger belongs to another organisation."))
        return cleaned

    def _set(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]


class ApproveForm(forms.Form):
    """Only the ticks that this file needs, and a series where vouchers are numbered here."""

    def __init__(self, preview: dict[str, Any], data: Any) -> None:
        super().__init__(data)
        company = preview["company"]
        labels = {
            FLAGGA: gettext("Import it although it says that it was read into a ledger before (#FLAGGA 1)"),
            OTHER_COMPANY: gettext("Import it although it belongs to %(name)s, %(org_number)s") % company,
        }
        for tick in preview["ticks"]:
            self.fields[tick] = forms.BooleanField(label=labels[tick], widget=UnfoldBooleanWidget)
        if preview["vouchers"]["to_be_numbered"]:
            self.fields["series"] = series_field()


def series_field() -> forms.CharField:
    return text_field(
        gettext("Series"),
        10,
        required=False,
        help_text=gettext("For vouchers that name none, as in files of feeder systems. Empty: A."),
    )
