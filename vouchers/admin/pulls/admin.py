"""The list of readings of integrations' books, the page of one, and the button that asks for one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin
from accounting.admin.said import tell_refusal
from accounting.admin.told import told
from accounting.models import Role
from accounting.sync.errors import SyncRefused
from vouchers.admin.pulls.ask_form import AskForm
from vouchers.models import LedgerPull
from vouchers.pulling.asking import ask_to_pull

_TONES: dict[str, str] = {
    LedgerPull.Status.WAITING: labels.WARN,
    LedgerPull.Status.RUNNING: labels.BUSY,
    LedgerPull.Status.DONE: labels.GOOD,
    LedgerPull.Status.FAILED: labels.BAD,
}
_WAYS = {"list": _("one by one"), "sie": _("SIE file"), "": "–"}


@admin.register(LedgerPull)
class LedgerPullAdmin(PageAdmin):
    template = "admin/vouchers/ledger_pull.html"
    menu_icon, menu_place = "cloud_download", 12
    role_to_add = Role.TREASURER
    list_display = ("asked", "ledger", "status_label", "calls", "finished", "by")
    list_filter = ("status", "ledger")
    ordering = ("-requested_at",)

    def context(self, request: HttpRequest, row: LedgerPull) -> dict[str, Any]:
        error = told(row.error_code, row.error_params, provider=_provider(row)) if row.error_code else None
        return {
            "badge": {"text": row.get_status_display(), "tone": _TONES[row.status]},
            "facts": [
                (gettext("Ledger"), str(row.ledger)),
                (
                    gettext("Asked for"),
                    f"{wording.moment(row.requested_at)}, {wording.person(row.requested_by)}",
                ),
                (gettext("Completed"), wording.moment(row.finished_at)),
                (gettext("Calls"), wording.number(row.report.get("calls", 0))),
            ],
            "years": [_year(one) for one in row.report.get("years", [])],
            "error": error,
            "words": row.error_words,
        }

    def row_name(self, row: LedgerPull) -> str:
        return gettext("Reading of %(ledger)s") % {"ledger": row.ledger}

    def add_page(self, request: HttpRequest) -> HttpResponse:
        form = AskForm(request, Role.TREASURER, request.POST or None)
        if request.method == "POST" and form.is_valid():
            chosen = form.cleaned_data
            try:
                pull = ask_to_pull(
                    integration=chosen["integration"],
                    requested_by=access.actor(request),
                    whole=chosen["whole"],
                )
            except SyncRefused as refused:
                tell_refusal(request, refused, provider=chosen["integration"].provider)
            else:
                return HttpResponseRedirect(self.address(pull))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": gettext("Read the books of an integration"),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/vouchers/choose_integration.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerPull]:
        return super().get_queryset(request).select_related("ledger__integration", "tenant")

    @display(description=_("requested"), ordering="requested_at")
    def asked(self, row: LedgerPull) -> str:
        return wording.moment(row.requested_at)

    @display(description=_("status"), ordering="status", label=_TONES)
    def status_label(self, row: LedgerPull) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=_("calls"))
    def calls(self, row: LedgerPull) -> str:
        return wording.number(row.report.get("calls", 0))

    @display(description=_("finished"), ordering="finished_at")
    def finished(self, row: LedgerPull) -> str:
        return wording.moment(row.finished_at)

    @display(description=_("requested by"))
    def by(self, row: LedgerPull) -> str:
        return wording.person(row.requested_by)


def _provider(row: LedgerPull) -> str:
    return row.ledger.integration.provider if row.ledger.integration else ""


def _year(report: dict[str, Any]) -> dict[str, str]:
    gaps = [f"{series}{number}" for series, numbers in report["gaps"].items() for number in numbers]
    return {
        "first": report["first"],
        "way": str(_WAYS.get(report["way"], report["way"])),
        "vouchers": wording.number(report["vouchers"]),
        "list_calls": wording.number(report["list_calls"]),
        "sie_calls": "–" if report["sie_calls"] is None else wording.number(report["sie_calls"]),
        "changed": wording.number(report["changed"]),
        "gone": wording.number(report["gone"]),
        "gaps": ", ".join(gaps) or "–",
    }
