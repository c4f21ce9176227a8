"""/api/problems/ and /api/sync-logs/: what needs a person, and what ran."""

from typing import Any

from django.db.models import Count, Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.shapes.evidence import (
    AcceptedProblem,
    DecidedProblem,
    Decision,
    LogRow,
    ProblemShape,
    SolvedProblem,
)
from accounting.api.views import FrostList, FrostView, read
from accounting.models import Problem, SyncLog
from accounting.sync.accept import accept_difference
from accounting.sync.credit import credit, solve_without_credit
from accounting.sync.pulling.decisions import decide

_LOG_STATUSES = ("started", "success", "failed")


def _problems() -> Any:
    held = Q(holds__released_at=None)
    return Problem.objects.select_related("integration").annotate(
        blocks=Count("holds", filter=held),
        blocks_records=Count("holds__item__resource_id", filter=held, distinct=True),
    )


@extend_schema(tags=["problems"])
class Problems(FrostList):
    """What needs a person, the newest first."""

    ordering = "-opened_at"
    filters = ("open", "integration")

    @extend_schema(
        operation_id="problems_list",
        parameters=[
            choice("open", "true: only open ones; false: only solved ones.", OpenApiTypes.BOOL),
            choice("integration", kind=OpenApiTypes.UUID),
        ],
        responses=answers(ProblemShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = _problems()
        is_open = filters.yes_no(request, "open")
        if is_open is not None:
            rows = rows.filter(solved_at__isnull=is_open)
        if integration := filters.identifier(request, "integration"):
            rows = rows.filter(integration_id=integration)
        return self.get_paginated_response(ProblemShape(self.page(rows), many=True).data)


@extend_schema(tags=["problems"], parameters=[identified(), IDEMPOTENCY])
class Solve(FrostView):
    """Say that the cause is gone: all that waited for it is due again.

    Nothing is credited by this call. Where the problem holds a proposal to credit a document and send it anew,
    the record is planned anew instead: if it agrees with its document again, the problem ends by itself; if not,
    it stays open (`solved_at` is null), and only `POST /api/problems/{id}/credit` credits.
    """

    of_row = True

    @extend_schema(operation_id="problems_solve", request=None, responses=answers(SolvedProblem, 404, 409))
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        problem = self.row(Problem.objects.all(), id)
        released = solve_without_credit(problem=problem, solved_by=actor(request)).released
        return _solved(problem, released)


@extend_schema(tags=["problems"], parameters=[identified(), IDEMPOTENCY])
class Credit(FrostView):
    """Order the credit: the documents of the held credit proposals are credited and sent anew.

    A booked document that was credited stays credited. Payments that stand on it stay there. What else the
    problem holds goes on as well. Answers 409 where the problem holds no credit.
    """

    of_row = True

    @extend_schema(operation_id="problems_credit", request=None, responses=answers(SolvedProblem, 404, 409))
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        problem = self.row(Problem.objects.all(), id)
        released = credit(problem=problem, ordered_by=actor(request))
        return _solved(problem, released)


@extend_schema(tags=["problems"], parameters=[identified(), IDEMPOTENCY])
class Accept(FrostView):
    """Leave the documents at the provider as they stand: the records count as in step, nothing is sent."""

    of_row = True

    @extend_schema(operation_id="problems_accept", request=None, responses=answers(AcceptedProblem, 404, 409))
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        problem = self.row(Problem.objects.all(), id)
        accepted = accept_difference(problem=problem, accepted_by=actor(request))
        problem.refresh_from_db()
        return Response(
            AcceptedProblem({"id": problem.pk, "accepted": accepted, "solved_at": problem.solved_at}).data
        )


@extend_schema(tags=["problems"], parameters=[identified(), IDEMPOTENCY])
class Decide(FrostView):
    """Decide about a document that was read back: "link" these, make a "new" record of it, "take" over what is
    proposed, "archive" our record or "keep" it although its document is gone.

    The document is read once more, and then what was decided is done. Nothing is written at the provider.
    """

    of_row = True

    @extend_schema(
        operation_id="problems_decide", request=Decision, responses=answers(DecidedProblem, 400, 404, 409)
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        problem = self.row(Problem.objects.all(), id)
        asked = read(Decision(data=request.data), request)
        count = decide(
            problem=problem,
            action=asked["action"],
            decided_by=actor(request),
            record=asked.get("record"),
        )
        problem.refresh_from_db()
        body = {"id": problem.pk, "documents": count, "solved_at": problem.solved_at}
        return Response(DecidedProblem(body).data)


def _solved(problem: Problem, released: int) -> Response:
    problem.refresh_from_db()
    return Response(
        SolvedProblem({"id": problem.pk, "released": released, "solved_at": problem.solved_at}).data
    )


@extend_schema(tags=["sync logs"])
class Logs(FrostList):
    """What ran, the newest first."""

    filters = ("integration", "run_id", "status")

    @extend_schema(
        operation_id="sync_logs_list",
        parameters=[
            choice("integration", kind=OpenApiTypes.UUID),
            choice("run_id", kind=OpenApiTypes.UUID),
            choice("status"),
        ],
        responses=answers(LogRow(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = SyncLog.objects.select_related("integration")
        for name, column in (("integration", "integration_id"), ("run_id", "run_id")):
            if value := filters.identifier(request, name):
                rows = rows.filter(**{column: value})
        if status := filters.one_of(request, "status", _LOG_STATUSES):
            rows = rows.filter(status=status)
        return self.get_paginated_response(LogRow(self.page(rows), many=True).data)
