"""The list of integrations and the page of one."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import labels, wording
from accounting.admin.integrations import (
    connect,
    connection_probe,
    disconnect,
    settings_page,
    start_work,
    status_page,
    switch,
)
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.reconciliations import ask_page
from accounting.models import Integration, Problem, Role, SyncItem
from accounting.sync.progress import consent_days_left


@admin.register(Integration)
class IntegrationAdmin(PageAdmin):
    template = "admin/frost/integration.html"
    role_to_add = connect.ROLE
    list_display = (
        "company", "provider_label", "status_label", "days_left", "last_sync", "open_problems", "waiting",
    )  # fmt: skip
    list_filter = ("status",)
    search_fields = ("company_name", "company_org_number", "provider")
    ordering = ("company_name", "pk")
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("connect", connect.reconnect, connect.ROLE),
        RowPage("test", connection_probe.test),
        RowPage("start", start_work.start),
        RowPage("reconcile", ask_page.ask, Role.VIEWER),
        RowPage("pause", switch.pause_it),
        RowPage("resume", switch.resume_it),
        RowPage("disconnect", disconnect.ask, Role.ADMINISTRATOR),
        RowPage("settings", settings_page.settings, Role.ADMINISTRATOR),
    )

    def context(self, request: HttpRequest, row: Integration) -> dict[str, Any]:
        return status_page.context(row)

    def add_page(self, request: HttpRequest) -> HttpResponse:
        return connect.add(self, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Integration]:
        rows = super().get_queryset(request).select_related("tenant", "grant__app")
        return rows.annotate(
            problem_count=_count(Problem.objects.filter(solved_at=None)),
            waiting_count=_count(
                SyncItem.objects.filter(plan_only=False, status__in=["pending", "processing"])
            ),
        )

    @display(description=_("company"), ordering="company_name")
    def company(self, row: Integration) -> str:
        number = f" ({row.company_org_number})" if row.company_org_number else ""
        return f"{row.company_name or '–'}{number}"

    @display(description=_("provider"), ordering="provider")
    def provider_label(self, row: Integration) -> str:
        return labels.provider_name(row.provider)

    @display(description=_("status"), ordering="status", label=labels.INTEGRATION_TONES)
    def status_label(self, row: Integration) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=_("days left"))
    def days_left(self, row: Integration) -> str:
        return status_page.days_left_text(row, consent_days_left(row))

    @display(description=_("last sync"), ordering="last_sync_at")
    def last_sync(self, row: Integration) -> str:
        return wording.moment(row.last_sync_at)

    @display(description=_("open problems"), ordering="problem_count")
    def open_problems(self, row: Any) -> int:
        return int(row.problem_count)

    @display(description=_("waiting"), ordering="waiting_count")
    def waiting(self, row: Any) -> int:
        return int(row.waiting_count)


def _count(rows: QuerySet[Any]) -> Coalesce:
    """A count per integration that does not multiply with other joins."""
    counted = (
        rows.filter(integration=OuterRef("pk"))
        .order_by()
        .values("integration")
        .annotate(number=Count("pk", filter=Q()))
    )
    return Coalesce(Subquery(counted.values("number")), 0)
