"""The import button of the versions: which sheet for which draft, a preview, and its confirmation."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportMixin
from import_export.forms import ConfirmImportForm as BaseConfirmForm
from import_export.results import Result, RowResult
from unfold.contrib.import_export.forms import ImportForm as BaseImportForm
from unfold.widgets import UnfoldAdminSelectWidget

from accounting import scope
from accounting.admin import access, wording
from accounting.admin.account_mappings.sheet_resource import RuleResource
from accounting.admin.account_mappings.sheets import IMPORTS
from accounting.admin.pages import row_address
from accounting.admin.records.csv_import.uploads import SealedUpload, UploadMissing
from accounting.admin.said import tell_refusal
from accounting.mappings.errors import MappingRefused
from accounting.models import MappingStatus, ProviderAccountMapping, Role

_XLSX = "1"


class SheetForm(BaseImportForm):
    mapping = forms.ChoiceField(label=_("Draft"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, drafts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = _("CSV or XLSX file")
        self.fields["mapping"].choices = drafts
        self.fields["format"].widget, self.fields["format"].required = forms.HiddenInput(), False
        self.order_fields(["mapping", "import_file", "resource", "format"])

    def clean(self) -> dict[str, Any]:
        """The name of the file says what it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = getattr(cleaned.get("import_file"), "name", "")
        cleaned["format"] = _XLSX if name.lower().endswith(".xlsx") else "0"
        return cleaned


class SheetConfirmForm(BaseConfirmForm):
    """`changed_at`: the draft that the preview showed; another one is not overwritten."""

    mapping = forms.UUIDField(widget=forms.HiddenInput())
    changed_at = forms.CharField(widget=forms.HiddenInput())


class SheetImport(ImportMixin):
    import_form_class = SheetForm
    confirm_form_class = SheetConfirmForm
    resource_classes = (RuleResource,)
    tmp_storage_class = SealedUpload
    skip_admin_log = True

    @property
    def import_formats(self) -> list[type[Any]]:
        return IMPORTS

    def get_import_formats(self) -> list[type[Any]]:
        return IMPORTS

    def has_import_permission(self, request: HttpRequest) -> bool:
        return access.may(request, Role.TREASURER)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        request.import_drafts = _drafts(request)  # type: ignore[attr-defined]
        with _chosen(request):
            answer: TemplateResponse = super().import_action(request, **kwargs)
            answer.context_data["title"] = gettext("Import rules from CSV or XLSX")  # type: ignore[index]
            return answer.render()

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        with _chosen(request):
            draft = _draft(request)
            if draft is not None and request.POST.get("changed_at") != _stamp(draft):
                text = gettext("Somebody else has changed this draft meanwhile. This is how it stands now.")
                messages.error(request, text)
                return HttpResponseRedirect(row_address(draft))
            try:
                answer: Any = super().process_import(request, **kwargs)
            except UploadMissing:
                messages.error(request, gettext("The file is no longer here. Choose it once more."))
                return HttpResponseRedirect(self._address("import"))
            except MappingRefused as refusal:
                tell_refusal(request, refusal)
                return HttpResponseRedirect(self._address("changelist"))
            return answer.render() if isinstance(answer, TemplateResponse) else answer

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_import_form_kwargs(request), "drafts": request.import_drafts}  # type: ignore[attr-defined]

    def get_import_form_initial(self, request: HttpRequest) -> dict[str, Any]:
        return {"mapping": request.GET.get("mapping", "")}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial["mapping"] = import_form.cleaned_data["mapping"]
            initial["changed_at"] = _stamp(_draft(request))
        return initial

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"mapping": _draft(request), "changed_by": access.actor(request)}

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        totals, draft = result.totals, _draft(request)
        counts = {
            "new": wording.number(totals[RowResult.IMPORT_TYPE_NEW]),
            "changed": wording.number(totals[RowResult.IMPORT_TYPE_UPDATE]),
            "removed": wording.number(totals[RowResult.IMPORT_TYPE_DELETE]),
            "unchanged": wording.number(totals[RowResult.IMPORT_TYPE_SKIP]),
        }
        text = gettext(
            "Imported: %(new)s new, %(changed)s changed, %(removed)s removed, %(unchanged)s unchanged."
        )
        messages.success(request, text % counts)
        return HttpResponseRedirect(row_address(draft) if draft else self._address("changelist"))

    def _address(self, tail: str) -> str:
        label, name = self.get_model_info()
        return reverse(f"admin:{label}_{name}_{tail}")


def _rows(request: HttpRequest) -> Any:
    return ProviderAccountMapping.objects.filter(
        tenant_id__in=access.tenants_with(request, Role.TREASURER), status=MappingStatus.DRAFT
    ).select_related("integration__tenant", "tenant")


def _drafts(request: HttpRequest) -> list[tuple[str, str]]:
    rows = _rows(request).order_by("tenant__name", "integration__company_name")
    return [(str(row.pk), f"{row.integration} · {row}") for row in rows]


def _draft(request: HttpRequest) -> ProviderAccountMapping | None:
    try:
        wanted = UUID(request.POST.get("mapping", ""))
    except ValueError:
        return None
    found: ProviderAccountMapping | None = _rows(request).filter(pk=wanted).first()
    return found


def _stamp(draft: ProviderAccountMapping | None) -> str:
    return draft.changed_at.isoformat() if draft else ""


def _chosen(request: HttpRequest) -> AbstractContextManager[Any]:
    """From here on only the draft's organisation is in scope.

    Raises PermissionDenied where there is no such draft that the person may write to.
    """
    if request.method != "POST" or not request.POST.get("mapping"):
        return nullcontext()
    draft = _draft(request)
    if draft is None:
        raise PermissionDenied
    return scope.narrowed(draft.tenant_id)
