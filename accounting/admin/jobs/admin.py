"""The list of sync jobs and the page of one: its plan, its progress, its decisions."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import labels, wording
from accounting.admin.jobs import decisions, failed_csv, plan_page, progress_answer, send_again, summary
from accounting.admin.jobs.newer_plan import newer_plans
from accounting.admin.jobs.trigger_filter import TriggerFilter
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.shown_page import CompletesRows
from accounting.models import Role, State, SyncJob


@admin.register(SyncJob)
class SyncJobAdmin(CompletesRows, PageAdmin):
    template = "admin/frost/job.html"
    list_display = (
        "created",
        "integration_name",
        "what",
        "period",
        "status_label",
        "done",
        "failed",
        "asked_by",
    )
    list_filter = ("status", "dry_run", TriggerFilter, "integration")
    ordering = ("-created_at",)
    date_hierarchy = None
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("approve", decisions.approve),
        RowPage("stop", decisions.stop),
        RowPage("retry", send_again.retry),
        RowPage("progress", progress_answer.progress, Role.VIEWER),
        RowPage("failed", failed_csv.download, Role.VIEWER),
    )

    def row_name(self, row: SyncJob) -> str:
        return f"{summary.what(row)}, {wording.moment(row.created_at)}"

    def complete(self, rows: Sequence[SyncJob]) -> None:
        newer = newer_plans(rows)
        for row in rows:
            row.newer_plan = newer.get(row.pk)  # type: ignore[attr-defined]

    def context(self, request: HttpRequest, row: SyncJob) -> dict[str, Any]:
        return {"title": summary.what(row), **plan_page.context(row, request.GET)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncJob]:
        rows = super().get_queryset(request).select_related("integration", "tenant")
        return rows.annotate(
            item_count=Count("items"),
            confirmed_count=Count("items", filter=Q(items__state=State.CONFIRMED)),
            failed_count=Count("items", filter=Q(items__state__in=[State.REJECTED, State.NEEDS_PERSON])),
        )

    @display(description=_("created"), ordering="created_at")
    def created(self, row: SyncJob) -> str:
        return wording.moment(row.created_at)

    @display(description=_("integration"), ordering="integration__company_name")
    def integration_name(self, row: SyncJob) -> str:
        return str(row.integration)

    @display(description=_("what"))
    def what(self, row: SyncJob) -> str:
        return summary.what(row)

    @display(description=_("period"), ordering="date_from")
    def period(self, row: SyncJob) -> str:
        if row.record_ids:
            return gettext("%(count)s chosen records") % {"count": len(row.record_ids)}
        return wording.period(row.date_from, row.date_to)

    @display(description=_("status"), ordering="status", label={**labels.JOB_TONES, "replaced": labels.CALM})
    def status_label(self, row: SyncJob) -> tuple[str, str]:
        newer = getattr(row, "newer_plan", None)
        return ("replaced" if newer else row.status), summary.plan_badge(row, newer).text

    @display(description=_("confirmed"))
    def done(self, row: Any) -> str:
        return f"{row.confirmed_count} / {row.item_count}"

    @display(description=_("failed"))
    def failed(self, row: Any) -> int:
        return int(row.failed_count)

    @display(description=_("requested by"), ordering="requested_by")
    def asked_by(self, row: SyncJob) -> str:
        return wording.person(row.requested_by)
