"""The list of SIE exports, the page of one with its bar, report and download, and the form that asks for one."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import access, facts, labels, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.questions import Question
from accounting.admin.said import refusal_sentence, tell_refusal
from accounting.admin.told import told
from accounting.models import Role
from accounting.sync.errors import SyncRefused
from sie4.admin.exports.form import ExportForm
from sie4.admin.findings import lines
from sie4.exporting.asking import ask_for_export
from sie4.exporting.handing_out import answer_with_file
from sie4.exporting.told import findings, notes
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus
from vouchers.admin.asking import TEMPLATE

facts.register({"sie_exported": _("SIE file exported"), "sie_export_failed": _("SIE export failed")})

_TONES: dict[str, str] = {
    ExportStatus.PENDING: labels.WARN,
    ExportStatus.GENERATING: labels.BUSY,
    ExportStatus.COMPLETED: labels.GOOD,
    ExportStatus.FAILED: labels.BAD,
}
_KILO, _MEGA = 1_000, 1_000_000


def progress(page: PageAdmin, request: HttpRequest, row: SIE4Export) -> HttpResponse:
    return JsonResponse(_figures(row), headers={"Cache-Control": "no-store"})


def download(page: PageAdmin, request: HttpRequest, row: SIE4Export) -> HttpResponseBase:
    try:
        return answer_with_file(row)
    except SyncRefused as refused:
        tell_refusal(request, refused)
        return HttpResponseRedirect(page.address(row))


@admin.register(SIE4Export)
class SIE4ExportAdmin(PageAdmin):
    template = "admin/sie4/export.html"
    menu_icon, menu_place = "file_export", 20
    role_to_add = Role.TREASURER
    list_display = ("asked", "year", "ledger", "kind", "status_label", "count", "amount", "by")
    list_filter = ("status", "ledger")
    ordering = ("-created_at",)
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("progress", progress, Role.VIEWER),
        RowPage("download", download, Role.VIEWER),  # type: ignore[arg-type]  # a streamed answer is one too
    )

    def context(self, request: HttpRequest, row: SIE4Export) -> dict[str, Any]:
        language = get_language() or ""
        return {
            "badge": {"text": row.get_status_display(), "tone": _TONES[row.status]},
            "error": told(row.error_code, row.error_params) if row.error_code else None,
            "progress": _figures(row),
            "moving": row.is_open,
            "facts": _facts(row),
            "contents": _contents(row),
            "notes": notes(row, language),
            "findings": lines(findings(row, language)),
            "checked": row.status == ExportStatus.COMPLETED,
            "replaced": row.replaced,
            "download": self.address(row, "download") if row.file else "",
        }

    def row_name(self, row: SIE4Export) -> str:
        return gettext("SIE file %(year)s") % {"year": row.fiscal_year.label}

    def add_page(self, request: HttpRequest) -> HttpResponse:
        form = ExportForm(request)
        if request.method == "POST" and form.is_valid():
            try:
                made = ask_for_export(requested_by=access.actor(request), **form.wanted())
            except SyncRefused as refused:
                form.add_error(None, refusal_sentence(refused))
                messages.error(request, refusal_sentence(refused))
            else:
                return HttpResponseRedirect(self.address(made))
        question = Question(
            heading=gettext("Export to a SIE file"),
            text=gettext(
                "As it stands here, the file is what an auditor asks for: the whole year, everything on."
            ),
            button=gettext("Export"),
        )
        context = {"title": question.heading, "question": question, "form": form, "opts": self.opts}
        return TemplateResponse(request, TEMPLATE, {**self.admin_site.each_context(request), **context})

    def get_queryset(self, request: HttpRequest) -> QuerySet[SIE4Export]:
        return super().get_queryset(request).select_related("ledger", "fiscal_year", "tenant")

    @display(description=_("requested"), ordering="created_at")
    def asked(self, row: SIE4Export) -> str:
        return wording.moment(row.created_at)

    @display(description=_("fiscal year"), ordering="fiscal_year__start")
    def year(self, row: SIE4Export) -> str:
        return row.fiscal_year.label

    @display(description=_("status"), ordering="status", label=_TONES)
    def status_label(self, row: SIE4Export) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=_("vouchers"), ordering="vouchers")
    def count(self, row: SIE4Export) -> str:
        return wording.number(row.vouchers)

    @display(description=_("size"), ordering="size")
    def amount(self, row: SIE4Export) -> str:
        return _size(row.size)

    @display(description=_("requested by"))
    def by(self, row: SIE4Export) -> str:
        return wording.person(row.requested_by)


def _figures(row: SIE4Export) -> dict[str, Any]:
    return {"status": row.status, "percent": row.progress, "done": f"{row.progress} %"}


def _facts(row: SIE4Export) -> list[tuple[str, str]]:
    year = row.fiscal_year
    return [
        (gettext("Ledger"), str(row.ledger)),
        (gettext("Fiscal year"), year.label),
        (gettext("Type"), row.get_kind_display()),
        (gettext("Vouchers"), wording.period(row.date_from or year.start, row.date_to or year.end)),
        (gettext("Series"), ", ".join(row.series) or gettext("all")),
        (gettext("Opening balances"), wording.plain(row.include_opening_balances)),
        (gettext("Closing balances and results"), wording.plain(row.include_closing_balances)),
        (gettext("Period balances"), wording.plain(row.include_period_balances)),
        (gettext("Asked for"), f"{wording.moment(row.created_at)}, {wording.person(row.requested_by)}"),
    ]


def _contents(row: SIE4Export) -> list[tuple[str, str]]:
    return [
        (gettext("Accounts"), wording.number(row.accounts)),
        (gettext("Vouchers"), wording.number(row.vouchers)),
        (gettext("Rows"), wording.number(row.rows)),
        (gettext("Size"), _size(row.size)),
        ("SHA-256", row.sha256 or "–"),
        (gettext("Completed"), wording.moment(row.completed_at)),
        *([(gettext("File deleted"), wording.moment(row.file_deleted_at))] if row.file_deleted_at else []),
    ]


def _size(size: int) -> str:
    if size >= _MEGA:
        return f"{wording.number(round(size / _MEGA))} MB"
    return f"{wording.number(-(-size // _KILO))} kB" if size else "–"
