"""/api/records/<type>/: batches in, pages out; one pair of views per registered record type."""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounting import records
from accounting.api import filters
from accounting.api.caller import actor, tenant_of
from accounting.api.idempotency import idempotent
from accounting.api.problem_details import ApiProblem
from accounting.api.record_form import shown
from accounting.api.sentences import REQUEST
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.shapes.records import BatchOutcome, batch_shape, record_shape
from accounting.api.views import FrostList, FrostView, refuse_unknown
from accounting.records import Outcome, RecordType
from accounting.records.outcome import Status
from accounting.records.sentences import explain_issue

MOST_RECORDS = 1000
_STATUSES: tuple[Status, ...] = ("created", "updated", "unchanged", "error")


class Records(FrostList):
    record_type: ClassVar[RecordType]
    ordering = "updated_at"
    filters = ("source_ref", "changed_since")
    of_row = False

    def get(self, request: Request) -> Response:
        rows = self.record_type.model.objects.filter(tenant=tenant_of(request))
        refs = [filters.text(value, "source_ref") for value in request.query_params.getlist("source_ref")]
        if refs:
            rows = rows.filter(source_ref__in=refs)
        since = filters.moment(request, "changed_since")
        if since:
            rows = rows.filter(updated_at__gte=since)
        return self.get_paginated_response(shown(self.record_type, self.page(rows)))

    @idempotent
    def post(self, request: Request) -> Response:
        outcomes = records.save_records(
            tenant=tenant_of(request),
            record_type=self.record_type,
            records=_sent(request.data),
            changed_by=actor(request),
        )
        counts = Counter(outcome.status for outcome in outcomes)
        results = [_result(outcome) for outcome in outcomes]
        return Response({"results": results, "counts": {status: counts[status] for status in _STATUSES}})


class OneRecord(FrostView):
    record_type: ClassVar[RecordType]
    of_row = True

    def get(self, request: Request, id: str) -> Response:
        row = self.row(self.record_type.model.objects.all(), id)
        return Response(shown(self.record_type, [row])[0])


def list_view(of: RecordType) -> Callable[..., Any]:
    shape, plural = record_shape(of), of.plural

    @extend_schema(tags=["records"])
    class View(Records):
        """Up to 1,000 records at once, each created, updated or left; and what is there."""

        record_type = of

        @extend_schema(
            operation_id=f"records_{plural}_list",
            parameters=[
                choice("source_ref", "May be repeated.", many=True),
                choice("changed_since", "Records written at or after this moment.", OpenApiTypes.DATETIME),
            ],
            responses=answers(shape(many=True), 400),
        )
        def get(self, request: Request) -> Response:
            return super().get(request)

        @extend_schema(
            operation_id=f"records_{plural}_save",
            parameters=[IDEMPOTENCY],
            request=batch_shape(of),
            responses=answers(BatchOutcome, 400, 409, 413),
        )
        def post(self, request: Request) -> Response:
            return super().post(request)

    return View.as_view()


def detail_view(of: RecordType) -> Callable[..., Any]:
    @extend_schema(tags=["records"])
    class View(OneRecord):
        """One record, and where it stands outside."""

        record_type = of

        @extend_schema(
            operation_id=f"records_{of.plural}_retrieve",
            parameters=[identified()],
            responses=answers(record_shape(of), 404),
        )
        def get(self, request: Request, id: str) -> Response:
            return super().get(request, id)

    return View.as_view()


def _sent(body: Any) -> list[Any]:
    found = body.get("records") if isinstance(body, dict) else body
    if isinstance(body, dict):
        refuse_unknown(body, {"records"})
    if not isinstance(found, list):
        raise ValidationError({"records": [REQUEST["not_a_list"]]}, "not_a_list")
    if len(found) > MOST_RECORDS:
        raise ApiProblem(400, "too_many_records", {"count": len(found), "most": MOST_RECORDS})
    return found


def _result(outcome: Outcome) -> dict[str, Any]:
    return {
        "index": outcome.index,
        "source_ref": outcome.source_ref,
        "id": outcome.id,
        "status": outcome.status,
        "errors": [explain_issue(issue) for issue in outcome.issues],
    }
