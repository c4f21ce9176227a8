"""The page of the validator: a file goes in, a report comes out, nothing is kept."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from accounting.admin import wording
from sie4.admin import findings
from sie4.admin.upload_forms import FileForm
from sie4.core.report import Report, check

TEMPLATE = "admin/sie4/check.html"


def check_page(admin: Any, request: HttpRequest) -> HttpResponse:
    """For everybody who may look at imports."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    form = FileForm(request.POST or None, request.FILES or None)
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": gettext("Check a SIE file"),
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        report = check(file.file, name=file.name)
        context |= {
            "report": report,
            "facts": _facts(report),
            "findings": findings.lines(findings.told(report.findings)),
        }
        context["more"] = sum(report.counts.values()) - len(report.findings)
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, TEMPLATE, context)


def _facts(report: Report) -> list[tuple[str, str]]:
    return [
        (gettext("File"), report.name),
        (gettext("Type"), f"SIE {report.kind}, {report.encoding}"),
        (gettext("Lines"), wording.number(report.lines)),
        (gettext("Accounts"), wording.number(report.accounts)),
        (gettext("Vouchers"), f"{wording.number(report.vouchers)} ({wording.number(report.rows)})"),
        (gettext("Errors"), wording.number(report.errors)),
        (gettext("Warnings"), wording.number(report.warnings)),
    ]
