"""SIE imports: their list, the upload, and the page of one with its findings, its preview and its approval."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin, RowPage, row_address
from accounting.admin.questions import Question
from accounting.admin.told import told
from accounting.models import Role
from sie4.admin import findings
from sie4.admin.checks import check_page
from sie4.admin.upload_forms import ApproveForm, ImportForm
from sie4.importing import reports
from sie4.importing.approve import approve_import
from sie4.importing.summary import summary_of
from sie4.importing.upload import take_in
from sie4.models import ImportStatus, SieImport
from sie4.models.imports import OPEN
from vouchers.admin.asking import ask_with_form

TONES: dict[str, str] = {
    ImportStatus.VALIDATED: labels.WARN,
    ImportStatus.APPROVED: labels.BUSY,
    ImportStatus.IMPORTED: labels.GOOD,
    ImportStatus.REFUSED: labels.BAD,
    ImportStatus.FAILED: labels.BAD,
    ImportStatus.EXPIRED: labels.CALM,
}


def approve(page: PageAdmin, request: HttpRequest, row: SieImport) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> tuple[str, str]:
        approve_import(upload=row, approved_by=access.actor(request), options=given)
        return gettext("The file is being imported. Reload this page to see its end."), page.address(row)

    question = Question(
        heading=gettext("Import %(file)s?") % {"file": row},
        text=gettext("All of it or nothing: it becomes part of the ledger in one step."),
        button=gettext("Import"),
        facts=[(gettext("Organisation"), str(row.tenant)), *summary_of(row.preview)],
    )
    return ask_with_form(page, request, row, question, ApproveForm(row.preview, request.POST or None), act)


@admin.register(SieImport)
class SieImportAdmin(PageAdmin):
    menu_icon, menu_place = "upload_file", 20
    template = "admin/sie4/import.html"
    role_to_add = Role.TREASURER
    list_display = ("uploaded", "file_name", "status_label", "company", "vouchers", "ledger", "by")
    list_filter = ("status", "ledger")
    search_fields = ("file_name", "sha256")
    ordering = ("-uploaded_at",)
    row_pages: ClassVar[tuple[RowPage, ...]] = (RowPage("approve", approve),)

    def menu_links(self) -> list[tuple[str, str, str]]:
        return [(gettext("Check a SIE file"), "fact_check", reverse("admin:sie4_check"))]

    def get_urls(self) -> list[URLPattern]:
        def checked(request: HttpRequest) -> HttpResponse:
            return check_page(self, request)

        return [path("check/", self.admin_site.admin_view(checked), name="sie4_check"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SieImport]:
        return super().get_queryset(request).select_related("tenant", "ledger", "target")

    def context(self, request: HttpRequest, row: SieImport) -> dict[str, Any]:
        preview = row.preview
        said = reports.told(row.report, findings.language())
        conflicts = [_conflict(one) for one in [*preview["obstacles"], *preview["conflicts"]["rows"]]]
        in_the_way = len(preview["obstacles"]) + preview["conflicts"]["count"]
        return {
            "badge": {"text": row.get_status_display(), "tone": TONES[row.status]},
            "error": told(row.error_code, row.error_params) if row.error_code else None,
            "facts": _facts(row),
            "summary": summary_of(preview),
            "ledger_address": row_address(row.ledger) if row.ledger else "",
            "conflicts": conflicts if row.status in OPEN else [],
            "conflict_count": in_the_way,
            "findings": findings.lines(said),
            "more": sum(row.report["counts"].values()) - len(said),
            "approve": self.address(row, "approve") if row.status in OPEN and not in_the_way else "",
        }

    def add_page(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            upload = take_in(
                tenant=given["tenant"],
                file=given["file"].file,
                name=given["file"].name,
                uploaded_by=access.actor(request),
                target=given["ledger"],
                series=given["series"],
            )
            return HttpResponseRedirect(self.address(upload))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": gettext("Import a SIE file"),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/sie4/import_new.html", context)

    @display(description=_("uploaded"), ordering="uploaded_at")
    def uploaded(self, row: SieImport) -> str:
        return wording.moment(row.uploaded_at)

    @display(description=_("status"), ordering="status", label=TONES)
    def status_label(self, row: SieImport) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=_("company"))
    def company(self, row: SieImport) -> str:
        return str(row.preview["company"]["name"] or "–")

    @display(description=_("vouchers"))
    def vouchers(self, row: SieImport) -> str:
        return wording.number(row.preview["vouchers"]["file"])

    @display(description=_("uploaded by"))
    def by(self, row: SieImport) -> str:
        return wording.person(row.uploaded_by)


def _facts(row: SieImport) -> list[tuple[str, str]]:
    uploaded = f"{wording.moment(row.uploaded_at)}, {wording.person(row.uploaded_by)}"
    found = [
        (gettext("File"), f"{row.file_name or '–'} ({wording.number(row.size)} B)"),
        (gettext("Type"), f"SIE {row.report['kind']}, {row.report['encoding']}"),
        (gettext("Uploaded"), uploaded),
    ]
    if row.approved_at:
        found.append(
            (gettext("Approved"), f"{wording.moment(row.approved_at)}, {wording.person(row.approved_by)}")
        )
    if row.imported_at:
        found.append((gettext("Imported"), wording.moment(row.imported_at)))
    return [*found, ("SHA-256", row.sha256)]


def _conflict(one: dict[str, Any]) -> dict[str, str]:
    words = told(one["code"], one["params"])
    return {
        "line": wording.number(one["line"]) if one.get("line") else "–",
        "voucher": one.get("voucher") or "–",
        "message": words.message,
        "next_step": words.next_step,
    }
