"""/api/reversals/: which vouchers are reversed and what became of each; a person's yes or no."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.bodies import require_body
from accounting.api.caller import actor
from accounting.api.shapes.declared import answers, choice, identified
from accounting.api.views import FrostList, FrostView, read
from vouchers.api.reversal_shapes import ApproveRequest, ReversalDetail, ReversalShape
from vouchers.mirror.deciding import approve, dismiss
from vouchers.models import Alert, Reversal, ReversalState

_ALERTS = ["changed", "deleted"]


def reversals() -> Any:
    return Reversal.objects.select_related("integration__grant__app", "integration__tenant", "rule", "mirror")


@extend_schema(tags=["reversals"])
class Reversals(FrostList):
    """Reversals, the latest noticed first."""

    ordering = "-noticed_at"
    filters = ("integration", "rule", "state", "original")

    @extend_schema(
        operation_id="reversals_list",
        parameters=[
            choice("integration", kind=OpenApiTypes.UUID),
            choice("rule", kind=OpenApiTypes.UUID),
            choice("state", "noticed, proposed, approved, sending, confirmed, needs_person or dropped"),
            choice("original", "changed or deleted: what waits for a decision because of that"),
        ],
        responses=answers(ReversalShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = reversals()
        for name in ("integration", "rule"):
            if found := filters.identifier(request, name):
                rows = rows.filter(**{f"{name}_id": found})
        if state := filters.one_of(request, "state", ReversalState.values):
            rows = rows.filter(state=state)
        if alert := filters.one_of(request, "original", _ALERTS):
            rows = rows.filter(alert=Alert(alert))
        return self.get_paginated_response(ReversalShape(self.page(rows), many=True).data)


@extend_schema(tags=["reversals"], parameters=[identified()])
class OneReversal(FrostView):
    """One reversal with the rows of its original, and what changed in that since."""

    of_row = True

    @extend_schema(operation_id="reversals_retrieve", responses=answers(ReversalDetail, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(ReversalDetail(self.row(reversals(), id)).data)


@extend_schema(tags=["reversals"], parameters=[identified()])
class Approve(FrostView):
    """Book the reversal, or what corrects it where its original has changed."""

    of_row = True

    @extend_schema(
        operation_id="reversals_approve",
        request=ApproveRequest,
        responses=answers(ReversalDetail, 400, 404, 409, 422, 503),
    )
    def post(self, request: Request, id: str) -> Response:
        row = self.row(reversals(), id)
        if request.data:
            require_body(request)
        asked = read(ApproveRequest(data=request.data or {}), request) if request.data else {}
        approve(reversal=row, approved_by=actor(request), on=asked.get("date"))
        return Response(ReversalDetail(self.row(reversals(), id)).data)


@extend_schema(tags=["reversals"], parameters=[identified()])
class Dismiss(FrostView):
    """Leave the original without a reversal, or the booked reversal as it is."""

    of_row = True

    @extend_schema(
        operation_id="reversals_dismiss", request=None, responses=answers(ReversalDetail, 404, 409)
    )
    def post(self, request: Request, id: str) -> Response:
        dismiss(reversal=self.row(reversals(), id), dismissed_by=actor(request))
        return Response(ReversalDetail(self.row(reversals(), id)).data)
