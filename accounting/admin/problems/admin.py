"""The list of problems by cause, and the page of one."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import labels, wording
from accounting.admin.jobs.item_row import item_rows
from accounting.admin.pages import PageAdmin, RowPage, row_address
from accounting.admin.problems import credit, deciding, solving, summary
from accounting.admin.problems.mapping_link import mapping_address
from accounting.admin.problems.open_filter import OpenFilter
from accounting.models import Problem, Reconciliation
from accounting.reconciliation.finish import DIFFER
from accounting.sync.credit import held_credits
from accounting.sync.progress import with_plans

_PER_PAGE = 100


def _comparison(problem: Problem) -> str:
    """The comparison that found what this problem is about."""
    run = problem.params.get("run") if problem.code == DIFFER else None
    found = Reconciliation.objects.filter(pk=run).first() if run else None
    return row_address(found) if found else ""


@admin.register(Problem)
class ProblemAdmin(PageAdmin):
    template = "admin/frost/problem.html"
    list_display = ("message", "next_step", "held", "amounts", "integration", "since")
    list_filter = (OpenFilter, "integration")
    ordering = ("opened_at",)
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("solve", solving.solve_it),
        RowPage("credit", credit.credit_it),
        RowPage("leave", solving.leave_it),
        RowPage("retry", solving.retry),
        *(RowPage(action, deciding.page(action)) for action in deciding.WORDS),
    )

    def context(self, request: HttpRequest, row: Problem) -> dict[str, Any]:
        page = Paginator(with_plans(summary.held_items(row)), _PER_PAGE).get_page(request.GET.get("page"))
        told = summary.sentence(row)
        credits = list(held_credits(row)) if row.solved_at is None else []
        return {
            "title": told.message,
            "credits": credit.numbers(credits),
            "problem": row,
            "told": told,
            "badge": labels.level_badge(row.level),
            "since": wording.moment(row.opened_at),
            "seen": wording.moment(row.seen_at),
            "solved": wording.moment(row.solved_at) if row.solved_at else "",
            "solved_by": wording.person(row.solved_by),
            "held": page.paginator.count,
            "can_leave": solving.has_documents(row),
            "decisions": deciding.buttons(row),
            "amounts": summary.amounts_text(row),
            "integration_address": row_address(row.integration) if row.integration else "",
            "mapping_address": mapping_address(row),
            "comparison_address": _comparison(row),
            "page": page,
            "rows": item_rows(page.object_list),
        }

    def row_name(self, row: Problem) -> str:
        return summary.sentence(row).message

    def get_queryset(self, request: HttpRequest) -> QuerySet[Problem]:
        rows = super().get_queryset(request).select_related("integration", "tenant")
        return rows.annotate(held_now=Count("holds", filter=Q(holds__released_at=None)))

    @display(description=_("What is the matter"))
    def message(self, row: Problem) -> str:
        return summary.sentence(row).message

    @display(description=_("Next step"))
    def next_step(self, row: Problem) -> str:
        return summary.sentence(row).next_step

    @display(description=_("Held"), ordering="held_now")
    def held(self, row: Any) -> int:
        return int(row.held_now)

    @display(description=_("Amount"))
    def amounts(self, row: Problem) -> str:
        return summary.amounts_text(row) or "–"

    @display(description=_("Since"), ordering="opened_at")
    def since(self, row: Problem) -> str:
        return wording.moment(row.opened_at)
