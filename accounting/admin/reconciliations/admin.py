"""The list of comparisons and the page of one."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import labels, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.reconciliations import decisions, result_page
from accounting.models import Reconciliation


@admin.register(Reconciliation)
class ReconciliationAdmin(PageAdmin):
    template = "admin/frost/reconciliation.html"
    list_display = ("created", "integration", "period", "what", "status_label", "result", "asked_by")
    list_filter = ("status", "integration")
    ordering = ("-created_at",)
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("start", decisions.start_it),
        RowPage("mend", decisions.mend_it),
    )

    def context(self, request: HttpRequest, row: Reconciliation) -> dict[str, Any]:
        return result_page.context(row, request.GET)

    def row_name(self, row: Reconciliation) -> str:
        return gettext("Comparison %(period)s") % {"period": wording.period(row.date_from, row.date_to)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reconciliation]:
        return super().get_queryset(request).select_related("integration__grant__app", "tenant")

    @display(description=_("created"), ordering="created_at")
    def created(self, row: Reconciliation) -> str:
        return wording.moment(row.created_at)

    @display(description=_("period"), ordering="date_from")
    def period(self, row: Reconciliation) -> str:
        return wording.period(row.date_from, row.date_to)

    @display(description=_("data types"))
    def what(self, row: Reconciliation) -> str:
        return ", ".join(labels.data_type_heading(key) for key in row.data_types)

    @display(description=_("status"), ordering="status", label=True)
    def status_label(self, row: Reconciliation) -> str:
        return result_page.badge(row).text

    @display(description=_("result"))
    def result(self, row: Reconciliation) -> str:
        return result_page.count_text(row) or "–"

    @display(description=_("asked for by"))
    def asked_by(self, row: Reconciliation) -> str:
        return wording.person(row.requested_by)
