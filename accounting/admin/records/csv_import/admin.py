"""The import button of the record lists, its preview and its confirmation."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from import_export.admin import ImportMixin
from import_export.results import Result, RowResult

from accounting import scope
from accounting.admin import access, wording
from accounting.admin.records.csv_import.format import SpreadsheetCsv, UnusableFile
from accounting.admin.records.csv_import.forms import CsvConfirmForm, CsvImportForm
from accounting.admin.records.csv_import.resource import RecordResource
from accounting.admin.records.csv_import.uploads import SealedUpload, UploadMissing
from accounting.models import Role, Tenant
from accounting.records import of_model


class CsvImport(ImportMixin):
    import_form_class = CsvImportForm
    confirm_form_class = CsvConfirmForm
    resource_classes = (RecordResource,)
    tmp_storage_class = SealedUpload
    # Facts are noted by save_records; Django's own log would keep names.
    skip_admin_log = True

    @property
    def import_formats(self) -> list[type[SpreadsheetCsv]]:
        return [SpreadsheetCsv]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return access.may(request, Role.TREASURER)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        request.import_tenants = _tenants(request)  # type: ignore[attr-defined]
        with _chosen(request):
            answer: TemplateResponse = super().import_action(request, **kwargs)
            answer.context_data["title"] = gettext("Import from CSV")  # type: ignore[index]
            return answer.render()

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        with _chosen(request):
            try:
                answer: Any = super().process_import(request, **kwargs)
            except UploadMissing:
                messages.error(request, gettext("The file is no longer here. Choose it once more."))
                return HttpResponseRedirect(self._address("import"))
            except UnusableFile as error:
                messages.error(request, str(error))
                return HttpResponseRedirect(self._address("import"))
            return answer.render() if isinstance(answer, TemplateResponse) else answer

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_import_form_kwargs(request), "tenants": request.import_tenants}  # type: ignore[attr-defined]

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial["tenant"] = import_form.cleaned_data["tenant"]
        return initial

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {
            "record_type": of_model(self.model),
            "tenant": _tenant(request),
            "changed_by": access.actor(request),
        }

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        totals = result.totals
        counts = {
            "created": wording.number(totals[RowResult.IMPORT_TYPE_NEW]),
            "updated": wording.number(totals[RowResult.IMPORT_TYPE_UPDATE]),
            "unchanged": wording.number(totals[RowResult.IMPORT_TYPE_SKIP]),
        }
        text = gettext("Imported: %(created)s new, %(updated)s changed, %(unchanged)s unchanged.")
        messages.success(request, text % counts)
        for row in result.invalid_rows:
            messages.error(request, gettext("Line %(line)s was refused.") % {"line": row.number})
        return HttpResponseRedirect(self._address("changelist"))

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        form.add_error("import_file", _why(e))

    def _address(self, tail: str) -> str:
        label, name = self.get_model_info()
        return reverse(f"admin:{label}_{name}_{tail}")


def _why(error: Exception) -> str:
    if isinstance(error, UnusableFile):
        return str(error)
    return gettext("The file cannot be read as CSV. Save it as CSV in your spreadsheet and choose it again.")


def _tenants(request: HttpRequest) -> list[tuple[str, str]]:
    rows = Tenant.objects.filter(pk__in=access.tenants_with(request, Role.TREASURER)).order_by("name")
    return [(str(tenant.pk), tenant.name) for tenant in rows]


def _wanted(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("tenant", ""))
    except ValueError:
        return None


def _tenant(request: HttpRequest) -> Tenant | None:
    wanted = _wanted(request)
    return Tenant.objects.filter(pk=wanted).first() if wanted else None


def _chosen(request: HttpRequest) -> AbstractContextManager[Any]:
    """From here on only the chosen organisation is in scope.

    Raises PermissionDenied where the person may not write there.
    """
    if request.method != "POST":
        return nullcontext()
    tenant = _wanted(request)
    if tenant is None:
        return nullcontext()
    if not access.may(request, Role.TREASURER, tenant):
        raise PermissionDenied
    return scope.narrowed(tenant)
