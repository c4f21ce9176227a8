"""Comparisons with a provider's books: ask for one and its price, follow it, read what it found."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.bodies import require_body
from accounting.api.caller import actor, by_key
from accounting.api.idempotency import idempotent
from accounting.api.integrations import integrations
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.shapes.reconciliations import (
    DifferenceShape,
    ReconcileRequest,
    ReconciliationShape,
    ReconciliationStarted,
)
from accounting.api.views import FrostList, FrostView, read
from accounting.models import Reconciliation, ReconciliationDifference, ReconciliationStatus
from accounting.reconciliation.ask import reconcile


def _runs() -> Any:
    return Reconciliation.objects.select_related("integration")


@extend_schema(tags=["reconciliations"], parameters=[identified(), IDEMPOTENCY])
class Reconcile(FrostView):
    """Compare with the provider's books; the answer tells how many calls it costs."""

    of_row = True

    @extend_schema(
        operation_id="integrations_reconcile",
        request=ReconcileRequest,
        responses=answers(ReconciliationStarted, 400, 404, 409, status=202),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        integration = self.row(integrations(), id)
        require_body(request)
        asked = read(ReconcileRequest(data=request.data), request)
        started = reconcile(
            integration=integration,
            data_types=asked.get("data_types"),
            date_from=asked.get("date_from"),
            date_to=asked.get("date_to"),
            vouchers=asked["vouchers"],
            dry_run=asked["dry_run"],
            trigger="api" if by_key(request) else "person",
            requested_by=actor(request),
        )
        run = started.run
        body = {
            "id": run.pk,
            "new": started.new,
            "status": run.status,
            "dry_run": run.dry_run,
            "calls_planned": run.calls_planned,
        }
        location = f"/api/reconciliations/{run.pk}/"
        return Response(ReconciliationStarted(body).data, status=202, headers={"Location": location})


@extend_schema(tags=["reconciliations"])
class Reconciliations(FrostList):
    """Comparisons, the newest first."""

    filters = ("integration", "status")

    @extend_schema(
        operation_id="reconciliations_list",
        parameters=[choice("integration", kind=OpenApiTypes.UUID), choice("status")],
        responses=answers(ReconciliationShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = _runs()
        if integration := filters.identifier(request, "integration"):
            rows = rows.filter(integration_id=integration)
        if status := filters.one_of(request, "status", ReconciliationStatus.values):
            rows = rows.filter(status=status)
        return self.get_paginated_response(ReconciliationShape(self.page(rows), many=True).data)


@extend_schema(tags=["reconciliations"], parameters=[identified()])
class OneReconciliation(FrostView):
    """How far a comparison has come, and how many differences it found."""

    of_row = True

    @extend_schema(operation_id="reconciliations_retrieve", responses=answers(ReconciliationShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(ReconciliationShape(self.row(_runs(), id)).data)


@extend_schema(tags=["reconciliations"], parameters=[identified()])
class Differences(FrostList):
    """What a comparison found, each with the action that mends it."""

    ordering = "position"
    filters = ("kind", "data_type")

    @extend_schema(
        operation_id="reconciliations_differences",
        parameters=[choice("kind"), choice("data_type")],
        responses=answers(DifferenceShape(many=True), 400, 404),
    )
    def get(self, request: Request, id: str) -> Response:
        run = self.row(_runs(), id)
        rows = ReconciliationDifference.objects.filter(run=run).select_related("run__integration")
        if kind := filters.one_of(request, "kind", ReconciliationDifference.Kind.values):
            rows = rows.filter(kind=kind)
        if data_type := filters.chosen(request, "data_type"):
            rows = rows.filter(data_type=data_type)
        return self.get_paginated_response(DifferenceShape(self.page(rows), many=True).data)
