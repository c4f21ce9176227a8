"""/api/sync-jobs/ and /api/sync-items/: plans and runs, their writes, and what a person decides about them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.shapes.declared import IDEMPOTENCY, answers, choice, identified
from accounting.api.shapes.jobs import (
    APPLIED,
    NOT_APPLIED,
    OPERATIONS,
    OUTCOMES,
    ItemShape,
    JobLine,
    JobShape,
)
from accounting.api.views import FrostList, FrostView
from accounting.models import JobStatus, State, SyncItem, SyncJob
from accounting.sync.jobs import approve_job, stop_job
from accounting.sync.progress import with_plans
from accounting.sync.retry import retry_item


def _jobs() -> Any:
    return SyncJob.objects.select_related("integration")


@extend_schema(tags=["sync jobs"])
class Jobs(FrostList):
    """Plans and runs, the newest first."""

    filters = ("integration", "status")

    @extend_schema(
        operation_id="sync_jobs_list",
        parameters=[choice("integration", kind=OpenApiTypes.UUID), choice("status")],
        responses=answers(JobLine(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = _jobs()
        if integration := filters.identifier(request, "integration"):
            rows = rows.filter(integration_id=integration)
        if status := filters.one_of(request, "status", JobStatus.values):
            rows = rows.filter(status=status)
        return self.get_paginated_response(JobLine(self.page(rows), many=True).data)


@extend_schema(tags=["sync jobs"], parameters=[identified()])
class OneJob(FrostView):
    """One plan or run with its figures."""

    of_row = True

    @extend_schema(operation_id="sync_jobs_retrieve", responses=answers(JobShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(JobShape(self.row(_jobs(), id)).data)


@extend_schema(tags=["sync jobs"], parameters=[identified()])
class Items(FrostList):
    """The writes of a job, in the order in which they are sent."""

    ordering = "sequence"
    filters = ("outcome", "state", "operation", "data_type")

    @extend_schema(
        operation_id="sync_jobs_items",
        parameters=[choice("outcome"), choice("state"), choice("operation"), choice("data_type")],
        responses=answers(ItemShape(many=True), 400, 404),
    )
    def get(self, request: Request, id: str) -> Response:
        job = self.row(_jobs(), id)
        rows = with_plans(SyncItem.objects.filter(job=job).select_related("integration", "account_mapping"))
        asked = {
            "state": filters.one_of(request, "state", State.values),
            "operation": filters.one_of(request, "operation", OPERATIONS),
            "data_type": filters.data_type(request),
        }
        rows = rows.filter(**{name: value for name, value in asked.items() if value})
        rows = _with_outcome(rows, filters.one_of(request, "outcome", OUTCOMES))
        return self.get_paginated_response(ItemShape(self.page(rows), many=True).data)


@extend_schema(tags=["sync jobs"], parameters=[identified(), IDEMPOTENCY])
class Approve(FrostView):
    """Turn a dry run's plan into work."""

    of_row = True

    @extend_schema(
        operation_id="sync_jobs_approve", request=None, responses=answers(JobShape, 404, 409, status=202)
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        job = self.row(_jobs(), id)
        approve_job(job=job, approved_by=actor(request))
        return Response(JobShape(self.row(_jobs(), id)).data, status=202)


@extend_schema(tags=["sync jobs"], parameters=[identified(), IDEMPOTENCY])
class Stop(FrostView):
    """Send nothing further; what is under way is finished."""

    of_row = True

    @extend_schema(
        operation_id="sync_jobs_stop", request=None, responses=answers(JobShape, 404, 409, status=202)
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        job = self.row(_jobs(), id)
        stop_job(job=job, stopped_by=actor(request))
        return Response(JobShape(self.row(_jobs(), id)).data, status=202)


@extend_schema(tags=["sync jobs"], parameters=[identified(), IDEMPOTENCY])
class Retry(FrostView):
    """Send one write again, or look again where its outcome is unknown.

    A credit is refused with 409: it only goes by `POST /api/problems/{id}/credit` of the problem that holds it.
    """

    of_row = True

    @extend_schema(
        operation_id="sync_items_retry", request=None, responses=answers(ItemShape, 404, 409, status=202)
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        rows = SyncItem.objects.select_related("integration", "account_mapping")
        retry_item(item=self.row(rows, id), requested_by=actor(request))
        return Response(ItemShape(self.row(rows.all(), id)).data, status=202)


def _with_outcome(rows: Any, wanted: str) -> Any:
    if not wanted:
        return rows
    if wanted == NOT_APPLIED:
        return rows.exclude(state__in=list(APPLIED))
    return rows.filter(state__in=[state for state, outcome in APPLIED.items() if outcome == wanted])
