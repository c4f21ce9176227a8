"""The three questions of the start page, answered for the person's own organisations."""

from typing import Any

from django.http import HttpRequest

from accounting.admin import access
from accounting.admin.problems.summary import problem_line
from accounting.admin.start.charts import outcome_chart
from accounting.admin.start.connections import connection_line
from accounting.models import Integration, Problem, Role

_PROBLEMS = 6


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    integrations = Integration.objects.select_related("tenant", "grant__app").order_by("company_name", "pk")
    problems = Problem.objects.filter(solved_at=None).select_related("integration").order_by("opened_at")
    lines = [connection_line(integration) for integration in integrations]
    return {
        **context,
        "connections": lines,
        "problems": [problem_line(problem) for problem in problems[:_PROBLEMS]],
        "problem_count": problems.count(),
        "in_step": bool(lines) and all(line.in_step for line in lines),
        "chart": outcome_chart(),
        "budgets": [line for line in lines if line.budget_left is not None],
        "may_connect": access.may(request, Role.TREASURER),
        "has_membership": bool(access.roles(request)),
        "several": access.has_several(request),
    }
